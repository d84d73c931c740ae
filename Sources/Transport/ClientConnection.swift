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
    host: String, port: Int, connectTimeoutMilliseconds: Int = 5_000,
    _ body: (ClientConnection) async throws -> Result
  ) async throws -> Result {
    let connection = try await connect(host: host, port: port, timeoutMilliseconds: connectTimeoutMilliseconds)
    return try await connection.closing(body)
  }

  func closing<Result: Sendable>(_ body: (ClientConnection) async throws -> Result) async throws -> Result {
    let result: Swift.Result<Result, any Error>
    do {
      result = .success(try await body(self))
    } catch {
      result = .failure(error)
    }
    let core = core
    core.loop.execute { core.close() }
    await core.waitUntilClosed()
    return try result.get()
  }

  private static func connect(host: String, port: Int, timeoutMilliseconds: Int) async throws -> ClientConnection {
    let address = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let core = ClientConnectionCore(loop: loop, address: address, hello: Hello(), now: monotonicMilliseconds)
    let bootstrap = ClientBootstrap(group: loop)
      .connectTimeout(.milliseconds(Int64(timeoutMilliseconds)))
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
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
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in handle.start(head, request, .unary(continuation)) }
    } onCancel: {
      handle.cancel()
    }
    return try result.get()
  }

  /// One request, a stream of answers.
  package func serverStream(
    _ method: String, _ request: [UInt8], metadata: Metadata = Metadata(), timeoutMilliseconds: UInt32? = nil
  ) -> ResponseStream {
    let head = RequestHead(method: method, timeoutMilliseconds: timeoutMilliseconds, metadata: metadata)
    let core = core
    let buffer = ResponseBuffer { isHeld in core.loop.execute { core.holdBack(isHeld) } }
    let handle = CallHandle(core: core)
    handle.start(head, request, .stream(buffer))
    return ResponseStream(buffer: buffer, handle: handle)
  }
}

/// One call, which may be cancelled from any thread, also before it has begun.
final class CallHandle: Sendable {
  private let core: ClientConnectionCore
  // Touched on the loop only, but for the cancellation that comes before the start.
  private let stream = Mutex<UInt32?>(nil)
  private let isCancelled = Atomic(false)

  init(core: ClientConnectionCore) { self.core = core }

  func start(_ head: RequestHead, _ message: [UInt8], _ pending: PendingCall) {
    core.loop.execute { [self] in
      guard !isCancelled.load(ordering: .acquiring) else {
        pending.finish(ResponseHead(status: RPCStatus(code: .cancelled, message: "the call was cancelled")), [])
        return
      }
      let number = core.start(head, message, pending)
      stream.withLock { $0 = number }
    }
  }

  func cancel() {
    isCancelled.store(true, ordering: .releasing)
    core.loop.execute { [self] in
      if let number = stream.withLock({ $0 }) { core.cancel(number, .cancelled, "the call was cancelled") }
    }
  }
}

/// The messages of a stream of responses. It is read once; who stops early cancels the call.
package struct ResponseStream: AsyncSequence, Sendable {
  package typealias Element = [UInt8]

  let buffer: ResponseBuffer
  let handle: CallHandle

  package final class AsyncIterator: AsyncIteratorProtocol {
    private let buffer: ResponseBuffer
    private let handle: CallHandle

    init(buffer: ResponseBuffer, handle: CallHandle) {
      self.buffer = buffer
      self.handle = handle
    }

    deinit { handle.cancel() }

    package func next() async throws -> [UInt8]? {
      let (buffer, handle) = (buffer, handle)
      let result: Result<[UInt8]?, RPCStatus> = await withTaskCancellationHandler {
        do throws(RPCStatus) {
          return .success(try await buffer.next())
        } catch {
          return .failure(error)
        }
      } onCancel: {
        handle.cancel()
      }
      return try result.get()
    }
  }

  package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(buffer: buffer, handle: handle) }
}
