import AnalyserKit
import Testing

struct JSONValueTests {
  @Test func readsEveryKindOfValue() throws {
    let value = try JSONValue(
      parsing: #" {"a": [1, -2.5e2, true, false, null], "б": "қала\n\u0041\ud83d\ude00", "c": {}} "#)
    #expect(value["a"] == .array([.number(1), .number(-250), .bool(true), .bool(false), .null]))
    #expect(value["б"]?.string == "қала\nA😀")
    #expect(value["c"]?.object == [:])
    #expect(value["d"] == nil)
  }

  @Test func givesNumbersWithoutFractionAsIntegers() throws {
    #expect(try JSONValue(parsing: "12").integer == 12)
    #expect(try JSONValue(parsing: "12.5").integer == nil)
    #expect(try JSONValue(parsing: "1e300").integer == nil)
  }

  @Test(arguments: [
    "", "{", "[1,]", "{\"a\"}", "{\"a\":1,}", "\"a", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "01", "1.", "-", "+1",
    "nul",
    "1 2", "1e999", "{\"a\":1,\"a\":2}", "\"\u{1}\"", "[1 2]", "{1:2}",
  ])
  func refusesWhatIsNoJSON(text: String) {
    #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
  }

  @Test func refusesEveryTruncation() {
    let text = #"{"a":[1,{"b":"\u0041"}],"c":null}"#
    for count in 0..<text.utf8.count {
      #expect(throws: JSONError.self) { try JSONValue(parsing: String(text.prefix(count))) }
    }
  }

  @Test func boundsNestingAndSize() throws {
    let depth = JSONValue.depthMax
    _ = try JSONValue(parsing: String(repeating: "[", count: depth) + String(repeating: "]", count: depth))
    #expect(throws: JSONError.self) {
      try JSONValue(parsing: String(repeating: "[", count: depth + 1) + String(repeating: "]", count: depth + 1))
    }
    #expect(throws: JSONError.self) {
      try JSONValue(parsing: String(repeating: " ", count: JSONValue.byteCountMax) + "1")
    }
  }
}
