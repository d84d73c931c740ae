/// The end of what a process wrote to its standard error.
struct LastWords: Sendable {
  static let byteCountMax = 4096

  private var bytes: [UInt8] = []

  mutating func append(_ more: some Collection<UInt8>) {
    bytes += more.suffix(Self.byteCountMax)
    if bytes.count > Self.byteCountMax { bytes.removeFirst(bytes.count - Self.byteCountMax) }
  }

  /// The last lines that say something, on one line; empty for none.
  var text: String {
    let lines = bytes.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }.suffix(Self.lineCountMax)
    return lines.map { oneLine($0) }.filter { !$0.isEmpty }.joined(separator: " / ")
  }

  private static let lineCountMax = 5
}

/// Untrusted bytes as text without control characters.
func oneLine(_ bytes: some Collection<UInt8>) -> String {
  String(decoding: bytes.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }, as: UTF8.self)
}
