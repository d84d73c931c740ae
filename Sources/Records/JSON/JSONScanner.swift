/// Reads the pieces of a JSON text (RFC 8259), strictly.
///
/// Foundation's JSONSerialization is not used: it takes the last of two equal keys without a word, names neither the
/// place nor the cause of a mistake, and builds a tree whose size the text's author chooses. This reads one piece at a
/// time, so a message is built without a tree, and never deeper than its own type.
struct JSONScanner {
  enum Kind: String {
    case object = "an object"
    case array = "an array"
    case string = "a string"
    case number = "a number"
    case bool = "true or false"
    case null = "null"
  }

  private let bytes: [UInt8]
  private(set) var position = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  /// What kind of value begins here.
  mutating func peek() throws(JSONError) -> Kind {
    skipSpace()
    switch current ?? 0 {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
    case UInt8(ascii: "n"): return .null
    default: throw syntax("a value was expected")
    }
  }

  /// Takes a punctuation mark if it comes next.
  mutating func take(_ mark: Unicode.Scalar) -> Bool {
    skipSpace()
    guard current == UInt8(ascii: mark) else { return false }
    position += 1
    return true
  }

  mutating func expect(_ mark: Unicode.Scalar, _ place: StaticString) throws(JSONError) {
    guard take(mark) else { throw syntax("\(mark) was expected \(place)") }
  }

  mutating func expectEnd() throws(JSONError) {
    skipSpace()
    guard position == bytes.count else { throw syntax("something follows the end of the message") }
  }

  mutating func bool() throws(JSONError) -> Bool {
    if current == UInt8(ascii: "t") {
      try word("true")
      return true
    }
    try word("false")
    return false
  }

  mutating func null() throws(JSONError) { try word("null") }

  private mutating func word(_ word: String) throws(JSONError) {
    guard bytes[position...].starts(with: word.utf8) else { throw syntax("\(word) was expected") }
    position += word.utf8.count
  }

  /// The characters of a number, as they stand.
  mutating func number() throws(JSONError) -> String {
    let start = position
    _ = accept("-")
    if !accept("0") { try digits() }
    if accept(".") { try digits() }
    if accept("e") || accept("E") {
      if !accept("+") { _ = accept("-") }
      try digits()
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    guard current == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func digits() throws(JSONError) {
    let start = position
    while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    if position == start { throw syntax("a digit was expected") }
  }

  /// A string without its quotes and escapes.
  mutating func string() throws(JSONError) -> [UInt8] {
    position += 1
    var result: [UInt8] = []
    while true {
      let start = position
      while let byte = current, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { position += 1 }
      result += bytes[start..<position]
      switch current {
      case UInt8(ascii: "\""):
        position += 1
        return result
      case UInt8(ascii: "\\"): try escape(into: &result)
      case nil: throw syntax("the string has no end")
      default: throw syntax("a control character must be written as an escape, such as \\n")
      }
    }
  }

  private static let simpleEscapes: [UInt8: UInt8] = [
    UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "/"): 0x2F, UInt8(ascii: "b"): 0x08,
    UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
  ]

  private mutating func escape(into result: inout [UInt8]) throws(JSONError) {
    position += 1
    if accept("u") { return try unicodeEscape(into: &result) }
    guard let byte = current, let meant = Self.simpleEscapes[byte] else { throw syntax("there is no such escape") }
    position += 1
    result.append(meant)
  }

  private mutating func unicodeEscape(into result: inout [UInt8]) throws(JSONError) {
    var value = try hexadecimal()
    if (0xD800..<0xDC00).contains(value) {
      guard accept("\\"), accept("u") else { throw syntax("half of a surrogate pair stands alone") }
      let low = try hexadecimal()
      guard (0xDC00..<0xE000).contains(low) else { throw syntax("half of a surrogate pair stands alone") }
      value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(value) else { throw syntax("half of a surrogate pair stands alone") }
    result += Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }

  private mutating func hexadecimal() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw syntax("four hexadecimal digits were expected after \\u")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  /// An error that says where the scanner stands.
  private func syntax(_ message: String) -> JSONError {
    let before = bytes[..<position]
    let line = before.count { $0 == 0x0A } + 1
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let column = before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1
    return JSONError(.syntax, "line \(line), column \(column): \(message)")
  }
}
