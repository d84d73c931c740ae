internal import NIOCore
internal import Wire

/// What a server's connections share.
struct ServerConnectionContext: Sendable {
  let configuration: ServerConfiguration
  let dispatcher: any CallDispatcher
  /// Runs what a dispatcher left to do. False when the server takes no more.
  let runTask: @Sendable (@escaping @Sendable () async -> Void) -> Bool
  let now: @Sendable () -> UInt64
}

/// The server's side of one connection. Everything but `responder`'s entrances runs on `loop`.
final class ServerConnection: ConnectionSide, @unchecked Sendable {
  // @unchecked: the state below is touched on `loop` only; other threads come in through `loop.execute`.
  private struct Call {
    let cancellation: CallCancellation
    var deadline: Scheduled<Void>?
  }

  private struct WaitingWriter {
    let stream: UInt32
    let continuation: CheckedContinuation<RPCStatus?, Never>
  }

  let loop: any EventLoop
  private let shared: ServerConnectionContext
  private let peer: String
  private var state: ServerConnectionState
  private var peerLimits = Hello()
  private var link: (any ConnectionLink)?
  private var frames = FrameAssembler()
  private var out = ByteBuffer()
  private var isReading = false
  private var calls: [UInt32: Call] = [:]
  private var waitingWriters: [WaitingWriter] = []
  private var helloTimeout: Scheduled<Void>?
  private var idleCheck: RepeatedTask?
  private var lastActivity: UInt64 = 0
  private let closePromise: EventLoopPromise<Void>

  init(loop: any EventLoop, peer: String, shared: ServerConnectionContext) {
    self.loop = loop
    self.peer = peer
    self.shared = shared
    closePromise = loop.makePromise()
    var reply = HelloReply()
    reply.frameByteCountMax = UInt32(shared.configuration.frameByteCountMax)
    reply.messageByteCountMax = UInt32(shared.configuration.messageByteCountMax)
    reply.streamCountMax = UInt32(shared.configuration.streamCountMax)
    state = ServerConnectionState(reply: reply)
  }

  // MARK: Link

  func opened(_ link: any ConnectionLink) {
    self.link = link
    lastActivity = shared.now()
    let wait = TimeAmount.milliseconds(Int64(shared.configuration.helloTimeoutMilliseconds))
    helloTimeout = loop.scheduleTask(in: wait) { [self] in
      if state.isAwaitingHello { self.link?.close() }
    }
  }

  func receive(_ bytes: inout ByteBuffer) {
    isReading = true
    lastActivity = shared.now()
    frames.append(&bytes)
    while !state.isClosed {
      let next = frames.next(check: checkHeader) { header, payload in
        act(on: state.receive(header, payload, atMilliseconds: lastActivity), payload)
      }
      switch next {
      case .frame: continue
      case .incomplete, .refused: return
      case .foreign:
        link?.close()
        return
      }
    }
  }

  private func checkHeader(_ header: FrameHeader) -> Bool {
    guard let goAway = state.check(header) else { return true }
    fail(goAway)
    return false
  }

  func readCompleted() {
    isReading = false
    flush()
  }

  func writabilityChanged() {
    guard link?.isWritable == true else { return }
    let writers = waitingWriters
    waitingWriters = []
    for writer in writers { writer.continuation.resume(returning: nil) }
  }

  func closed() {
    helloTimeout?.cancel()
    idleCheck?.cancel()
    link = nil
    _ = state.close()
    let open = calls.values
    calls = [:]
    for call in open {
      call.deadline?.cancel()
      call.cancellation.cancel(.cancelled)
    }
    let writers = waitingWriters
    waitingWriters = []
    for writer in writers { writer.continuation.resume(returning: Self.gone) }
    closePromise.succeed()
  }

  /// From any thread. A side that never opened counts as closed when its link is.
  func waitUntilClosed() async { try? await closePromise.futureResult.get() }

  /// On the loop: closes without waiting for open calls.
  func cut() { link?.close() }

  static let gone = RPCStatus(code: .cancelled, message: "the caller's connection is closed")

  // MARK: Actions

  private func act(on action: ServerConnectionState.Action, _ payload: UnsafeRawBufferPointer) {
    switch action {
    case .none: break
    case .sendHelloReply(let reply, let hello): greet(reply, hello)
    case .startCall(let stream, let head, let offset):
      start(stream, head, UnsafeRawBufferPointer(rebasing: payload[offset...]))
    case .startAssembledCall(let stream, let head, let message):
      message.withUnsafeBytes { start(stream, head, $0) }
    case .reject(let stream, let status): write(stream, status, Metadata(), [])
    case .cancelCall(let stream, let code): cancel(stream, code)
    case .sendPong(let range):
      FrameWriter.write(.pong, stream: 0, payload: Array(payload[range]), to: &out)
      flushUnlessReading()
    case .fail(let goAway): fail(goAway)
    }
  }

  private func greet(_ reply: HelloReply, _ hello: Hello) {
    helloTimeout?.cancel()
    peerLimits = hello
    var payload: [UInt8] = []
    reply.write(to: &payload)
    FrameWriter.write(.helloReply, stream: 0, payload: payload, to: &out)
    let idle = Int64(shared.configuration.idleTimeoutMilliseconds)
    let period = TimeAmount.milliseconds(max(1, idle / 2))
    idleCheck = loop.scheduleRepeatedTask(initialDelay: period, delay: period) { [weak self] _ in
      guard let self, calls.isEmpty, state.openStreamCount == 0 else { return }
      if shared.now() - lastActivity >= UInt64(idle) { drain("the connection was idle") }
    }
  }

