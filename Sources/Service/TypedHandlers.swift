internal import AnalyserMessages
internal import Records
internal import Routing
internal import Wire

extension Router {
  /// A unary method whose messages are records.
  mutating func unary<Request: RecordMessage, Response: RecordMessage>(
    _ method: String, _ handler: @escaping @Sendable (Request, CallContext) async throws -> Response
  ) {
    unary(method) { (bytes: [UInt8], context: CallContext) async throws -> [UInt8] in
      try await handler(decodeRequest(bytes), context).serializedBytes()
    }
  }

  /// A unary method that is answered on the event loop: it never blocks.
  mutating func unaryInline<Request: RecordMessage, Response: RecordMessage>(
    _ method: String, _ handler: @escaping @Sendable (Request, CallContext) throws -> Response
  ) {
    unaryInline(method) { (bytes: UnsafeRawBufferPointer, context: CallContext) throws -> [UInt8] in
      try handler(decodeRequest(bytes), context).serializedBytes()
    }
  }

  /// - Parameter handler: reads its requests one after another; `nil` behind the last.
  mutating func clientStream<Request: RecordMessage, Response: RecordMessage>(
    _ method: String,
    _ handler: @escaping @Sendable (_ next: () async throws -> Request?, CallContext) async throws -> Response
  ) {
    clientStream(method) { (requests: RequestReader, context: CallContext) async throws -> [UInt8] in
      try await handler({ try await requests.next().map { try decodeRequest($0) } }, context).serializedBytes()
    }
  }

  mutating func serverStream<Request: RecordMessage, Response: RecordMessage>(
    _ method: String,
    _ handler:
      @escaping @Sendable (Request, CallContext, _ write: @escaping (Response) async throws -> Void) async throws ->
      Void
  ) {
    serverStream(method) { (bytes: [UInt8], context: CallContext, responses: ResponseWriter) async throws in
      try await handler(decodeRequest(bytes), context) { response in
        try await responses.write(response.serializedBytes())
      }
    }
  }
}

private func decodeRequest<Request: RecordMessage>(_ bytes: [UInt8]) throws -> Request {
  try bytes.withUnsafeBytes { try decodeRequest($0) }
}

private func decodeRequest<Request: RecordMessage>(_ bytes: UnsafeRawBufferPointer) throws -> Request {
  do throws(CodecError) {
    return try Request(serializedBytes: bytes)
  } catch {
    throw ServiceError(.invalidArgument, "the request is no \(Request.self): \(error.message)")
  }
}
