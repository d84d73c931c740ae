/// Where encoders write: an array here, a network buffer in Transport.
package protocol ByteSink {
  mutating func append(_ byte: UInt8)
  mutating func append(bytes: UnsafeRawBufferPointer)
}

extension ByteSink {
  package mutating func append(_ value: UInt16) {
    withUnsafeBytes(of: value.bigEndian) { append(bytes: $0) }
  }

  package mutating func append(_ value: UInt32) {
    withUnsafeBytes(of: value.bigEndian) { append(bytes: $0) }
  }

  package mutating func append(bytes: [UInt8]) {
    bytes.withUnsafeBytes { append(bytes: $0) }
  }

  /// The caller has checked that the length fits.
  mutating func append(text: String, lengthAs: UInt8.Type) {
    append(UInt8(text.utf8.count))
    append(utf8: text)
  }

  mutating func append(text: String, lengthAs: UInt16.Type) {
    append(UInt16(text.utf8.count))
    append(utf8: text)
  }

  private mutating func append(utf8 text: String) {
    var text = text
    text.withUTF8 { append(bytes: UnsafeRawBufferPointer($0)) }
  }
}

extension [UInt8]: ByteSink {
  package mutating func append(bytes: UnsafeRawBufferPointer) {
    append(contentsOf: bytes)
  }
}

/// What `write` appends.
func bytes(of write: (inout [UInt8]) -> Void) -> [UInt8] {
  var bytes: [UInt8] = []
  write(&bytes)
  return bytes
}
