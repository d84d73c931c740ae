internal import AnalyserMessages

/// The words of an article that a record points to.
struct Quotes {
  private let bytes: [UInt8]
  private let language: DisplayLanguage
  private let style: TextStyle

  /// Characters of one quotation in a report; the middle of a longer one is left out.
  private static let characterCountMax = 90

  init(text: String, language: DisplayLanguage, style: TextStyle) {
    bytes = Array(text.utf8)
    self.language = language
    self.style = style
  }

  /// `nil` for a span outside of the text.
  func text(of span: TextSpan) -> String? {
    guard span.begin <= span.end, Int(span.end) <= bytes.count else { return nil }
    return String(validating: bytes[Int(span.begin)..<Int(span.end)], as: UTF8.self)
  }

  /// What stands behind a value, or "" when its own words are all there is.
  func shown(_ evidence: Evidence?, besides value: String) -> String {
    guard let evidence else { return "" }
    let texts = evidence.spans.compactMap { text(of: $0) }.filter { $0 != value }.prefix(3).map { "«\(shortened($0))»" }
    let mark = evidence.status == .inferred ? Labels.inferred[language] + (texts.isEmpty ? "" : ": ") : ""
    let all = mark + texts.joined(separator: " ")
    return all.isEmpty ? "" : style.dim("  ← " + all)
  }

  private func shortened(_ text: String) -> String {
    let text = printable(text)
    guard text.count > Self.characterCountMax else { return text }
    let half = Self.characterCountMax / 2
    return "\(text.prefix(half)) … \(text.suffix(half))"
  }
}
