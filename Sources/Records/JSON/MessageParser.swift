internal import AnalyserMessages
internal import CAnalyserMessages

/// Fills protobuf-c's structs from JSON, going by their descriptors.
struct MessageParser: ~Copyable {
  private var scanner: JSONScanner
  private let memory: MessageMemory
  private var path = FieldPath()

  init(_ text: String, into memory: consuming MessageMemory) {
    scanner = JSONScanner(text)
    self.memory = memory
  }

  consuming func parse() throws(JSONError) -> [UInt8] {
    try object(memory.root)
    try scanner.expectEnd()
    return memory.serializedBytes()
  }

  private mutating func object(_ message: UnsafeMutablePointer<ProtobufCMessage>) throws(JSONError) {
    try expect(.object)
    _ = scanner.take("{")
    let shape = MessageShape.of(message.pointee.descriptor)
    var seen = Set<Int>()
    if scanner.take("}") { return }
    repeat {
      guard try scanner.peek() == .string else {
        throw JSONError(.syntax, path: path.text, "a field's name in quotes was expected")
      }
      let name = String(decoding: try scanner.string(), as: UTF8.self)
      try scanner.expect(":", "after a field's name")
      try member(name, of: shape, &seen, at: UnsafeMutableRawPointer(message))
    } while scanner.take(",")
    try scanner.expect("}", "or , after a field")
  }

  private mutating func member(
    _ name: String, of shape: MessageShape, _ seen: inout Set<Int>, at base: UnsafeMutableRawPointer
  ) throws(JSONError) {
    guard let position = shape.position(ofFieldNamed: name) else { return try unknown(name, of: shape) }
    let field = shape.fields[position]
    path.push(name)
    guard seen.insert(position).inserted else {
      throw JSONError(.duplicateField, path: path.text, "the field is given twice")
    }
    if try scanner.peek() == .null {
      try scanner.null()
    } else {
      try value(field, at: base)
    }
    path.pop()
  }

  /// A span's `quote` is for readers; what counts are its offsets.
  private mutating func unknown(_ name: String, of shape: MessageShape) throws(JSONError) {
    path.push(printable(name))
    guard shape.name == "TextSpan", name == MessageCatalogue.quoteKey else {
      let near = suggestion(for: name, among: shape.fields.map(\.jsonName))
      let hint =
        near.map { "did you mean \"\($0)\"?" } ?? "known are \(shape.fields.map(\.jsonName).joined(separator: ", "))"
      throw JSONError(.unknownField, path: path.text, "unknown field; \(hint)")
    }
    try expect(.string)
    _ = try scanner.string()
    path.pop()
  }

  private mutating func expect(_ kind: JSONScanner.Kind) throws(JSONError) {
    let found = try scanner.peek()
    guard found == kind else { throw wrongType(kind.rawValue, found) }
  }

  private func wrongType(_ expected: String, _ found: JSONScanner.Kind) -> JSONError {
    JSONError(.wrongType, path: path.text, "\(expected) was expected, not \(found.rawValue)")
  }

  private mutating func value(_ field: FieldShape, at base: UnsafeMutableRawPointer) throws(JSONError) {
    if field.isRepeated { return try array(field, at: base) }
    let place = base + field.offset
    switch field.kind {
    case .uint32: place.storeBytes(of: UInt32(try unsigned(max: UInt64(UInt32.max))), as: UInt32.self)
    case .uint64: place.storeBytes(of: try unsigned(max: .max), as: UInt64.self)
    case .double: place.storeBytes(of: try double(), as: Double.self)
    case .enumeration(let enumeration): place.storeBytes(of: try number(enumeration), as: Int32.self)
    case .bool:
      try expect(.bool)
      place.storeBytes(of: try scanner.bool() ? 1 : 0, as: protobuf_c_boolean.self)
    case .bytes: place.storeBytes(of: try bytes(), as: ProtobufCBinaryData.self)
    case .string, .message: place.storeBytes(of: try pointer(field), as: UnsafeMutableRawPointer.self)
    }
  }

