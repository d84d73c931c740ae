internal import AnalyserMessages
public import Records
package import Transport
package import Wire

/// Typed calls to a server, any number at once over one connection.
///
///     try await HattamaClient.withClient(to: .standard) { client in
///       let page = try await client.list(ListRequest(kind: .memorandum))
///     }
public struct HattamaClient: Sendable {
  private let caller: any Caller
  private let metadata: Metadata
  private let timeoutMilliseconds: UInt32?

  package init(caller: any Caller, metadata: Metadata = Metadata(), timeoutMilliseconds: UInt32? = nil) {
    self.caller = caller
    self.metadata = metadata
    self.timeoutMilliseconds = timeoutMilliseconds
  }

  /// Connects, runs `body`, and closes.
  ///
  /// - Parameter timeoutMilliseconds: for each call; `nil`: none.
  /// - Throws: ``HattamaError`` UNAVAILABLE when no server answers there; what `body` throws.
  public static func withClient<Result: Sendable>(
    to address: ServerAddress, options: ClientOptions = ClientOptions(), timeoutMilliseconds: UInt32? = nil,
    _ body: (HattamaClient) async throws -> Result
  ) async throws -> Result {
    let configuration = ClientConfiguration(token: options.token, compresses: options.compresses)
    let metadata = try options.wireMetadata()
    return try await translatingErrors {
      try await ReconnectingClient.withClient(
        host: address.host, port: address.port, configuration: configuration
      ) { client in
        try await body(HattamaClient(caller: client, metadata: metadata, timeoutMilliseconds: timeoutMilliseconds))
      }
    }
  }

  /// The same in one process, without a socket.
  package static func withClient<Result: Sendable>(
    to dispatcher: any CallDispatcher, timeoutMilliseconds: UInt32? = nil,
    _ body: (HattamaClient) async throws -> Result
  ) async throws -> Result {
    try await translatingErrors {
      try await InProcessConnection.withConnection(to: dispatcher) { connection in
        try await body(HattamaClient(caller: connection, timeoutMilliseconds: timeoutMilliseconds))
      }
    }
  }

  // MARK: Archive

  /// Stores a record; the same content again changes nothing.
  public func put(_ request: PutRequest) async throws -> PutResponse { try await call("Archive/Put", request) }
  public func get(_ request: GetRequest) async throws -> GetResponse { try await call("Archive/Get", request) }
  public func list(_ request: ListRequest) async throws -> ListResponse { try await call("Archive/List", request) }
  public func search(_ request: SearchRequest) async throws -> SearchResponse {
    try await call("Archive/Search", request)
  }
  public func history(_ request: HistoryRequest) async throws -> HistoryResponse {
    try await call("Archive/History", request)
  }
  public func delete(_ request: DeleteRequest) async throws -> DeleteResponse {
    try await call("Archive/Delete", request)
  }

  /// Every live record, newest first.
  public func export(
    _ request: ExportRequest, _ body: (ExportResponse) async throws -> Void
  ) async throws {
    try await stream("Archive/Export", request, body)
  }

  /// Stores many records; one that is refused stops none of the others.
  ///
  /// - Parameter next: the next record; `nil` behind the last.
  public func importRecords(_ next: () async throws -> ImportRequest?) async throws -> ImportResponse {
    try await translatingErrors {
      let call = try await caller.stream(
        "hattama.v1.Archive/Import", metadata: metadata, timeoutMilliseconds: timeoutMilliseconds)
      do {
        while let request = try await next() { try await call.send(encode(request)) }
        call.finish()
      } catch let status as RPCStatus {
        // The call has ended; its own status says more than that nothing can be sent any more.
        for try await _ in call.responses {}
        throw status
      } catch {
        call.cancel()
        throw error
      }
      for try await message in call.responses { return try decode(message) }
      throw HattamaError(RPCStatus(code: .internalError, message: "the server gave no answer"))
    }
  }

