import Records
import Testing

struct JSONParsingTests {
  private func parse<Message: RecordMessage>(_ json: String, as type: Message.Type) throws -> Message {
    try Message(serializedBytes: MessageCatalogue.message(json: json, as: type))
  }

  @Test func bothNamesOfAFieldAreTaken() throws {
    #expect(try parse(#"{"sourceUrl":"u"}"#, as: Article.self) == Article(sourceURL: "u"))
    #expect(try parse(#"{ "source_url" : "u" }"#, as: Article.self) == Article(sourceURL: "u"))
  }

  @Test func enumsAreTakenByNameOrNumber() throws {
    #expect(try parse(#"{"origin":"CURATED"}"#, as: Article.self) == Article(origin: .curated))
    #expect(try parse(#"{"origin":3}"#, as: Article.self) == Article(origin: .curated))
  }

  @Test func numbersMayBeStringsAndWholeNumbersMayHaveExponents() throws {
    #expect(try parse(#"{"begin":"7","end":1.2e1}"#, as: TextSpan.self) == TextSpan(begin: 7, end: 12))
    #expect(try parse(#"{"end":5.0}"#, as: TextSpan.self) == TextSpan(end: 5))
    #expect(try parse(#"{"confidence":"0.5"}"#, as: Evidence.self) == Evidence(confidence: 0.5))
    #expect(
      try parse(#"{"timeMilliseconds":18446744073709551615}"#, as: Provenance.self)
        == Provenance(timeMilliseconds: .max))
  }

  @Test func nullIsTheDefault() throws {
    #expect(try parse(#"{"id":null,"publisher":null,"notStated":null}"#, as: Article.self) == Article())
  }

  @Test func quoteOfASpanIsPassedOver() throws {
    #expect(try parse(#"{"begin":1,"quote":"x\"y","end":2}"#, as: TextSpan.self) == TextSpan(begin: 1, end: 2))
  }

  @Test(arguments: ["++//AA==", "++//AA", "--__AA==", "--__AA"])
  func bothAlphabetsOfBase64AreTaken(text: String) throws {
    #expect(
      try parse(#"{"fileDescriptorSet":"\#(text)"}"#, as: FileDescriptorSetResponse.self)
        == FileDescriptorSetResponse(fileDescriptorSet: [0xFB, 0xEF, 0xFF, 0x00]))
  }

  @Test func escapesAreRead() throws {
    #expect(
      try parse(#"{"text":"\"\\\/\b\f\n\r\tә\uD83D\ude42"}"#, as: TextValue.self)
        == TextValue(text: "\"\\/\u{8}\u{C}\n\r\tә🙂"))
  }

