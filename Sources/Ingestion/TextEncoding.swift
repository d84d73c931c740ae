internal import Glibc

/// An encoding that articles come in. Kazakh newspapers' old files are in Windows-1251 or in its Kazakh variant.
package enum TextEncoding: String, Sendable, CaseIterable {
  case utf8 = "utf-8"
  case windows1251 = "windows-1251"
  /// STRK 1048-2002: Windows-1251 with the Kazakh letters.
  case kz1048 = "kz-1048"
  case koi8r = "koi8-r"
  case utf16LittleEndian = "utf-16le"
  case utf16BigEndian = "utf-16be"

  /// - Throws: `unknownEncoding`, which lists those at hand.
  package init(named name: String) throws(InputError) {
    let plain = name.lowercased().filter { $0 != "_" && $0 != "-" }
    guard
      let match = Self.allCases.first(where: { $0.rawValue.filter { $0 != "-" } == plain })
        ?? Self.aliases.first(where: { $0.0 == plain })?.1
    else {
      let known = Self.allCases.map(\.rawValue).joined(separator: ", ")
      throw InputError(code: .unknownEncoding, message: "the encoding \(name) is not known; use one of \(known)")
    }
    self = match
  }

  private static let aliases: [(String, TextEncoding)] = [
    ("cp1251", .windows1251), ("win1251", .windows1251), ("strk1048", .kz1048), ("rk1048", .kz1048),
  ]

  private var iconvName: String {
    switch self {
    case .utf8: "UTF-8"
    case .windows1251: "WINDOWS-1251"
    case .kz1048: "RK1048"
    case .koi8r: "KOI8-R"
    case .utf16LittleEndian: "UTF-16LE"
    case .utf16BigEndian: "UTF-16BE"
    }
  }

  /// The bytes as UTF-8; `nil` when they are not in this encoding or the system does not have it.
  func decode(_ bytes: [UInt8]) -> String? {
    if self == .utf8 { return String(validating: bytes, as: UTF8.self) }
    guard let converter = iconv_open("UTF-8", iconvName), converter != iconv_t(bitPattern: -1) else { return nil }
    defer { iconv_close(converter) }
    // No character of these encodings takes more than three bytes of UTF-8 for each of its own.
    var output = [CChar](repeating: 0, count: bytes.count * 3 + 4)
    var input = bytes.map { CChar(bitPattern: $0) }
    let written: Int? = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        var from = input.baseAddress
        var fromLeft = input.count
        var to = output.baseAddress
        var toLeft = output.count
        let result = iconv(converter, &from, &fromLeft, &to, &toLeft)
        return result == -1 || fromLeft > 0 ? nil : output.count - toLeft
      }
    }
    guard let written else { return nil }
    return String(validating: output[..<written].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
