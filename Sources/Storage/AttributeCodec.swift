/// Attributes as the bytes of one column: for each its field (u8), the length of its value (u16, big-endian), the value.
enum AttributeCodec {
  static func encode(_ attributes: [RecordAttribute]) -> [UInt8] {
    var bytes: [UInt8] = []
    for attribute in attributes {
      let value = attribute.value.utf8
      bytes += [attribute.field.rawValue, UInt8(value.count >> 8), UInt8(value.count & 0xFF)]
      bytes.append(contentsOf: value)
    }
    return bytes
  }

  /// - Parameter id: named in the error.
  /// - Throws: `corrupt`.
  static func decode(_ bytes: [UInt8], id: String) throws(StoreError) -> [RecordAttribute] {
    var attributes: [RecordAttribute] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      guard rest.count >= 3, let field = SearchField(rawValue: rest[rest.startIndex]) else {
        throw StoreError(.corrupt, "the attributes of \(id) are damaged")
      }
      let count = Int(rest[rest.startIndex + 1]) << 8 | Int(rest[rest.startIndex + 2])
      rest = rest.dropFirst(3)
      guard rest.count >= count, let value = String(validating: rest.prefix(count), as: UTF8.self) else {
        throw StoreError(.corrupt, "the attributes of \(id) are damaged")
      }
      attributes.append(RecordAttribute(field, value))
      rest = rest.dropFirst(count)
    }
    return attributes
  }
}