  @Test(arguments: [
    (
      #"{"meeting":{"participants":[{},{},{"nme":{}}]}}"#,
      #"meeting.participants[2].nme: unknown field; did you mean "name"?"#
    ),
    (#"{"meetings":{}}"#, #"meetings: unknown field; did you mean "meeting"?"#),
    (
      #"{"zzz":1}"#,
      "zzz: unknown field; known are article, meeting, memorandum, plan, entity, analysis"
    ),
    (#"{"meeting":7}"#, "meeting: an object was expected, not a number"),
    (#"{"meeting":{"id":7}}"#, "meeting.id: a string was expected, not a number"),
    (#"{"meeting":{"planIds":"x"}}"#, "meeting.planIds: an array was expected, not a string"),
    (#"{"meeting":{"planIds":["a",null]}}"#, "meeting.planIds[1]: a string was expected, not null"),
    (#"{"meeting":{"status":true}}"#, "meeting.status: a name was expected, not true or false"),
    (#"{"meeting":{"status":"PASED"}}"#, #"meeting.status: unknown name "PASED"; did you mean "PASSED"?"#),
    (
      #"{"meeting":{"mode":"BY_PHONE"}}"#,
      #"meeting.mode: unknown name "BY_PHONE"; known are MODE_UNSPECIFIED, IN_PERSON, REMOTE, MIXED"#
    ),
    (#"{"meeting":{"status":4294967296}}"#, "meeting.status: 4294967296 is no 32-bit whole number"),
    (#"{"article":{"headline":{"begin":-1}}}"#, "article.headline.begin: -1 lies outside of 0...4294967295"),
    (
      #"{"article":{"headline":{"end":4294967296}}}"#, "article.headline.end: 4294967296 lies outside of 0...4294967295"
    ),
    (#"{"article":{"headline":{"end":1.5}}}"#, "article.headline.end: a whole number was expected, not 1.5"),
    (#"{"article":{"headline":{"end":"x"}}}"#, "article.headline.end: a whole number was expected, not x"),
    (
      #"{"article":{"receivedMilliseconds":"18446744073709551616"}}"#,
      "article.receivedMilliseconds: 18446744073709551616 lies outside of 0...18446744073709551615"
    ),
    (#"{"analysis":{"tags":[{"relevance":1e999}]}}"#, "analysis.tags[0].relevance: 1e999 is too large for a double"),
    (#"{"analysis":{"tags":[{"relevance":"0x1"}]}}"#, "analysis.tags[0].relevance: a number was expected, not 0x1"),
    (#"{"plan":{"id":"a","id":"b"}}"#, "plan.id: the field is given twice"),
    (#"{"article":{"sourceUrl":"a","source_url":"b"}}"#, "article.source_url: the field is given twice"),
    (#"{"plan":{"id":"a\u0000"}}"#, "plan.id: the string holds a NUL, which no message can carry; remove it"),
    (#"{"article":{"headline":{"quote":5}}}"#, "article.headline.quote: a string was expected, not a number"),
    ("", "line 1, column 1: a value was expected"),
    ("{\n  \"plan\" {}}", "line 2, column 10: : was expected after a field's name"),
    (#"{"plan":{}"#, "line 1, column 11: } was expected or , after a field"),
    (#"{"plan":{},}"#, "line 1, column 12: a value was expected"),
    (#"{"plan":{}} x"#, "line 1, column 13: something follows the end of the message"),
    ("[]", "an object was expected, not an array"),
    (#"{"plan":{"id":"әә"#, "line 1, column 18: the string has no end"),
    (#"{"plan":{"id":"\x"}}"#, "line 1, column 17: there is no such escape"),
    (#"{"plan":{"id":"\ud800"}}"#, "line 1, column 22: half of a surrogate pair stands alone"),
    (#"{"plan":{"id":"\udc00"}}"#, "line 1, column 22: half of a surrogate pair stands alone"),
    ("{\"plan\":{\"id\":\"\n\"}}", "line 1, column 16: a control character must be written as an escape, such as \\n"),
    (#"{"plan":{"status":01}}"#, "line 1, column 20: } was expected or , after a field"),
    (#"{"plan":{"status":-}}"#, "line 1, column 20: a digit was expected"),
    (#"{plan:{}}"#, "line 1, column 2: a value was expected"),
    (#"{"plan":nul}"#, "line 1, column 9: null was expected"),
  ])
  func mistakesAreNamedWithTheirPlace(json: String, message: String) {
    let error = #expect(throws: JSONError.self) { try MessageCatalogue.message(json: json, as: Record.self) }
    #expect(error?.description == message)
  }

  @Test func deepNestingEndsAtTheFirstWrongType() {
    let deep = String(repeating: "[", count: 200_000)
    let error = #expect(throws: JSONError.self) {
      try MessageCatalogue.message(json: #"{"plan":"# + deep, as: Record.self)
    }
    #expect(error?.description == "plan: an object was expected, not an array")
  }

  @Test func emptyElementsDoNotMultiplyInMemory() {
    let many = Array(repeating: "{}", count: 100_000).joined(separator: ",")
    let error = #expect(throws: JSONError.self) {
      try MessageCatalogue.message(json: #"{"memoranda":[\#(many)]}"#, as: Analysis.self)
    }
    #expect(error?.code == .tooLarge)
  }

  @Test func truncationAtEveryCharacterIsAnError() throws {
    let json = try MessageCatalogue.json(Samples.meeting)
    for count in stride(from: 0, to: json.count - 1, by: 3) {
      #expect(throws: JSONError.self) {
        try MessageCatalogue.message(json: String(json.prefix(count)), as: Meeting.self)
      }
    }
  }
}
