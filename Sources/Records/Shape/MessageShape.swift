internal import AnalyserMessages
internal import CAnalyserMessages

/// A message type as JSON and the validator see it: protobuf-c's descriptor, read once.
///
/// Unchecked: the pointers are to constants of the program.
struct MessageShape: @unchecked Sendable {
  /// The last part of the full name: `Meeting`.
  let name: String
  let descriptor: UnsafePointer<ProtobufCMessageDescriptor>
  /// In the order of their numbers.
  let fields: [FieldShape]
  private let positions: [String: Int]

  private init(_ descriptor: UnsafePointer<ProtobufCMessageDescriptor>) {
    self.descriptor = descriptor
    name = String(cString: descriptor.pointee.short_name)
    fields = UnsafeBufferPointer(start: descriptor.pointee.fields, count: Int(descriptor.pointee.n_fields))
      .map { FieldShape($0) }
    let names = fields.enumerated().flatMap { index, field in [(field.jsonName, index), (field.name, index)] }
    positions = Dictionary(names, uniquingKeysWith: { first, _ in first })
  }

  private static let byAddress: [UInt: MessageShape] = Dictionary(
    uniqueKeysWithValues: MessageCatalogue.messages.map {
      (UInt(bitPattern: $0.descriptor), MessageShape($0.descriptor))
    })

  static func of(_ descriptor: UnsafePointer<ProtobufCMessageDescriptor>) -> MessageShape {
    guard let shape = byAddress[UInt(bitPattern: descriptor)] else {
      preconditionFailure("the catalogue lacks \(String(cString: descriptor.pointee.name))")
    }
    return shape
  }

  /// The position of the field with a JSON or `.proto` name.
  func position(ofFieldNamed name: String) -> Int? { positions[name] }

  func field(named name: String) -> FieldShape? { positions[name].map { fields[$0] } }
}