  private mutating func array(_ field: FieldShape, at base: UnsafeMutableRawPointer) throws(JSONError) {
    try expect(.array)
    _ = scanner.take("[")
    if scanner.take("]") { return }
    var elements: [UnsafeMutableRawPointer] = []
    repeat {
      path.push(elements.count)
      elements.append(try pointer(field))
      path.pop()
    } while scanner.take(",")
    try scanner.expect("]", "or , after an element")
    let place = try allocate(elements.count * MemoryLayout<UnsafeMutableRawPointer>.stride)
    elements.withUnsafeBytes { place.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(place), byteCount: $0.count) }
    (base + field.offset).storeBytes(of: place, as: UnsafeMutableRawPointer.self)
    (base + field.countOffset).storeBytes(of: elements.count, as: Int.self)
  }

  /// A string or message, which protobuf-c's structs point to.
  private mutating func pointer(_ field: FieldShape) throws(JSONError) -> UnsafeMutableRawPointer {
    guard case .message(let descriptor) = field.kind else { return try string() }
    try expect(.object)
    let message: UnsafeMutablePointer<ProtobufCMessage>
    do throws(CodecError) {
      message = try memory.emptyMessage(of: descriptor)
    } catch {
      throw JSONError(error, path: path.text)
    }
    try object(message)
    return UnsafeMutableRawPointer(message)
  }

  private mutating func string() throws(JSONError) -> UnsafeMutableRawPointer {
    try expect(.string)
    let text = try scanner.string()
    guard !text.contains(0) else {
      throw JSONError(.invalidText, path: path.text, "the string holds a NUL, which no message can carry; remove it")
    }
    let place = try allocate(text.count + 1)
    text.withUnsafeBytes { bytes in
      if let start = bytes.baseAddress { place.copyMemory(from: start, byteCount: bytes.count) }
    }
    place.storeBytes(of: 0, toByteOffset: text.count, as: UInt8.self)
    return place
  }

  private mutating func bytes() throws(JSONError) -> ProtobufCBinaryData {
    try expect(.string)
    guard let value = base64Decoded(try scanner.string()) else {
      throw JSONError(.invalidText, path: path.text, "the string is no base64")
    }
    let place = try allocate(value.count)
    value.withUnsafeBytes { bytes in
      if let start = bytes.baseAddress { place.copyMemory(from: start, byteCount: bytes.count) }
    }
    return ProtobufCBinaryData(len: value.count, data: place.assumingMemoryBound(to: UInt8.self))
  }

  private func allocate(_ byteCount: Int) throws(JSONError) -> UnsafeMutableRawPointer {
    do throws(CodecError) {
      return try memory.allocate(byteCount)
    } catch {
      throw JSONError(error, path: path.text)
    }
  }
}

// MARK: - Numbers

extension MessageParser {
  /// A number's characters; JSON may give numbers as strings too, since many readers round large ones.
  private mutating func literal() throws(JSONError) -> String {
    let found = try scanner.peek()
    switch found {
    case .number: return try scanner.number()
    case .string: return String(decoding: try scanner.string(), as: UTF8.self)
    default: throw wrongType("a number", found)
    }
  }

  private mutating func unsigned(max: UInt64) throws(JSONError) -> UInt64 {
    let literal = try literal()
    guard let value = exactInteger(literal) else {
      throw JSONError(.wrongType, path: path.text, "a whole number was expected, not \(printable(literal))")
    }
    guard let value = UInt64(exactly: value), value <= max else {
      throw JSONError(.outOfRange, path: path.text, "\(printable(literal)) lies outside of 0...\(max)")
    }
    return value
  }

  private mutating func double() throws(JSONError) -> Double {
    let literal = try literal()
    switch literal {
    case "NaN": return .nan
    case "Infinity": return .infinity
    case "-Infinity": return -.infinity
    default: break
    }
    guard isDecimal(literal), let value = Double(literal) else {
      throw JSONError(.wrongType, path: path.text, "a number was expected, not \(printable(literal))")
    }
    guard value.isFinite else {
      throw JSONError(.outOfRange, path: path.text, "\(printable(literal)) is too large for a double")
    }
    return value
  }

  private mutating func number(_ enumeration: EnumShape) throws(JSONError) -> Int32 {
    let found = try scanner.peek()
    switch found {
    case .string:
      let name = String(decoding: try scanner.string(), as: UTF8.self)
      guard let number = enumeration.numbers[name] else { throw unknownName(name, enumeration) }
      return number
    case .number:
      let literal = try scanner.number()
      guard let value = exactInteger(literal).flatMap({ Int32(exactly: $0) }) else {
        throw JSONError(.outOfRange, path: path.text, "\(printable(literal)) is no 32-bit whole number")
      }
      return value
    default: throw wrongType("a name", found)
    }
  }

  private func unknownName(_ name: String, _ enumeration: EnumShape) -> JSONError {
    let known = enumeration.numbers.sorted { $0.value < $1.value }.map(\.key)
    let hint =
      suggestion(for: name, among: known).map { "did you mean \"\($0)\"?" }
      ?? "known are \(known.joined(separator: ", "))"
    return JSONError(.outOfRange, path: path.text, "unknown name \"\(printable(name))\"; \(hint)")
  }
}
