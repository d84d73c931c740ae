package import CAnalyserMessages

/// The serialised form of a message with every field set, lists with several elements: made from the descriptor, so
/// that no message is forgotten.
package struct FilledMessage {
  private var generator: SeededGenerator

  package init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  package mutating func bytes(of descriptor: UnsafePointer<ProtobufCMessageDescriptor>) -> [UInt8] {
    var wire = WireBytes()
    for index in 0..<Int(descriptor.pointee.n_fields) {
      let field = descriptor.pointee.fields[index]
      let count = field.label == PROTOBUF_C_LABEL_REPEATED ? Int.random(in: 1...3, using: &generator) : 1
      for _ in 0..<count { add(field, to: &wire) }
    }
    return wire.bytes
  }

  private mutating func add(_ field: ProtobufCFieldDescriptor, to wire: inout WireBytes) {
    switch field.type {
    case PROTOBUF_C_TYPE_UINT32: wire.field(field.id, varint: UInt64(UInt32.random(in: 1 ... .max, using: &generator)))
    case PROTOBUF_C_TYPE_UINT64: wire.field(field.id, varint: .random(in: 1 ... .max, using: &generator))
    case PROTOBUF_C_TYPE_BOOL: wire.field(field.id, varint: 1)
    case PROTOBUF_C_TYPE_DOUBLE: wire.field(field.id, double: .random(in: 0.001...1, using: &generator))
    case PROTOBUF_C_TYPE_STRING: wire.field(field.id, bytes: Array(string().utf8))
    case PROTOBUF_C_TYPE_BYTES:
      wire.field(field.id, bytes: (0..<9).map { _ in UInt8.random(in: 0...255, using: &generator) })
    case PROTOBUF_C_TYPE_ENUM:
      let values = field.descriptor.assumingMemoryBound(to: ProtobufCEnumDescriptor.self).pointee
      let value = values.values[Int.random(in: 1..<Int(values.n_values), using: &generator)].value
      wire.field(field.id, varint: UInt64(value))
    case PROTOBUF_C_TYPE_MESSAGE:
      let inner = field.descriptor.assumingMemoryBound(to: ProtobufCMessageDescriptor.self)
      wire.field(field.id, bytes: bytes(of: inner))
    default: preconditionFailure("no message has a field of type \(field.type)")
    }
  }

  private mutating func string() -> String {
    let letters: [Character] = ["а", "ә", "ғ", "ы", "ң", " ", "q", "Z", "\"", "\\", "\n", "\u{85}", "🙂", "-", "é"]
    return String(
      (0..<Int.random(in: 1...12, using: &generator)).map { _ in letters.randomElement(using: &generator)! })
  }
}
