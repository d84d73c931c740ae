internal import NIOCore
internal import NIOPosix
internal import Synchronization
package import Wire

/// A connection to a server, on which any number of calls run at once.
package final class ClientConnection: Sendable {
  private let core: ClientConnectionCore

  init(core: ClientConnectionCore) { self.core = core }

  /// Connects, runs `body`, and closes.
  ///
  /// - Throws: `RPCStatus` UNAVAILABLE when nobody listens there or what listens is no Hattama server; what `body`
  ///   throws.
  package static func withConnection<Result: Sendable>(
    host: String, port: Int, configuration: ClientConfiguration = ClientConfiguration(),
    connectTimeoutMilliseconds: Int = 5_000, _ body: (ClientConnection) async throws -> Result
  ) async throws -> Result {
    let connection = try await connect(
      host: host, port: port, configuration, timeoutMilliseconds: connectTimeoutMilliseconds)
    return try await connection.closing(body)
  }

  /// False once the server goes away or the connection ends: new calls belong on another one.
  var isUsable: Bool { core.isUsable }

  var isClosed: Bool { core.hasClosed }

  /// Ends the connection with what runs on it, and returns when it is closed.
  func close() async {
    let core = core
    core.loop.execute { core.close() }
    await core.waitUntilClosed()
  }

  func closing<Result: Sendable>(_ body: (ClientConnection) async throws -> Result) async throws -> Result {
    let result: Swift.Result<Result, any Error>
    do {
      result = .success(try await body(self))
    } catch {
      result = .failure(error)
    }
    await close()
    return try result.get()
  }

  static func connect(
    host: String, port: Int, _ configuration: ClientConfiguration, timeoutMilliseconds: Int
  ) async throws -> ClientConnection {
    let address = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let core = ClientConnectionCore(
      loop: loop, address: address, configuration: configuration, now: monotonicMilliseconds)
    let bootstrap = ClientBootstrap(group: loop)
      .connectTimeout(.milliseconds(Int64(timeoutMilliseconds)))
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelOption(.writeBufferWaterMark, value: WriteBuffering.waterMark)
      .channelOption(.recvAllocator, value: WriteBuffering.receiveAllocator)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(ConnectionChannelHandler(side: core))
        }
      }
    do {
      _ = try await bootstrap.connect(host: host, port: port).get()
    } catch {
      core.loop.execute { core.closed() }
      throw RPCStatus(
        code: .unavailable,
        message: "nothing answers on \(address); start hattamad there, or name another server with --server",
        isSafeToRetry: true)
    }
    try await core.waitUntilReady()
    return ClientConnection(core: core)
  }

  /// One request, one answer.
  ///
  /// - Throws: the status of a call that failed; CANCELLED when the task was cancelled, which the server is told.
  package func unary(
    _ method: String, _ request: [UInt8], metadata: Metadata = Metadata(), timeoutMilliseconds: UInt32? = nil
  ) async throws(RPCStatus) -> UnaryResponse {
    let head = RequestHead(method: method, timeoutMilliseconds: timeoutMilliseconds, metadata: metadata)
    let handle = CallHandle(core: core)
    if let defect = core.defect(of: request) { throw defect }
    let compressed = core.mayCompress ? MessageCompression.compressed(request) : nil
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        handle.start(head, compressed ?? request, isCompressed: compressed != nil, .unary(continuation))
      }
    } onCancel: {
      handle.cancel()
    }
    let answer = try result.get()
    let message = try MessageCompression.plain(
      answer.message, byteCountMax: Int(core.configuration.hello.messageByteCountMax))
    return UnaryResponse(message: message, trailers: answer.trailers)
  }

  /// One request, a stream of answers.
  package func serverStream(
    _ method: String, _ request: [UInt8], metadata: Metadata = Metadata(), timeoutMilliseconds: UInt32? = nil
  ) -> ResponseStream {
    start(RequestHead(method: method, timeoutMilliseconds: timeoutMilliseconds, metadata: metadata), request).responses
  }

  /// A stream of requests, and one answer or a stream of them.
  package func stream(
    _ method: String, metadata: Metadata = Metadata(), timeoutMilliseconds: UInt32? = nil
  ) -> CallStream {
    start(RequestHead(method: method, timeoutMilliseconds: timeoutMilliseconds, metadata: metadata), nil)
  }

  private func start(_ head: RequestHead, _ request: [UInt8]?) -> CallStream {
    let handle = CallHandle(core: core)
    let queue = MessageQueue(messageByteCountMax: Int(core.configuration.hello.messageByteCountMax)) { byteCount, _ in
      handle.consume(byteCount)
    }
    if let defect = request.flatMap(core.defect) {
      queue.finish(defect)
      return CallStream(handle: handle, responses: ResponseStream(queue: queue, handle: handle))
    }
    let compressed = core.mayCompress ? request.flatMap(MessageCompression.compressed) : nil
    handle.start(head, compressed ?? request, isCompressed: compressed != nil, .stream(queue))
    return CallStream(handle: handle, responses: ResponseStream(queue: queue, handle: handle))
  }
}

