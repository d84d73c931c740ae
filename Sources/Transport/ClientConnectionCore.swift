internal import NIOCore
internal import Synchronization
package import Wire

/// A unary call's answer as it came.
struct RawAnswer: Sendable {
  let message: InboundMessage
  let trailers: Metadata
}

/// What a caller waits for on one stream.
enum PendingCall {
  case unary(CheckedContinuation<Result<RawAnswer, RPCStatus>, Never>)
  case stream(MessageQueue)

  func fail(_ status: RPCStatus) {
    switch self {
    case .unary(let continuation): continuation.resume(returning: .failure(status))
    case .stream(let queue): queue.finish(status)
    }
  }
}

/// A unary call's answer.
package struct UnaryResponse: Sendable, Hashable {
  package let message: [UInt8]
  package let trailers: Metadata
}

/// The client's side of one connection. Everything runs on `loop`.
final class ClientConnectionCore: ConnectionSide, @unchecked Sendable {
  // @unchecked: the state below is touched on `loop` only; other threads come in through `loop.execute`.
  private struct Call {
    let pending: PendingCall
    var deadline: Scheduled<Void>?
    /// A large unary answer, which came ahead of the response.
    var answer: InboundMessage?
  }

  let loop: any EventLoop
  let configuration: ClientConfiguration
  private var state: ClientConnectionState
  private let now: @Sendable () -> UInt64
  private var link: (any ConnectionLink)?
  private var frames = FrameAssembler()
  private let sender = FrameSender()
  private var isInReadBurst = false
  private var calls: [UInt32: Call] = [:]
  private var writers = MessageWriters()
  private let ready: EventLoopPromise<Void>
  private let closePromise: EventLoopPromise<Void>
  private let address: String
  private var failure: RPCStatus?
  private var isClosed = false
  private let agreedCompression = Atomic(false)
  private let agreedByteCountMax = Atomic(0)
  private let takesCalls = Atomic(true)
  private let closedFlag = Atomic(false)
  private var keepalive = Keepalive()
  private var keepaliveTask: RepeatedTask?

  init(
    loop: any EventLoop, address: String, configuration: ClientConfiguration, now: @escaping @Sendable () -> UInt64
  ) {
    self.loop = loop
    self.address = address
    self.configuration = configuration
    self.now = now
    state = ClientConnectionState(hello: configuration.hello)
    ready = loop.makePromise()
    closePromise = loop.makePromise()
  }

  /// From any thread: done once both sides have said hello.
  func waitUntilReady() async throws { try await ready.futureResult.get() }
  func waitUntilClosed() async { try? await closePromise.futureResult.get() }

  /// From any thread: whether messages may be compressed; known once ready.
  var mayCompress: Bool { agreedCompression.load(ordering: .relaxed) }

  /// From any thread: what is wrong with a message, before it is compressed.
  func defect(of message: [UInt8]) -> RPCStatus? {
    ClientConnectionState.defect(
      ofMessageWith: message.count, byteCountMax: agreedByteCountMax.load(ordering: .relaxed))
  }

  /// From any thread.
  var hasClosed: Bool { closedFlag.load(ordering: .acquiring) }

  /// From any thread: false once the server goes away or the connection ends.
  var isUsable: Bool { takesCalls.load(ordering: .acquiring) }

  // MARK: Link

  func opened(_ link: any ConnectionLink) {
    self.link = link
    send()
    loop.scheduleTask(in: .milliseconds(Int64(WireLimits.helloTimeoutMilliseconds))) { [weak self] in
      guard let self, state.isAwaitingReply else { return }
      fail(RPCStatus(code: .unavailable, message: "\(address) does not answer; is it a Hattama server?"))
    }
  }

  func receive(_ bytes: inout ByteBuffer) {
    isInReadBurst = true
    let now = now()
    keepalive.received(at: now)
    while link != nil, !state.isClosed {
      let next = frames.next(&bytes, check: checkHeader) { header, payload in
        act(on: state.receive(header, payload, atMilliseconds: now), payload)
      }
      switch next {
      case .frame: continue
      case .incomplete, .refused: return
      case .foreign:
        fail(RPCStatus(code: .unavailable, message: "what listens on \(address) is no Hattama server"))
        return
      }
    }
  }

