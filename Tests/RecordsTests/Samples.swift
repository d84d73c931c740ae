import Records

/// Whole records of one made-up article, for golden files and checks.
enum Samples {
  static let text = """
    Талдыбұлақта су құбыры туралы меморандумға қол қойылды

    Талдыбұлақ ауданында 14 қыркүйекте жиын өтті. Жиынды аудан әкімі Айбек Нұрланов ашты. «Арна» серіктестігі мен \
    аудан әкімдігі меморандумға қол қойды. Айбек Нұрланов: «Биыл он екі шақырым құбыр тартамыз», – деді.
    """

  static let bytes = Array(text.utf8)

  /// Where words stand in the text.
  static func span(_ words: String) -> TextSpan {
    let wanted = Array(words.utf8)
    guard let begin = bytes.indices.first(where: { bytes[$0...].starts(with: wanted) }) else {
      preconditionFailure("the sample does not say \(words)")
    }
    return TextSpan(begin: UInt32(begin), end: UInt32(begin + wanted.count))
  }

  static func stated(_ words: String, _ confidence: Double = 0.9) -> Evidence {
    Evidence(status: .stated, spans: [span(words)], confidence: confidence)
  }

  static func name(_ words: String, as name: String? = nil, entity: String = "") -> NameValue {
    NameValue(text: name ?? words, entityID: entity, evidence: stated(words))
  }

  static let articleID = RecordID.article(sourceURL: url, publisher: "Бұлақ", text: text)
  private static let url = "https://bulak.example/2026/09/su"
  private static let meetingID = RecordID.extracted(kind: .meeting, articleID: articleID, ordinal: 0)
  private static let memorandumID = RecordID.extracted(kind: .memorandum, articleID: articleID, ordinal: 0)
  private static let planID = RecordID.extracted(kind: .plan, articleID: articleID, ordinal: 0)
  private static let personID = RecordID.extracted(kind: .entity, articleID: articleID, ordinal: 0)

  private static let provenance = Provenance(
    analyserID: "kz.hattama.extractor", analyserVersion: "1.0.0", inputSHA256: RecordID.contentSHA256(text),
    timeMilliseconds: 1_789_000_000_000, durationMicroseconds: 2_100)

  static let article = Article(
    id: articleID, sourceURL: url, publisher: TextValue(text: "Бұлақ"), text: text,
    headline: span("Талдыбұлақта су құбыры туралы меморандумға қол қойылды"), language: "kk-Cyrl",
    published: DateValue(edtf: "2026-09-15"), receivedMilliseconds: 1_789_000_000_000,
    contentSHA256: RecordID.contentSHA256(text), origin: .ingested, notStated: ["byline"])

  static let meeting = Meeting(
    id: meetingID, classification: TextValue(text: "жиын", evidence: stated("жиын")), status: .passed,
    reportedAs: .news,
    start: DateValue(
      edtf: "2026-09-14",
      evidence: Evidence(status: .inferred, spans: [span("14 қыркүйекте")], confidence: 0.8)),
    place: name("Талдыбұлақ ауданында", as: "Талдыбұлақ ауданы"),
    participants: [
      Participant(
        id: meetingID + ".p1", name: name("Айбек Нұрланов", entity: personID),
        role: TextValue(text: "аудан әкімі", evidence: stated("аудан әкімі")), part: .host)
    ],
    planIDs: [planID], memorandumIDs: [memorandumID], articleIDs: [articleID], notStated: ["venue", "agenda"],
    origin: .extracted, provenance: provenance, statusEvidence: stated("өтті"))

  static let memorandum = Memorandum(
    id: memorandumID, instrument: .memorandum,
    parties: [
      Party(id: memorandumID + ".y1", name: name("«Арна» серіктестігі")),
      Party(id: memorandumID + ".y2", name: name("аудан әкімдігі")),
    ],
    subject: TextValue(text: "су құбыры", evidence: stated("су құбыры")), status: .signed, reportedAs: .news,
    meetingID: meetingID, articleIDs: [articleID], notStated: ["signatories", "dateSigned"], origin: .extracted,
    provenance: provenance, instrumentEvidence: stated("меморандумға"), statusEvidence: stated("қол қойды"))

  static let plan = Plan(
    id: planID, actor: name("Айбек Нұрланов", entity: personID), speaker: name("Айбек Нұрланов", entity: personID),
    action: TextValue(text: "он екі шақырым құбыр тартамыз", evidence: stated("он екі шақырым құбыр тартамыз")),
    due: DateValue(edtf: "2026", evidence: Evidence(status: .inferred, spans: [span("Биыл")], confidence: 0.7)),
    quantities: [
      QuantityValue(value: 12, unit: "шақырым", what: "құбыр", modality: .planned, evidence: stated("он екі шақырым"))
    ],
    status: .planned, articleIDs: [articleID], origin: .extracted, provenance: provenance)

  static let entity = Entity(
    id: personID, kind: .person, name: "Айбек Нұрланов", given: "Айбек", surname: "Нұрланов",
    names: [EntityName(text: "Айбек Нұрланов", language: "kk-Cyrl", form: .full, evidence: stated("Айбек Нұрланов"))],
    roles: [EntityRole(title: "аудан әкімі", evidence: stated("аудан әкімі"))], articleID: articleID,
    origin: .extracted, provenance: provenance)

  static let analysis = Analysis(
    id: RecordID.analysis(articleID: articleID), articleID: articleID,
    language: LanguageGuess(language: "kk-Cyrl", confidence: 0.99),
    sentences: [Sentence(span: span("Талдыбұлақ ауданында 14 қыркүйекте жиын өтті."), tokenCount: 1)],
    tokens: [Token(span: span("жиын"), lemma: "жиын", partOfSpeech: "NOUN", features: "Case=Nom")],
    entities: [entity],
    mentions: [Mention(span: span("Айбек Нұрланов"), label: "PERSON", entityID: personID, confidence: 0.95)],
    quotes: [
      Quote(id: "q1", speaker: name("Айбек Нұрланов"), span: span("Биыл он екі шақырым құбыр тартамыз"), direct: true)
    ],
    dates: [DateMention(span: span("14 қыркүйекте"), edtf: "XXXX-09-14", confidence: 0.9)],
    tags: [Tag(label: "су құбыры", relevance: 0.5, confidence: 0.5, spans: [span("су құбыры")])],
    summary: Summary(
      text: "Жиынды аудан әкімі Айбек Нұрланов ашты.", spans: [span("Жиынды аудан әкімі Айбек Нұрланов ашты.")]),
    translations: [Translation(language: "kk-Latn", text: "Jıyn ötti", engine: "table", confidence: 1)],
    meetings: [meeting], memoranda: [memorandum], plans: [plan],
    layers: [
      Layer(
        name: "kz.example.words",
        annotations: [Annotation(span: span("құбыр"), label: "LENGTH", value: "5", confidence: 1)])
    ],
    steps: [Step(analyserID: "kz.hattama.extractor", analyserVersion: "1.0.0", status: .done, assigned: ["meetings"])],
    origin: .extracted, provenance: provenance)

  /// By the names of their golden files.
  static let records: [(name: String, record: Record)] = [
    ("article", Record(article: article)), ("meeting", Record(meeting: meeting)),
    ("memorandum", Record(memorandum: memorandum)), ("plan", Record(plan: plan)), ("entity", Record(entity: entity)),
    ("analysis", Record(analysis: analysis)),
  ]
}