  /// Every change after a cursor, in order, until `body` throws, the server stops, or the newest if the request says so.
  /// All articles at the address of one.
  public func versions(_ request: VersionsRequest) async throws -> VersionsResponse {
    try await call("Archive/Versions", request)
  }
  public func diff(_ request: DiffRequest) async throws -> DiffResponse { try await call("Archive/Diff", request) }
  public func watch(_ request: WatchRequest, _ body: (WatchResponse) async throws -> Void) async throws {
    try await stream("Archive/Watch", request, body)
  }

  // MARK: Analysis

  public func analyse(_ request: AnalyseRequest) async throws -> AnalyseResponse {
    try await call("AnalysisService/Analyse", request)
  }
  public func listAnalysers() async throws -> ListAnalysersResponse {
    try await call("AnalysisService/ListAnalysers", ListAnalysersRequest())
  }

  // MARK: Control

  /// Counters, and how long the calls of each method took.
  public func status() async throws -> StatusResponse { try await call("Control/Status", StatusRequest()) }
  /// Ends the server in good order: open calls are answered.
  public func drain() async throws { let _: DrainResponse = try await call("Control/Drain", DrainRequest()) }

  /// Reads all that the store holds. `body` is told how far it is; the last message has the result.
  public func verify(_ body: (VerifyResponse) async throws -> Void) async throws {
    try await stream("Control/Verify", VerifyRequest(), body)
  }
  public func backup(_ request: BackupRequest) async throws -> BackupResponse {
    try await call("Control/Backup", request)
  }
  public func rebuildSearch() async throws {
    let _: RebuildSearchResponse = try await call("Control/RebuildSearch", RebuildSearchRequest())
  }

  public func trainDictionary(_ request: TrainDictionaryRequest) async throws -> TrainDictionaryResponse {
    try await call("Control/TrainDictionary", request)
  }

  // MARK: Health and reflection

  public func health(service: String = "") async throws -> HealthCheckResponse {
    try await call("Health/Check", HealthCheckRequest(service: service))
  }
  public func listMethods() async throws -> ListMethodsResponse {
    try await call("Reflection/ListMethods", ListMethodsRequest())
  }

  // MARK: Any method

  /// A unary call of any method: serialised messages both ways.
  package func call(method: String, request: [UInt8]) async throws -> [UInt8] {
    try await translatingErrors {
      try await caller.unary(method, request, metadata: metadata, timeoutMilliseconds: timeoutMilliseconds).message
    }
  }

  /// A call of any method that answers with a stream.
  package func stream(method: String, request: [UInt8], _ body: ([UInt8]) async throws -> Void) async throws {
    try await translatingErrors {
      let responses = try await caller.serverStream(
        method, request, metadata: metadata, timeoutMilliseconds: timeoutMilliseconds)
      for try await message in responses { try await body(message) }
    }
  }

  private func call<Request: RecordMessage, Response: RecordMessage>(
    _ method: String, _ request: Request
  ) async throws -> Response {
    try decode(try await call(method: "hattama.v1." + method, request: try encode(request)))
  }

  private func stream<Request: RecordMessage, Response: RecordMessage>(
    _ method: String, _ request: Request, _ body: (Response) async throws -> Void
  ) async throws {
    try await stream(method: "hattama.v1." + method, request: try encode(request)) { bytes in
      try await body(try decode(bytes))
    }
  }
}

private func encode(_ request: some RecordMessage) throws -> [UInt8] {
  do throws(CodecError) {
    return try request.serializedBytes()
  } catch {
    throw HattamaError(RPCStatus(code: .invalidArgument, message: "the request cannot be sent: \(error.message)"))
  }
}

private func decode<Response: RecordMessage>(_ bytes: [UInt8]) throws -> Response {
  do throws(CodecError) {
    return try Response(serializedBytes: bytes)
  } catch {
    throw HattamaError(
      RPCStatus(code: .internalError, message: "the server's answer is no \(Response.self): \(error.message)"))
  }
}
