/// Writes JSON's punctuation, strings and numbers.
struct JSONOutput {
  private(set) var bytes: [UInt8] = []
  private let isPretty: Bool
  private var depth = 0
  /// Whether the object or array that is being written has an element already.
  private var hasElement = false

  init(pretty: Bool) { isPretty = pretty }

  mutating func raw(_ text: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  mutating func ascii(_ text: String) { bytes.append(contentsOf: text.utf8) }

  mutating func open(_ bracket: Unicode.Scalar) {
    bytes.append(UInt8(ascii: bracket))
    depth += 1
    hasElement = false
  }

  mutating func close(_ bracket: Unicode.Scalar) {
    depth -= 1
    if hasElement { newLine() }
    bytes.append(UInt8(ascii: bracket))
    hasElement = true
  }

  /// Before each element of an array.
  mutating func element() {
    if hasElement { bytes.append(UInt8(ascii: ",")) }
    newLine()
    hasElement = true
  }

  mutating func key(_ name: String) {
    element()
    bytes.append(UInt8(ascii: "\""))
    ascii(name)
    raw("\":")
    if isPretty { bytes.append(UInt8(ascii: " ")) }
  }

  private mutating func newLine() {
    guard isPretty else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 2))
  }

  /// A string. Besides what JSON asks for, U+007F to U+009F are escaped: a terminal may obey them.
  mutating func string(_ text: some Collection<UInt8>) {
    bytes.append(UInt8(ascii: "\""))
    var previous: UInt8 = 0
    for byte in text {
      // U+0080 to U+009F are C2 80 to C2 9F.
      if previous == 0xC2, byte < 0xA0 {
        bytes.removeLast()
        escape(byte)
      } else {
        character(byte)
      }
      previous = byte
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func character(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): raw("\\\"")
    case UInt8(ascii: "\\"): raw("\\\\")
    case 0x08: raw("\\b")
    case 0x09: raw("\\t")
    case 0x0A: raw("\\n")
    case 0x0C: raw("\\f")
    case 0x0D: raw("\\r")
    case 0..<0x20, 0x7F: escape(byte)
    default: bytes.append(byte)
    }
  }

  private mutating func escape(_ byte: UInt8) {
    raw("\\u00")
    for digit in [byte >> 4, byte & 0xF] {
      bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
  }

  /// The shortest number that reads back as the same; strings for what JSON has no numbers for.
  mutating func number(_ value: Double) {
    if value.isNaN { return raw("\"NaN\"") }
    if value.isInfinite { return value > 0 ? raw("\"Infinity\"") : raw("\"-Infinity\"") }
    let text = "\(value)"
    ascii(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
  }
}
