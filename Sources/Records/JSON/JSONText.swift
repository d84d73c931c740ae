internal import FoundationEssentials

/// The integer that a number's characters stand for, also as `1e3` or `5.0`; `nil` for any other.
func exactInteger(_ literal: String) -> Int128? {
  // UInt64 has 20 digits.
  if literal.utf8.count <= 21, let value = Int128(literal), literal.first != "+" { return value }
  guard isDecimal(literal), let value = Double(literal), value.isFinite else { return nil }
  guard value == value.rounded() else { return nil }
  return Int128(exactly: value)
}

/// Whether a string is a number in JSON's way: Swift would read `0x1p3` and `nan` too.
func isDecimal(_ literal: String) -> Bool {
  literal.utf8.count <= 1_024
    && literal.utf8.allSatisfy { byte in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "+-.eE".utf8.contains(byte)
    }
}

/// Base64 in either alphabet, with or without padding, as proto3 JSON allows.
func base64Decoded(_ text: [UInt8]) -> [UInt8]? {
  var standard = text.map { byte in
    switch byte {
    case UInt8(ascii: "-"): UInt8(ascii: "+")
    case UInt8(ascii: "_"): UInt8(ascii: "/")
    default: byte
    }
  }
  while standard.count % 4 != 0 { standard.append(UInt8(ascii: "=")) }
  return Data(base64Encoded: Data(standard)).map { [UInt8]($0) }
}

/// A caller's own words in an error: short, and without control characters.
func printable(_ text: String) -> String {
  let scalars = text.unicodeScalars.prefix(64).map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }
  return String(String.UnicodeScalarView(scalars)) + (text.unicodeScalars.count > 64 ? "…" : "")
}
