import Records
import Testing

struct JSONPrintingTests {
  @Test func scalarsEnumsAndListsAreThereEvenWhenEmpty() throws {
    #expect(
      try MessageCatalogue.json(Article()) == """
        {"id":"","sourceUrl":"","text":"","language":"","receivedMilliseconds":"0","contentSha256":"","rights":"",\
        "versionOf":"","origin":"UNSPECIFIED","notStated":[]}
        """)
  }

  @Test func absentSubmessagesAreLeftOut() throws {
    #expect(try MessageCatalogue.json(TextValue(text: "су")) == #"{"text":"су"}"#)
    #expect(
      try MessageCatalogue.json(TextValue(text: "су", evidence: Evidence()))
        == #"{"text":"су","evidence":{"status":"UNSPECIFIED","spans":[],"confidence":0}}"#)
  }

  @Test func prettyTextIsIndented() throws {
    let value = TextValue(text: "су", evidence: Evidence(status: .stated, spans: [TextSpan(begin: 1, end: 2)]))
    #expect(
      try MessageCatalogue.json(value, options: JSONOptions(pretty: true)) == """
        {
          "text": "су",
          "evidence": {
            "status": "STATED",
            "spans": [
              {
                "begin": 1,
                "end": 2
              }
            ],
            "confidence": 0
          }
        }
        """)
  }

  @Test func stringsAreEscaped() throws {
    let hard = "\"\\/\u{8}\t\n\u{C}\r\u{1}\u{1F}\u{7F}\u{80}\u{9B}\u{9F}\u{A0}é🙂\u{2028}"
    let json = try MessageCatalogue.json(TextValue(text: hard))
    #expect(
      json == #"{"text":"\"\\/\b\t\n\f\r\u0001\u001f\u007f\u0080\u009b\u009f"# + "\u{A0}é🙂\u{2028}\"}")
    #expect(try TextValue(serializedBytes: MessageCatalogue.message(json: json, as: TextValue.self)).text == hard)
  }

  @Test(arguments: [
    (0.1, "0.1"), (3.0, "3"), (-2.5, "-2.5"), (1e300, "1e+300"), (5e-324, "5e-324"), (18_000_000, "18000000"),
    (.infinity, "\"Infinity\""), (-.infinity, "\"-Infinity\""), (.nan, "\"NaN\""), (0.1 + 0.2, "0.30000000000000004"),
  ])
  func doublesAreTheShortestThatReadBack(value: Double, text: String) throws {
    let json = try MessageCatalogue.json(Evidence(confidence: value))
    #expect(json == #"{"status":"UNSPECIFIED","spans":[],"confidence":"# + text + "}")
    let back = try Evidence(serializedBytes: MessageCatalogue.message(json: json, as: Evidence.self)).confidence
    #expect(back == value || (back.isNaN && value.isNaN))
  }

  @Test func largestNumbersKeepTheirDigits() throws {
    let value = Provenance(timeMilliseconds: .max, durationMicroseconds: .max)
    let json = try MessageCatalogue.json(value)
    #expect(json.hasSuffix(#""timeMilliseconds":"18446744073709551615","durationMicroseconds":4294967295}"#))
    #expect(try MessageCatalogue.message(json: json, as: Provenance.self) == value.serializedBytes())
  }

  @Test func bytesAreBase64() throws {
    let value = FileDescriptorSetResponse(fileDescriptorSet: [0xFB, 0xEF, 0xFF, 0x00])
    #expect(try MessageCatalogue.json(value) == #"{"fileDescriptorSet":"++//AA=="}"#)
  }

  @Test func unknownEnumNumberIsPrintedAndReadAsANumber() throws {
    let value = Origin(kind: Origin.Kind(rawValue: 9))
    #expect(try MessageCatalogue.json(value) == #"{"kind":9}"#)
    #expect(try MessageCatalogue.message(json: #"{"kind":9}"#, as: Origin.self) == value.serializedBytes())
  }

  @Test func spansQuoteTheGivenText() throws {
    let text = Array("Әке 🙂 келді".utf8)
    let span = TextSpan(begin: 7, end: 11)
    #expect(
      try MessageCatalogue.json(span, options: JSONOptions(text: text)) == #"{"begin":7,"end":11,"quote":"🙂"}"#)
    #expect(
      try MessageCatalogue.json(span, options: JSONOptions(offsets: .codepoints, text: text))
        == #"{"begin":4,"end":5,"quote":"🙂"}"#)
    #expect(
      try MessageCatalogue.json(span, options: JSONOptions(offsets: .utf16, text: text))
        == #"{"begin":4,"end":6,"quote":"🙂"}"#)
  }

  @Test func offsetsFarIntoALongTextAreExact() throws {
    let text = String(repeating: "ә🙂a", count: 500)
    for (index, place) in text.indices.enumerated() where index % 7 == 0 {
      let byte = UInt32(text.utf8.distance(from: text.startIndex, to: place))
      for (unit, expected) in [
        (JSONOptions.Offsets.codepoints, text.unicodeScalars.distance(from: text.startIndex, to: place)),
        (.utf16, text.utf16.distance(from: text.startIndex, to: place)),
      ] {
        let json = try MessageCatalogue.json(
          TextSpan(begin: byte, end: byte), options: JSONOptions(offsets: unit, text: Array(text.utf8)))
        #expect(json == #"{"begin":\#(expected),"end":\#(expected),"quote":""}"#)
      }
    }
  }

  @Test func articleQuotesItself() throws {
    let article = Article(text: "Жиын өтті", headline: TextSpan(begin: 0, end: 8))
    let json = try MessageCatalogue.json(GetResponse(record: Record(article: article)))
    #expect(json.contains(#""headline":{"begin":0,"end":8,"quote":"Жиын"}"#))
  }

  @Test func analysisBesideItsArticleQuotesIt() throws {
    let response = AnalyseResponse(
      analysis: Analysis(headline: TextSpan(begin: 0, end: 8)), article: Article(text: "Жиын өтті"))
    #expect(try MessageCatalogue.json(response).contains(#""headline":{"begin":0,"end":8,"quote":"Жиын"}"#))
  }

  @Test func settlementQuotesNothingOfThisArticle() throws {
    let outcome = TextValue(text: "x", evidence: Evidence(spans: [TextSpan(begin: 0, end: 2)]))
    let plan = Plan(settlement: Settlement(articleID: "a:b", outcome: outcome))
    let json = try MessageCatalogue.json(plan, options: JSONOptions(offsets: .codepoints, text: Array("әәә".utf8)))
    #expect(json.contains(#""spans":[{"begin":0,"end":2}]"#))
  }

  @Test func spanOfAnotherTextHasNoQuoteAndNoOtherOffset() throws {
    let meeting = Meeting(statusEvidence: Evidence(spans: [TextSpan(begin: 1, end: 2)]))
    let text = Array("әке".utf8)
    #expect(try MessageCatalogue.json(meeting, options: JSONOptions(text: text)).contains(#"[{"begin":1,"end":2}]"#))
    let error = #expect(throws: JSONError.self) {
      try MessageCatalogue.json(meeting, options: JSONOptions(offsets: .utf16, text: text))
    }
    #expect(
      error?.description
        == "statusEvidence.spans[0]: byte 1 begins no character of the text, so it has no offset in utf16; ask for bytes"
    )
  }

  @Test func bytesThatAreNoMessageAreRefused() throws {
    let error = #expect(throws: JSONError.self) { try MessageCatalogue.json(bytes: [0x0A], as: Article.self) }
    #expect(error?.code == .malformed)
    let text = #expect(throws: JSONError.self) { try MessageCatalogue.json(bytes: [0x2A, 1, 0xFF], as: Article.self) }
    #expect(text?.description == "text: a string of 1 bytes is not UTF-8")
  }
}