  private func start(_ stream: UInt32, _ head: RequestHead, _ message: UnsafeRawBufferPointer) {
    let cancellation = CallCancellation()
    let context = CallContext(head: head, peer: peer, cancellation: cancellation, now: shared.now)
    let responder = ServerResponder(connection: self, stream: stream)
    guard let rest = shared.dispatcher.dispatch(context, message: message, responder: responder) else { return }
    var call = Call(cancellation: cancellation)
    if let timeout = head.timeoutMilliseconds {
      call.deadline = loop.scheduleTask(in: .milliseconds(Int64(timeout))) { [self] in
        cancel(stream, .deadlineExceeded)
      }
    }
    calls[stream] = call
    if !shared.runTask({ await runUntilCancelled(cancellation, rest) }) {
      finish(
        stream, RPCStatus(code: .unavailable, message: "the server is stopping; call another one", isSafeToRetry: true),
        Metadata(), [])
    }
  }

  private func cancel(_ stream: UInt32, _ code: StatusCode) {
    guard let call = calls[stream] else { return }
    call.cancellation.cancel(code)
    let reason = code == .deadlineExceeded ? "the deadline passed" : "the call was cancelled"
    finish(stream, RPCStatus(code: code, message: reason), Metadata(), [])
  }

  // MARK: Answers

  /// On the loop. A second end of one stream does nothing.
  func finish(_ stream: UInt32, _ status: RPCStatus, _ trailers: Metadata, _ message: [UInt8]) {
    calls.removeValue(forKey: stream)?.deadline?.cancel()
    guard state.finish(stream), link != nil else { return }
    if message.count > peerLimits.messageByteCountMax {
      write(stream, Self.tooLarge(message.count, peerLimits.messageByteCountMax), trailers, [])
    } else {
      write(stream, status, trailers, message)
    }
    if state.isDrained { endAfterDrain() }
  }

  private static func tooLarge(_ byteCount: Int, _ limit: UInt32) -> RPCStatus {
    RPCStatus(
      code: .resourceExhausted, message: "the answer has \(byteCount) bytes; the caller reads at most \(limit)")
  }

  private func write(_ stream: UInt32, _ status: RPCStatus, _ trailers: Metadata, _ message: [UInt8]) {
    var head: [UInt8] = []
    ResponseHead(status: status, trailers: trailers).write(to: &head)
    write(.response, stream, head, message)
  }

  private func write(_ kind: FrameHeader.Kind, _ stream: UInt32, _ head: [UInt8], _ message: [UInt8]) {
    message.withUnsafeBytes {
      FrameWriter.write(
        kind, stream: stream, head: head, message: $0, frameByteCountMax: Int(peerLimits.frameByteCountMax), to: &out)
    }
    flushUnlessReading()
  }

  /// On the loop: a message of a stream of responses. The continuation gets `nil` once more may come.
  func send(_ stream: UInt32, _ message: [UInt8], _ continuation: CheckedContinuation<RPCStatus?, Never>) {
    guard let link, calls[stream] != nil else {
      continuation.resume(returning: Self.gone)
      return
    }
    guard message.count <= peerLimits.messageByteCountMax else {
      continuation.resume(returning: Self.tooLarge(message.count, peerLimits.messageByteCountMax))
      return
    }
    write(.message, stream, [], message)
    if link.isWritable {
      continuation.resume(returning: nil)
    } else {
      waitingWriters.append(WaitingWriter(stream: stream, continuation: continuation))
    }
  }

  private func flushUnlessReading() {
    if !isReading { flush() }
  }

  private func flush() {
    guard out.readableBytes > 0, let link else { return }
    let bytes = out
    out = ByteBuffer()
    link.writeAndFlush(bytes)
    // Streams of responses wait for a slow reader; replies to calls do not, so a peer that calls and never reads is cut.
    if link.pendingByteCount > shared.configuration.outboundByteCountMax { link.close() }
  }

  // MARK: End

  private func fail(_ goAway: GoAway) {
    write(goAway)
    flush()
    link?.close()
  }

  private func write(_ goAway: GoAway) {
    var payload: [UInt8] = []
    goAway.write(to: &payload)
    FrameWriter.write(.goAway, stream: 0, payload: payload, to: &out)
  }

  /// On the loop: announces the end, and closes once every open call is answered.
  func drain(_ reason: String) {
    if state.isAwaitingHello {
      link?.close()
      return
    }
    guard let goAway = state.drain(reason) else { return }
    write(goAway)
    flush()
    if state.isDrained { endAfterDrain() }
  }

  private func endAfterDrain() {
    flush()
    link?.close()
  }
}

/// Runs a call's handler, and cancels it when the call is given up.
private func runUntilCancelled(
  _ cancellation: CallCancellation, _ body: @escaping @Sendable () async -> Void
) async {
  await withTaskGroup(of: Void.self) { group in
    let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    cancellation.onCancel { continuation.yield() }
    group.addTask {
      await body()
      continuation.finish()
    }
    var iterator = stream.makeAsyncIterator()
    if await iterator.next() != nil { group.cancelAll() }
    await group.waitForAll()
  }
}

/// A call's answers, from any thread to the connection's loop.
struct ServerResponder: CallResponder {
  let connection: ServerConnection
  let stream: UInt32

  func send(_ message: [UInt8]) async throws(RPCStatus) {
    let failure = await withCheckedContinuation { continuation in
      connection.loop.execute { connection.send(stream, message, continuation) }
    }
    if let failure { throw failure }
  }

  func finish(_ status: RPCStatus, trailers: Metadata, message: [UInt8]) {
    if connection.loop.inEventLoop {
      connection.finish(stream, status, trailers, message)
    } else {
      connection.loop.execute { connection.finish(stream, status, trailers, message) }
    }
  }
}
