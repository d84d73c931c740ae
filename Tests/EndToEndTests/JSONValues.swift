import Foundation
import Testing

/// The objects of JSON lines.
func objects(_ lines: String) throws -> [[String: Any]] {
  try lines.split(separator: "\n").map { line in
    try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  }
}

/// Everything in a JSON value that looks like a span, with its path.
func spans(in value: Any, path: String = "") -> [(path: String, begin: Int, end: Int, quote: String?)] {
  switch value {
  case let object as [String: Any]:
    if let begin = object["begin"] as? Int, let end = object["end"] as? Int {
      return [(path, begin, end, object["quote"] as? String)]
    }
    return object.sorted { $0.key < $1.key }.flatMap { spans(in: $0.value, path: path + "." + $0.key) }
  case let list as [Any]:
    return list.enumerated().flatMap { spans(in: $0.element, path: "\(path)[\($0.offset)]") }
  default: return []
  }
}

/// Checks that every span lies in the text and quotes exactly its bytes; how many there are.
@discardableResult
func verifySpans(of analysis: [String: Any], against text: String) -> Int {
  let bytes = Array(text.utf8)
  let found = spans(in: analysis)
  for span in found {
    guard span.begin <= span.end, span.end <= bytes.count else {
      Issue.record("\(span.path): \(span.begin)..<\(span.end) lies outside of \(bytes.count) bytes")
      continue
    }
    let quoted = String(validating: bytes[span.begin..<span.end], as: UTF8.self)
    #expect(quoted != nil, "\(span.path) cuts a character")
    #expect(quoted == span.quote, "\(span.path)")
  }
  return found.count
}
