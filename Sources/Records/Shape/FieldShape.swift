internal import CAnalyserMessages
internal import CRecords

/// One field of a message: its names, its type, and where it lies in protobuf-c's struct.
struct FieldShape {
  enum Kind {
    case uint32
    case uint64
    case double
    case bool
    case enumeration(EnumShape)
    case string
    case bytes
    case message(UnsafePointer<ProtobufCMessageDescriptor>)
  }

  /// As in the `.proto`: `content_sha256`.
  let name: String
  /// As protoc derives it: `contentSha256`.
  let jsonName: String
  let kind: Kind
  /// Only strings and messages repeat (a rule of the lint), so the elements are always pointers.
  let isRepeated: Bool
  let offset: Int
  /// Of the count of a repeated field.
  let countOffset: Int

  init(_ descriptor: ProtobufCFieldDescriptor) {
    name = String(cString: descriptor.name)
    jsonName = lowerCamelCase(name)
    kind = Kind(descriptor)
    isRepeated = descriptor.label == PROTOBUF_C_LABEL_REPEATED
    offset = Int(descriptor.offset)
    countOffset = Int(descriptor.quantifier_offset)
  }
}

extension FieldShape.Kind {
  fileprivate init(_ field: ProtobufCFieldDescriptor) {
    switch field.type {
    case PROTOBUF_C_TYPE_UINT32: self = .uint32
    case PROTOBUF_C_TYPE_UINT64: self = .uint64
    case PROTOBUF_C_TYPE_DOUBLE: self = .double
    case PROTOBUF_C_TYPE_BOOL: self = .bool
    case PROTOBUF_C_TYPE_STRING: self = .string
    case PROTOBUF_C_TYPE_BYTES: self = .bytes
    case PROTOBUF_C_TYPE_ENUM:
      self = .enumeration(EnumShape(field.descriptor.assumingMemoryBound(to: ProtobufCEnumDescriptor.self).pointee))
    case PROTOBUF_C_TYPE_MESSAGE:
      self = .message(field.descriptor.assumingMemoryBound(to: ProtobufCMessageDescriptor.self))
    default:
      preconditionFailure("the lint lets no field have protobuf-c's type \(field.type.rawValue)")
    }
  }
}

/// The values of an enumeration.
struct EnumShape {
  let names: [Int32: String]
  let numbers: [String: Int32]

  init(_ descriptor: ProtobufCEnumDescriptor) {
    let values = UnsafeBufferPointer(start: descriptor.values, count: Int(descriptor.n_values))
      .map { (number: $0.value, name: String(cString: $0.name)) }
    names = Dictionary(values.map { ($0.number, $0.name) }, uniquingKeysWith: { first, _ in first })
    numbers = Dictionary(values.map { ($0.name, $0.number) }, uniquingKeysWith: { first, _ in first })
  }
}

/// protoc's rule: an underscore goes, and the letter after it becomes a capital.
private func lowerCamelCase(_ name: String) -> String {
  var result = ""
  var isAfterUnderscore = false
  for character in name {
    if character == "_" {
      isAfterUnderscore = true
    } else {
      result += isAfterUnderscore ? character.uppercased() : String(character)
      isAfterUnderscore = false
    }
  }
  return result
}
