/// How messages are written as JSON.
package struct JSONOptions: Sendable {
  /// The unit of every span's `begin` and `end`. Messages themselves always count UTF-8 bytes.
  package enum Offsets: String, Sendable, CaseIterable {
    case bytes
    /// Unicode scalars, as Python counts.
    case codepoints
    /// UTF-16 units, as JavaScript and Java count.
    case utf16
  }

  /// Indented, one field a line; otherwise all on one line.
  package var pretty: Bool
  package var offsets: Offsets
  /// The UTF-8 bytes of the article that the spans point into. With it each span carries its `quote`. A message that
  /// holds its article needs none.
  package var text: [UInt8]?

  package init(pretty: Bool = false, offsets: Offsets = .bytes, text: [UInt8]? = nil) {
    self.pretty = pretty
    self.offsets = offsets
    self.text = text
  }
}