  private func checkHeader(_ header: FrameHeader) -> Bool {
    guard let status = state.check(header) else { return true }
    endOutput(status)
    return false
  }

  func readCompleted() {
    isInReadBurst = false
    send()
  }

  func writabilityChanged() { send() }

  func closed() {
    guard !isClosed else { return }
    isClosed = true
    closedFlag.store(true, ordering: .releasing)
    link = nil
    end(with: failure ?? RPCStatus(code: .unavailable, message: "the connection to \(address) was lost"))
    closePromise.succeed()
  }

  private func fail(_ status: RPCStatus) {
    failure = failure ?? status
    send()
    link?.close()
    end(with: status)
  }

  /// The server gets the last GO_AWAY, and then has a moment to close its side: else the network may drop it.
  private func endOutput(_ status: RPCStatus) {
    failure = failure ?? status
    send()
    link?.closeOutput()
    loop.scheduleTask(in: .milliseconds(Int64(WireLimits.closeTimeoutMilliseconds))) { [weak self] in
      self?.link?.close()
    }
    end(with: status)
  }

  private func end(with status: RPCStatus) {
    takesCalls.store(false, ordering: .releasing)
    keepaliveTask?.cancel()
    // Who still waits for the server's hello has sent no call.
    var beforeAnyCall = status
    beforeAnyCall.isSafeToRetry = true
    ready.fail(beforeAnyCall)
    let open = calls
    calls = [:]
    for (stream, call) in open {
      var status = status
      // Nothing of it had left, so no handler can have seen it.
      if state.isUnsent(stream) { status.isSafeToRetry = true }
      finish(stream, call, status)
    }
    state.close()
  }

  private func finish(_ stream: UInt32, _ call: Call, _ status: RPCStatus) {
    call.deadline?.cancel()
    writers.end(stream, status)
    call.pending.fail(status)
  }

  // MARK: Actions

  private func act(on action: ClientConnectionState.Action, _ payload: UnsafeRawBufferPointer) {
    switch action {
    case .none: break
    case .ready:
      agreedCompression.store(configuration.compresses && state.mayCompress, ordering: .relaxed)
      agreedByteCountMax.store(state.peerMessageByteCountMax, ordering: .relaxed)
      startKeepalive()
      ready.succeed()
    case .message(let stream, let message): deliver(stream, message)
    case .finish(let stream, let head, let offset, let isCompressed):
      let message = InboundMessage(
        UnsafeRawBufferPointer(rebasing: payload[offset...]), isCompressed: isCompressed)
      finish(stream, head, message)
    case .refused(let stream, let status):
      if let call = calls.removeValue(forKey: stream) { finish(stream, call, status) }
    case .leave(let goAway, let unseen): leave(goAway, unseen)
    case .lost(let status): fail(status)
    case .failed(let status): endOutput(status)
    }
  }

  private func deliver(_ stream: UInt32, _ message: InboundMessage) {
    guard let call = calls[stream] else { return }
    switch call.pending {
    case .stream(let queue): queue.append(message)
    case .unary:
      guard call.answer == nil else {
        cancel(
          stream, .cancelled,
          RPCStatus(code: .internalError, message: "\(address) answered a call of one answer with several"))
        return
      }
      calls[stream]?.answer = message
    }
  }

  private func finish(_ stream: UInt32, _ head: ResponseHead, _ message: InboundMessage) {
    guard let call = calls.removeValue(forKey: stream) else { return }
    call.deadline?.cancel()
    writers.end(stream, Self.answered)
    switch call.pending {
    case .stream(let queue):
      if message.byteCount > 0 { queue.append(message) }
      queue.finish(head.status)
    case .unary(let continuation):
      continuation.resume(
        returning: head.status.code == .ok
          ? .success(RawAnswer(message: call.answer ?? message, trailers: head.trailers)) : .failure(head.status))
    }
    closeWhenLeft()
  }

  /// Who still sends requests when the answer is there gets this.
  private static let answered = RPCStatus(code: .cancelled, message: "the call was answered already")

