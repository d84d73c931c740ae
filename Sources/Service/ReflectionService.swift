internal import AnalyserMessages
package import Records

/// hattama.v1.Reflection: which methods there are, and the messages that they take.
package struct ReflectionService: Sendable {
  private let methods: [MethodInfo]

  /// - Parameter served: the full names of the methods that this server has.
  package init(served: Set<String>) {
    methods = MessageCatalogue.methods.filter { served.contains($0.name) }.map { method in
      MethodInfo(
        name: method.name, requestType: method.request.fullName, responseType: method.response.fullName,
        clientStreaming: method.clientStreaming, serverStreaming: method.serverStreaming)
    }
  }

  package func listMethods(_ request: ListMethodsRequest) -> ListMethodsResponse {
    ListMethodsResponse(methods: methods)
  }

  package func fileDescriptorSet(_ request: FileDescriptorSetRequest) -> FileDescriptorSetResponse {
    FileDescriptorSetResponse(fileDescriptorSet: MessageCatalogue.fileDescriptorSet)
  }
}