/// A call whose requests are sent one by one.
package struct CallStream: Sendable {
  let handle: CallHandle
  package let responses: ResponseStream

  /// Sends one message, and waits while there is no credit for it.
  ///
  /// - Throws: `RPCStatus` once the call is over, or for a message over the server's limit.
  package func send(_ message: [UInt8]) async throws(RPCStatus) { try await handle.send(message) }

  /// No more messages follow.
  package func finish() { handle.endRequests() }

  package func cancel() { handle.cancel() }
}

/// One call, which may be cancelled from any thread, also before it has begun.
final class CallHandle: @unchecked Sendable {
  // @unchecked: `stream` is touched on the core's loop only.
  private let core: ClientConnectionCore
  private var stream: UInt32?
  private let isCancelled = Atomic(false)

  private static let cancelled = RPCStatus(code: .cancelled, message: "the call was cancelled")

  init(core: ClientConnectionCore) { self.core = core }

  func start(_ head: RequestHead, _ message: [UInt8]?, isCompressed: Bool, _ pending: PendingCall) {
    core.loop.execute { [self] in
      if isCancelled.load(ordering: .acquiring) {
        pending.fail(Self.cancelled)
      } else {
        stream = core.start(head, message, isCompressed: isCompressed, pending)
      }
    }
  }

  func send(_ message: [UInt8]) async throws(RPCStatus) {
    if let defect = core.defect(of: message) { throw defect }
    let compressed = core.mayCompress ? MessageCompression.compressed(message) : nil
    let failure: RPCStatus? = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        core.loop.execute { [self] in
          guard let stream else {
            continuation.resume(returning: Self.cancelled)
            return
          }
          core.send(stream, compressed ?? message, isCompressed: compressed != nil, continuation)
        }
      }
    } onCancel: {
      cancel()
    }
    if let failure { throw failure }
  }

  func endRequests() {
    core.loop.execute { [self] in
      if let stream { core.endRequests(stream) }
    }
  }

  func consume(_ byteCount: Int) {
    core.loop.execute { [self] in
      if let stream { core.consume(stream, byteCount) }
    }
  }

  func cancel() {
    isCancelled.store(true, ordering: .releasing)
    core.loop.execute { [self] in
      if let stream { core.cancel(stream, .cancelled, Self.cancelled) }
    }
  }
}

/// The messages of a stream of responses. It is read once; who stops early cancels the call.
package struct ResponseStream: AsyncSequence, Sendable {
  package typealias Element = [UInt8]

  let queue: MessageQueue
  let handle: CallHandle

  package final class AsyncIterator: AsyncIteratorProtocol {
    private let queue: MessageQueue
    private let handle: CallHandle

    init(queue: MessageQueue, handle: CallHandle) {
      self.queue = queue
      self.handle = handle
    }

    deinit { handle.cancel() }

    package func next() async throws -> [UInt8]? {
      let (queue, handle) = (queue, handle)
      let result: Result<[UInt8]?, RPCStatus> = await withTaskCancellationHandler {
        do throws(RPCStatus) {
          return .success(try await queue.next())
        } catch {
          return .failure(error)
        }
      } onCancel: {
        handle.cancel()
      }
      return try result.get()
    }
  }

  package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(queue: queue, handle: handle) }
}
