/// Reads JSON by descent; ``JSONValue/depthMax`` bounds the stack.
struct JSONReader {
  private let bytes: [UInt8]
  private var offset = 0
  private var depth = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func document() throws(JSONError) -> JSONValue {
    let value = try value()
    skipSpace()
    guard offset == bytes.count else { throw unexpected("the end") }
    return value
  }

  private mutating func value() throws(JSONError) -> JSONValue {
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return try nested { reader throws(JSONError) in try reader.object() }
    case UInt8(ascii: "["): return try nested { reader throws(JSONError) in try reader.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return .number(try number())
    }
  }

  private mutating func nested(
    _ body: (inout JSONReader) throws(JSONError) -> JSONValue
  ) throws(JSONError) -> JSONValue {
    guard depth < JSONValue.depthMax else {
      throw JSONError(offset: offset, message: "the JSON nests deeper than \(JSONValue.depthMax) levels")
    }
    depth += 1
    offset += 1
    let value = try body(&self)
    depth -= 1
    return value
  }

  private mutating func array() throws(JSONError) -> JSONValue {
    var values: [JSONValue] = []
    skipSpace()
    if skip("]") { return .array(values) }
    repeat {
      values.append(try value())
      skipSpace()
    } while skip(",")
    try expect("]")
    return .array(values)
  }

  private mutating func object() throws(JSONError) -> JSONValue {
    var members: [String: JSONValue] = [:]
    skipSpace()
    if skip("}") { return .object(members) }
    repeat {
      skipSpace()
      let start = offset
      let name = try string()
      skipSpace()
      try expect(":")
      guard members.updateValue(try value(), forKey: name) == nil else {
        throw JSONError(offset: start, message: "the name \"\(name)\" at byte \(start) stands twice in one object")
      }
      skipSpace()
    } while skip(",")
    try expect("}")
    return .object(members)
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
    let end = offset + word.utf8CodeUnitCount
    guard end <= bytes.count, bytes[offset..<end].elementsEqual("\(word)".utf8) else { throw unexpected("\(word)") }
    offset = end
    return value
  }

  // MARK: Strings

  private mutating func string() throws(JSONError) -> String {
    try expect("\"")
    var result: [UInt8] = []
    while let byte = next {
      offset += 1
      switch byte {
      case UInt8(ascii: "\""):
        // The text was a String, and escapes append whole scalars, so this is valid UTF-8.
        return String(decoding: result, as: UTF8.self)
      case UInt8(ascii: "\\"): try appendEscape(to: &result)
      case 0..<0x20: throw JSONError(offset: offset - 1, message: "a control character at byte \(offset - 1)")
      default: result.append(byte)
      }
    }
    throw unexpected("a closing quotation mark")
  }

  private mutating func appendEscape(to result: inout [UInt8]) throws(JSONError) {
    let escape = next
    offset += 1
    switch escape {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(escape ?? 0)
    case UInt8(ascii: "b"): result.append(0x08)
    case UInt8(ascii: "f"): result.append(0x0C)
    case UInt8(ascii: "n"): result.append(0x0A)
    case UInt8(ascii: "r"): result.append(0x0D)
    case UInt8(ascii: "t"): result.append(0x09)
    case UInt8(ascii: "u"): result.append(contentsOf: String(Character(try escapedScalar())).utf8)
    default:
      offset -= 1
      throw unexpected("an escape")
    }
  }

  private mutating func escapedScalar() throws(JSONError) -> Unicode.Scalar {
    let start = offset
    let first = try hexadecimal()
    if let scalar = Unicode.Scalar(first) { return scalar }
    if 0xD800..<0xDC00 ~= first, skip("\\"), skip("u") {
      let second = try hexadecimal()
      if 0xDC00..<0xE000 ~= second, let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) {
        return scalar
      }
    }
    throw JSONError(offset: start, message: "half a surrogate pair at byte \(start)")
  }

  private mutating func hexadecimal() throws(JSONError) -> UInt32 {
    guard offset + 4 <= bytes.count else { throw unexpected("four hexadecimal digits") }
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(bytes[offset])).hexDigitValue else {
        throw unexpected("a hexadecimal digit")
      }
      value = value << 4 | UInt32(digit)
      offset += 1
    }
    return value
  }

  // MARK: Numbers

  private mutating func number() throws(JSONError) -> Double {
    let start = offset
    _ = skip("-")
    if !skip("0") { try digits() }
    if skip(".") { try digits() }
    if skip("e") || skip("E") {
      if !skip("+") { _ = skip("-") }
      try digits()
    }
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    guard let value = Double(text), value.isFinite else {
      throw JSONError(offset: start, message: "the number at byte \(start) is too large")
    }
    return value
  }

  private mutating func digits() throws(JSONError) {
    let start = offset
    while let byte = next, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { offset += 1 }
    if offset == start { throw unexpected("a value") }
  }

  // MARK: Bytes

  private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { offset += 1 }
  }

  private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: scalar) else { return false }
    offset += 1
    return true
  }

  private mutating func expect(_ scalar: Unicode.Scalar) throws(JSONError) {
    guard skip(scalar) else { throw unexpected("\(scalar)") }
  }

  private func unexpected(_ expected: String) -> JSONError {
    JSONError(offset: offset, message: "no JSON: \(expected) was expected at byte \(offset)")
  }
}
