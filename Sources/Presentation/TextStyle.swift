/// Emphasis for a terminal; plain text elsewhere.
package struct TextStyle: Sendable {
  private let isEnabled: Bool

  package init(isEnabled: Bool) { self.isEnabled = isEnabled }

  package static let plain = TextStyle(isEnabled: false)

  func bold(_ text: String) -> String { wrapped(text, "1") }
  func dim(_ text: String) -> String { wrapped(text, "2") }
  func red(_ text: String) -> String { wrapped(text, "31") }
  func green(_ text: String) -> String { wrapped(text, "32") }

  private func wrapped(_ text: String, _ code: String) -> String {
    isEnabled && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}

/// The text without characters that could move a terminal's cursor or colour its lines: what comes from an article is
/// shown, never obeyed.
package func printable(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0x0A, 0x0D, 0x09: result.append(" ")
    case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: result.append("\u{FFFD}")
    default: result.append(scalar)
    }
  }
  return String(result)
}
