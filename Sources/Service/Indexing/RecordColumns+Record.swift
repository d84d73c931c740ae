internal import AnalyserMessages
internal import Records
internal import Storage

extension Record {
  /// The days that the record speaks of. A record without a date of its own is found by the day that its article
  /// appeared.
  func days(of article: Article? = nil) -> DayRange? {
    let own: DayRange? =
      if let meeting {
        Self.days(from: meeting.start, to: meeting.end)
      } else {
        (memorandum?.dateSigned ?? plan?.due ?? self.article?.published).flatMap { DayRange(edtf: $0.edtf) }
      }
    return own ?? article?.published.flatMap { DayRange(edtf: $0.edtf) }
  }

  private static func days(from start: DateValue?, to end: DateValue?) -> DayRange? {
    guard let first = start.flatMap({ DayRange(edtf: $0.edtf) }) else { return nil }
    guard let last = end.flatMap({ DayRange(edtf: $0.edtf) }), last.last >= first.first else { return first }
    return DayRange(first: first.first, last: last.last)
  }

  /// Whom and what the record names, each once, bounded as a store wants it.
  ///
  /// - Parameter analysis: of an article; without one its attributes are not known.
  func attributes(_ analysis: Analysis? = nil) -> [RecordAttribute] {
    var names = AttributeList()
    if let meeting { names.add(meeting) }
    if let memorandum { names.add(memorandum) }
    if let plan {
      names.add(.person, [plan.speaker])
      names.add(.party, [plan.actor])
    }
    if article != nil, let analysis { names.add(analysis) }
    return names.attributes
  }

  /// The words that the record has of its own.
  var searchText: String {
    if let article { return article.text }
    // A title may be a name that no field of text has.
    var names = [title]
    var values: [TextValue?] = []
    if let meeting {
      values = [meeting.name, meeting.classification, meeting.venue] + meeting.participants.map(\.role)
      values += meeting.groups.map(\.label) + meeting.agenda.map(\.description) + meeting.decisions.map(\.text)
    } else if let memorandum {
      values = [memorandum.title, memorandum.subject, memorandum.venue, memorandum.number]
      values += memorandum.signatories.map(\.role) + memorandum.obligations.map(\.what)
      names.append(Self.instrumentWords[memorandum.instrument] ?? "")
    } else if let plan {
      values = [plan.action]
    }
    return (names + values.compactMap { $0?.text }).joined(separator: "\n")
  }

  /// A memorandum is found by what it is, in each of the languages.
  private static let instrumentWords: [Memorandum.Instrument: String] = [
    .memorandum: "меморандум", .agreement: "келісім соглашение agreement",
    .contract: "келісімшарт договор контракт contract", .roadmap: "жол картасы дорожная карта roadmap",
    .protocol: "хаттама протокол protocol", .letterOfIntent: "ниет хаты письмо о намерениях letter of intent",
    .jointStatement: "бірлескен мәлімдеме совместное заявление joint statement",
  ]

  /// Whether searches find the record: entities and analyses are found through their article.
  var isSearchable: Bool { article != nil || meeting != nil || memorandum != nil || plan != nil }
}

/// Collects attributes, each once.
private struct AttributeList {
  private(set) var attributes: [RecordAttribute] = []
  private var seen: Set<RecordAttribute> = []

  mutating func add(_ field: SearchField, _ names: [NameValue?]) {
    for name in names { add(field, name?.text ?? "") }
  }

  private mutating func add(_ field: SearchField, _ name: String) {
    guard !name.isEmpty, attributes.count < StoreLimits.attributeCountMax else { return }
    let attribute = RecordAttribute(field, name.prefix(byteCount: StoreLimits.attributeByteCountMax))
    if seen.insert(attribute).inserted { attributes.append(attribute) }
  }

  mutating func add(_ meeting: Meeting) {
    add(.person, meeting.participants.map(\.name) + meeting.agenda.map(\.speaker))
    add(.party, meeting.organisers + meeting.participants.map(\.organisation))
    add(.place, [meeting.place])
  }

  mutating func add(_ memorandum: Memorandum) {
    add(.party, memorandum.parties.map(\.name) + memorandum.signatories.map(\.forParty))
    add(.party, memorandum.obligations.map(\.who))
    add(.person, memorandum.signatories.map(\.name) + memorandum.witnesses.map(\.name))
    add(.place, [memorandum.place])
  }

  mutating func add(_ analysis: Analysis) {
    for entity in analysis.entities {
      switch entity.kind {
      case .person: add(.person, entity.name)
      case .organisation, .group: add(.party, entity.name)
      case .place: add(.place, entity.name)
      default: continue
      }
    }
    for tag in analysis.tags { add(.tag, tag.label) }
  }
}

extension String {
  /// As many whole characters as fit.
  fileprivate func prefix(byteCount: Int) -> String {
    guard utf8.count > byteCount else { return self }
    var result = self
    while result.utf8.count > byteCount { result.removeLast() }
    return result
  }
}
