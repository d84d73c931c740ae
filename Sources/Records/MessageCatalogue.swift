internal import CAnalyserMessages
internal import FoundationEssentials
// The values of records are defined in the analysers' kit, so that analysers need nothing of the service. Whoever
// imports this room means them too.
@_exported public import AnalyserMessages

/// All messages and methods of `Protos/`; the generated part lists them.
package enum MessageCatalogue {
  /// One method of a service, as its `.proto` declares it.
  package struct MethodDescription: Sendable {
    /// `package.Service/Method`.
    package let name: String
    package let request: any RecordMessage.Type
    package let response: any RecordMessage.Type
    package let clientStreaming: Bool
    package let serverStreaming: Bool
  }

  /// The serialised google.protobuf.FileDescriptorSet of all `.proto` files, imports first.
  package static let fileDescriptorSet: [UInt8] = {
    guard let data = Data(base64Encoded: fileDescriptorSetBase64) else {
      preconditionFailure("Tools/generate-protos wrote a descriptor set that is no base64")
    }
    return [UInt8](data)
  }()

  private static let messagesByName = Dictionary(
    uniqueKeysWithValues: messages.map { (String(cString: $0.descriptor.pointee.name), $0) })

  private static let methodsByName = Dictionary(uniqueKeysWithValues: methods.map { ($0.name, $0) })

  private static let packagePrefix = "hattama.v1."

  /// The message with a full name (`hattama.v1.Meeting`) or its last part (`Meeting`).
  package static func message(named name: String) -> (any RecordMessage.Type)? {
    messagesByName[name] ?? messagesByName[packagePrefix + name]
  }

  /// The method with a full name (`hattama.v1.Archive/Get`), with or without its package.
  package static func method(named name: String) -> MethodDescription? {
    methodsByName[name] ?? methodsByName[packagePrefix + name]
  }
}
