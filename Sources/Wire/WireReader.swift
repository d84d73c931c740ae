/// Reads fields off a payload, never past its end.
struct WireReader {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var remainingByteCount: Int { bytes.count - position }

  mutating func byte(_ field: StaticString) throws(WireError) -> UInt8 {
    try check(1, field)
    defer { position += 1 }
    return bytes[position]
  }

  mutating func uint16(_ field: StaticString) throws(WireError) -> UInt16 {
    try check(2, field)
    defer { position += 2 }
    return UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt16.self))
  }

  mutating func uint32(_ field: StaticString) throws(WireError) -> UInt32 {
    try check(4, field)
    defer { position += 4 }
    return UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self))
  }

  mutating func take(_ count: Int, _ field: StaticString) throws(WireError) -> UnsafeRawBufferPointer {
    try check(count, field)
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
  }

  mutating func text(_ count: Int, _ field: StaticString) throws(WireError) -> String {
    let bytes = try take(count, field)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw WireError("\(field) is not UTF-8")
    }
    return text
  }

  /// What was read since a position.
  func bytes(since start: Int) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[start..<position]) }

  private func check(_ count: Int, _ field: StaticString) throws(WireError) {
    guard count <= remainingByteCount else {
      throw WireError("\(field) needs \(count) bytes, and \(remainingByteCount) are left")
    }
  }
}

/// What is wrong with a payload, as a sentence for the peer.
package struct WireError: Error, Sendable, Hashable {
  package let message: String
  /// How a connection ends that commits it.
  let code: StatusCode

  package init(_ message: String) { self.init(message, code: .invalidArgument) }

  init(_ message: String, code: StatusCode) {
    self.message = message
    self.code = code
  }
}
