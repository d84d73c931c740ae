import Records
import Testing

/// Each rule with a record that breaks it and no other.
struct RecordValidatorTests {
  private func descriptions(_ record: Record, text: [UInt8]? = Samples.bytes) -> [String] {
    RecordValidator.violations(of: record, text: text).map(\.description)
  }

  private func meeting(_ change: (inout Meeting) -> Void) -> [String] {
    var meeting = Samples.meeting
    change(&meeting)
    return descriptions(Record(meeting: meeting))
  }

  private func analysis(_ change: (inout Analysis) -> Void) -> [String] {
    var analysis = Samples.analysis
    change(&analysis)
    return RecordValidator.violations(of: analysis, text: Samples.bytes).map(\.description)
  }

  @Test func recordHasExactlyOneField() {
    #expect(descriptions(Record()) == ["the record has 0 fields; set exactly one, such as meeting"])
    #expect(
      descriptions(Record(plan: Samples.plan, entity: Samples.entity))
        == ["the record has 2 fields; set exactly one, such as meeting"])
  }

  @Test func idIsOneOfTheRecordsKind() {
    #expect(meeting { $0.id = "" } == [#"meeting.id: the id is empty; give one, such as "p1""#])
    #expect(meeting { $0.id = "m:abc" } == ["meeting.id: m:abc has 3 characters after its kind; a whole id has 16"])
    #expect(
      meeting { $0.id = Samples.plan.id } == ["meeting.id: the id must begin with m:, not be \(Samples.plan.id)"])
  }

  @Test func elementsHaveIDsOfTheirOwn() {
    #expect(
      meeting { $0.participants[0].id = "" }
        == [#"meeting.participants[0].id: the id is empty; give one, such as "p1""#])
    #expect(
      meeting { $0.participants += [Participant(id: $0.participants[0].id)] }
        == ["meeting.participants[1].id: the id \(Samples.meeting.participants[0].id) is taken by another element"])
  }

  @Test func valueHasEvidence() {
    #expect(
      meeting { $0.place?.evidence = nil }
        == ["meeting.place: the value has no evidence; say where the text states it or what it was inferred from"])
    #expect(
      meeting { $0.statusEvidence = nil } == ["meeting.status: the value has no evidence; give it in statusEvidence"])
    #expect(analysis { $0.entities[0].roles[0].evidence = nil }.count == 1)
  }

  @Test func callersValuesOfAnArticleNeedNone() {
    var article = Samples.article
    article.byline = TextValue(text: "Сәуле")
    article.notStated = []
    article.published?.evidence = nil
    #expect(descriptions(Record(article: article)) == [])
    article.dateline = TextValue(text: "Талдыбұлақ")
    #expect(descriptions(Record(article: article)).map { $0.prefix(17) } == ["article.dateline:"])
  }

  @Test func generatedNameOfAnEntityNeedsNone() {
    #expect(analysis { $0.entities[0].names += [EntityName(text: "А. Нұрланов", form: .initial)] } == [])
  }

  @Test func evidenceHasAStatus() {
    #expect(
      meeting { $0.place?.evidence?.status = .unspecified }
        == ["meeting.place.evidence.status: the status must be STATED or INFERRED"])
  }

  @Test(arguments: [[], [TextSpan(begin: 4, end: 4)]])
  func whatIsStatedHasWords(spans: [TextSpan]) {
    #expect(
      meeting { $0.place?.evidence?.spans = spans }
        == ["meeting.place.evidence.spans: what the text states needs a span that holds words"])
  }

  @Test func whatIsInferredMayHaveNoSpan() {
    #expect(meeting { $0.start?.evidence?.spans = [] } == [])
  }

  @Test(arguments: [-0.1, 1.1, .nan, .infinity])
  func confidenceIsAShare(value: Double) {
    #expect(
      meeting { $0.place?.evidence?.confidence = value }
        == ["meeting.place.evidence.confidence: \(value) lies outside of 0...1"])
    #expect(analysis { $0.tags[0].relevance = value } == ["tags[0].relevance: \(value) lies outside of 0...1"])
  }

  @Test func spansLieInTheTextAndCutNoCharacter() {
    #expect(
      analysis { $0.tokens[0].span = TextSpan(begin: 9, end: 8) }
        == ["tokens[0].span: the span 9..<8 ends before it begins"])
    #expect(
      analysis { $0.layers[0].annotations[0].span = TextSpan(begin: 0, end: 99_999) }
        == [
          "layers[0].annotations[0].span: the span 0..<99999 ends outside of the text, which has "
            + "\(Samples.bytes.count) bytes"
        ])
    #expect(
      analysis { $0.headline = TextSpan(begin: 1, end: 2) }
        == ["headline: the span 1..<2 cuts a character at byte 1"])
    #expect(analysis { $0.furniture = [TextSpan(begin: 0, end: UInt32(Samples.bytes.count))] } == [])
  }

  @Test func annotationsHaveSpans() {
    #expect(
      analysis { $0.mentions[0].span = nil }
        == ["mentions[0].span: there is no span; give the bytes of the text that are meant"])
  }

  @Test func sentencesAreRunsOfTokens() {
    #expect(
      analysis { $0.sentences[0].tokenCount = 3 }
        == ["sentences[0]: the sentence ends at token 3; there are 1 tokens"])
  }

  @Test func analysersIDsAreTheirOwn() {
    #expect(
      analysis {
        $0.id = ""
        $0.meetings[0].id = "m1"
      } == [])
    #expect(analysis { $0.meetings[0].id = "" } == [#"meetings[0].id: the id is empty; give one, such as "p1""#])
  }

  @Test func settlementPointsIntoItsOwnArticle() {
    var plan = Samples.plan
    let evidence = Evidence(status: .stated, spans: [TextSpan(begin: 70_001, end: 70_003)])
    plan.settlement = Settlement(articleID: "a:x", outcome: TextValue(text: "тартылды", evidence: evidence))
    #expect(descriptions(Record(plan: plan)) == [])
  }

  @Test func withoutTheTextOnlyTheOrderOfSpansIsChecked() {
    var plan = Samples.plan
    plan.due?.evidence?.spans = [TextSpan(begin: 70_001, end: 70_003)]
    #expect(descriptions(Record(plan: plan), text: nil) == [])
    plan.due?.evidence?.spans = [TextSpan(begin: 2, end: 1)]
    #expect(descriptions(Record(plan: plan), text: nil).count == 1)
  }

  @Test func valuesAreNotEmpty() {
    #expect(
      meeting { $0.place?.text = "" }
        == ["meeting.place.text: the value is empty; leave it out and name its field in notStated"])
    var plan = Samples.plan
    plan.quantities[0].value = .nan
    #expect(descriptions(Record(plan: plan)) == ["plan.quantities[0].value: nan is no quantity"])
  }

  @Test func datesAreEDTF() {
    #expect(
      meeting { $0.start?.edtf = "14.09.2026" }
        == [#"meeting.start.edtf: "14.09.2026" is no EDTF date, such as 2022-09 or 2022-09-14/2022-09-16"#])
  }

  @Test func blanksAreFieldsWithoutAValue() {
    #expect(
      meeting { $0.notStated = ["plac"] } == [
        #"meeting.notStated[0]: Meeting has no field "plac"; did you mean "place"?"#
      ])
    #expect(meeting { $0.notStated = ["place"] } == ["meeting.notStated[0]: place has a value, so it cannot be blank"])
    #expect(meeting { $0.notStated = ["venue", "venue"] } == ["meeting.notStated[1]: venue is named twice"])
    #expect(meeting { $0.notStated = ["plan_ids"] }.count == 1)
  }

  @Test func articleIsCheckedByItsOwnText() {
    var article = Samples.article
    article.text = "Жиын"
    article.headline = nil
    #expect(
      descriptions(Record(article: article)).map { $0.prefix(38) } == ["article.contentSha256: the text's SHA-"])
    article.contentSHA256 = ""
    article.headline = TextSpan(begin: 0, end: 9)
    #expect(
      descriptions(Record(article: article))
        == ["article.headline: the span 0..<9 ends outside of the text, which has 8 bytes"])
    #expect(descriptions(Record(article: Article(id: article.id))) == ["article.text: the article has no text"])
  }

  @Test func nulInAValueIsAViolation() {
    #expect(meeting { $0.place?.text = "a\0" } == ["a string of 2 bytes holds a NUL; remove it"])
  }

  @Test func violationsAreBounded() {
    let found = analysis { $0.tokens = Array(repeating: Token(), count: 5_000) }
    #expect(found.count == RecordValidator.violationCountMax)
  }
}
