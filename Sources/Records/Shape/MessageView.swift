internal import AnalyserMessages
internal import CAnalyserMessages

/// Reads the fields of protobuf-c's struct by its descriptor. Valid as long as the `MessageMemory` that holds it.
struct MessageView {
  let shape: MessageShape
  private let base: UnsafeRawPointer

  init(_ message: UnsafePointer<ProtobufCMessage>) {
    shape = .of(message.pointee.descriptor)
    base = UnsafeRawPointer(message)
  }

  func uint32(_ field: FieldShape) -> UInt32 { base.load(fromByteOffset: field.offset, as: UInt32.self) }
  func uint64(_ field: FieldShape) -> UInt64 { base.load(fromByteOffset: field.offset, as: UInt64.self) }
  func double(_ field: FieldShape) -> Double { base.load(fromByteOffset: field.offset, as: Double.self) }
  func bool(_ field: FieldShape) -> Bool { base.load(fromByteOffset: field.offset, as: protobuf_c_boolean.self) != 0 }
  func number(_ field: FieldShape) -> Int32 { base.load(fromByteOffset: field.offset, as: Int32.self) }

  func string(_ field: FieldShape, _ reader: borrowing MessageReader) throws(CodecError) -> String {
    try reader.string(base.load(fromByteOffset: field.offset, as: UnsafeMutablePointer<CChar>?.self))
  }

  func bytes(_ field: FieldShape, _ reader: borrowing MessageReader) -> [UInt8] {
    reader.bytes(base.load(fromByteOffset: field.offset, as: ProtobufCBinaryData.self))
  }

  func message(_ field: FieldShape) -> MessageView? {
    base.load(fromByteOffset: field.offset, as: UnsafePointer<ProtobufCMessage>?.self).map { MessageView($0) }
  }

  func count(_ field: FieldShape) -> Int { base.load(fromByteOffset: field.countOffset, as: Int.self) }

  func string(_ field: FieldShape, at index: Int, _ reader: borrowing MessageReader) throws(CodecError) -> String {
    let elements = base.load(fromByteOffset: field.offset, as: UnsafePointer<UnsafeMutablePointer<CChar>?>?.self)
    return try reader.string(elements?[index])
  }

  func message(_ field: FieldShape, at index: Int) -> MessageView? {
    let elements = base.load(
      fromByteOffset: field.offset, as: UnsafePointer<UnsafePointer<ProtobufCMessage>?>?.self)
    return elements?[index].map { MessageView($0) }
  }

  /// Whether a field holds anything but its default.
  func isSet(_ field: FieldShape, _ reader: borrowing MessageReader) throws(CodecError) -> Bool {
    if field.isRepeated { return count(field) > 0 }
    switch field.kind {
    case .uint32: return uint32(field) != 0
    case .uint64: return uint64(field) != 0
    case .double: return double(field) != 0
    case .bool: return bool(field)
    case .enumeration: return number(field) != 0
    case .string: return try !string(field, reader).isEmpty
    case .bytes: return !bytes(field, reader).isEmpty
    case .message: return message(field) != nil
    }
  }
}