  /// Asks a server that says nothing whether it is there, and gives the connection up when it does not answer.
  private func startKeepalive() {
    keepalive.received(at: now())
    let shortest = min(configuration.keepaliveMilliseconds, configuration.keepaliveTimeoutMilliseconds)
    let period = TimeAmount.milliseconds(Int64(max(1, shortest / 2)))
    keepaliveTask = loop.scheduleRepeatedTask(initialDelay: period, delay: period) { [weak self] _ in
      self?.checkKeepalive()
    }
  }

  private func checkKeepalive() {
    switch keepalive.verdict(
      at: now(), idleMilliseconds: configuration.keepaliveMilliseconds,
      timeoutMilliseconds: configuration.keepaliveTimeoutMilliseconds)
    {
    case .alive: break
    case .ping:
      state.ping(Keepalive.pingPayload)
      send()
    case .lost:
      fail(
        RPCStatus(code: .unavailable, message: "the server on \(address) has fallen silent; the connection is given up")
      )
    }
  }

  private func leave(_ goAway: GoAway, _ unseen: [UInt32]) {
    takesCalls.store(false, ordering: .releasing)
    let status = RPCStatus(
      code: .unavailable, message: "the server is going away: \(goAway.message)", isSafeToRetry: true)
    ready.fail(status)
    for stream in unseen {
      if let call = calls.removeValue(forKey: stream) { finish(stream, call, status) }
    }
    closeWhenLeft()
  }

  private func closeWhenLeft() {
    if calls.isEmpty, state.isLeaving { link?.close() }
  }

  // MARK: Calls, on the loop

  /// Starts a call; the number of its stream, or `nil` when it has ended already.
  ///
  /// - Parameter message: `nil`: messages follow through ``send(_:_:isCompressed:_:)``.
  func start(_ head: RequestHead, _ message: [UInt8]?, isCompressed: Bool, _ pending: PendingCall) -> UInt32? {
    let stream: UInt32
    do throws(RPCStatus) {
      if link == nil || state.isClosed { throw closedStatus }
      stream = try state.open(head, message: message, isCompressed: isCompressed)
    } catch {
      pending.fail(error)
      return nil
    }
    var call = Call(pending: pending)
    if let timeout = head.timeoutMilliseconds {
      call.deadline = loop.scheduleTask(in: .milliseconds(Int64(timeout))) { [weak self] in
        self?.cancel(
          stream, .deadlineExceeded,
          RPCStatus(code: .deadlineExceeded, message: "no answer came within \(timeout) ms"))
      }
    }
    calls[stream] = call
    sendUnlessInReadBurst()
    return stream
  }

  private var closedStatus: RPCStatus {
    var status = failure ?? RPCStatus(code: .unavailable, message: "the connection to \(address) is closed")
    status.isSafeToRetry = true
    return status
  }

  /// A message of a stream of requests. The continuation gets `nil` once more may come.
  func send(
    _ stream: UInt32, _ message: [UInt8], isCompressed: Bool, _ continuation: MessageWriters.Continuation
  ) {
    guard calls[stream] != nil, state.send(stream, message, isCompressed: isCompressed) else {
      continuation.resume(returning: Self.answered)
      return
    }
    writers.append(stream, continuation)
    sendUnlessInReadBurst()
  }

  func endRequests(_ stream: UInt32) {
    state.end(stream)
    sendUnlessInReadBurst()
  }

  func consume(_ stream: UInt32, _ byteCount: Int) {
    state.consume(stream, byteCount: byteCount)
    sendUnlessInReadBurst()
  }

  func cancel(_ stream: UInt32, _ code: StatusCode, _ status: RPCStatus) {
    guard let call = calls.removeValue(forKey: stream) else { return }
    _ = state.cancel(stream, code)
    finish(stream, call, status)
    sendUnlessInReadBurst()
    closeWhenLeft()
  }

  func close() {
    takesCalls.store(false, ordering: .releasing)
    failure = failure ?? RPCStatus(code: .unavailable, message: "the client closed its connection")
    send()
    link?.close()
  }

  private func sendUnlessInReadBurst() {
    if !isInReadBurst { send() }
  }

  private func send() {
    guard let link else { return }
    sender.send(on: link) {
      state.nextFrame()
    } sent: { frame in
      writers.sent(frame)
    }
  }
}
