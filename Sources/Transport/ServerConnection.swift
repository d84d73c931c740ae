internal import NIOCore
internal import Wire

/// The server's side of one connection. Everything but a responder's entrances runs on `loop`.
final class ServerConnection: ConnectionSide, @unchecked Sendable {
  // @unchecked: the state below is touched on `loop` only; other threads come in through `loop.execute`.

  /// A call whose handler runs elsewhere.
  private struct Call {
    let cancellation: CallCancellation
    var deadline: Scheduled<Void>?
    var task: Task<Void, Never>?
    var requests: MessageQueue?
  }

  let loop: any EventLoop
  private let shared: ServerConnectionContext
  private let peer: String
  private var state: ServerConnectionState
  private var link: (any ConnectionLink)?
  private var frames = FrameAssembler()
  private let sender: FrameSender
  private var isInReadBurst = false
  /// When what is read now came.
  private var arrivalNanoseconds: UInt64 = 0
  private var isReading = true
  /// Ended by a violation, and counted.
  private var hasFailed = false
  private var calls: [UInt32: Call] = [:]
  private let handlers = HandlerCount()
  private var writers = MessageWriters()
  private var compresses = false
  private var watch = ConnectionWatch()
  private var drainNotice: Scheduled<Void>?
  private let closePromise: EventLoopPromise<Void>

  /// - Parameter sender: may be shared by connections on one loop.
  init(loop: any EventLoop, peer: String, shared: ServerConnectionContext, sender: FrameSender = FrameSender()) {
    self.loop = loop
    self.sender = sender
    self.peer = peer
    self.shared = shared
    closePromise = loop.makePromise()
    state = ServerConnectionState(
      reply: shared.configuration.reply, queuedByteCountMax: shared.configuration.queuedByteCountMax,
      budget: shared.budget, queueBudget: shared.queueBudget, authenticates: shared.welcomes)
  }

  // MARK: Link

  func opened(_ link: any ConnectionLink) {
    self.link = link
    watch.start(at: shared.now())
    shared.counters.connectionOpened()
  }

  func receive(_ bytes: inout ByteBuffer) {
    isInReadBurst = true
    arrivalNanoseconds = shared.nanoseconds()
    let now = arrivalNanoseconds / 1_000_000
    watch.received(at: now)
    shared.counters.received(bytes.readableBytes)
    while !state.isClosed {
      let next = frames.next(&bytes, check: checkHeader) { header, payload in
        act(on: state.receive(header, payload, atMilliseconds: now), payload, now)
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
    isInReadBurst = false
    send()
    // A peer that calls and does not read is not read from either, until it has taken its answers.
    if let link, !link.isWritable, isReading, !state.isClosed, !state.isDrained {
      isReading = false
      link.setReading(false)
    }
  }

  func writabilityChanged() {
    send()
    if let link, link.isWritable, !isReading {
      isReading = true
      link.setReading(true)
    }
  }

  func closed() {
    guard link != nil else { return }
    link = nil
    drainNotice?.cancel()
    state.close()
    let open = calls
    calls = [:]
    for (stream, call) in open { stop(stream, call, .cancelled, Self.gone) }
    shared.counters.connectionClosed()
    closePromise.succeed()
  }

  /// From any thread. A side that never opened counts as closed when its link is.
  func waitUntilClosed() async { try? await closePromise.futureResult.get() }

  /// On the loop: closes without waiting for open calls.
  func cut() { link?.close() }

  private static let gone = RPCStatus(code: .cancelled, message: "the caller's connection is closed")

  // MARK: Actions

  private func act(on action: ServerConnectionState.Action, _ payload: UnsafeRawBufferPointer, _ now: UInt64) {
    switch action {
    case .none: break
    case .greeted(let hello):
      watch.greeted(at: now)
      compresses = shared.configuration.compressesAnswers && hello.features.isSuperset(of: [.compress, .zlib])
    case .startCall(let stream, let head, let offset, let isCompressed):
      start(stream, head, UnsafeRawBufferPointer(rebasing: payload[offset...]), isCompressed, now)
    case .openCall(let stream, let head): start(stream, head, now) { _ in }
    case .message(let stream, let message): calls[stream]?.requests?.append(message)
    case .requestsEnded(let stream): calls[stream]?.requests?.finish(.ok)
    case .cancelCall(let stream, let code): end(stream, code, RPCStatus(code: code, message: "the call was cancelled"))
    case .refused(let stream, let status):
      shared.counters.callRefused()
      end(stream, .cancelled, status)
    case .failed(let goAway): fail(goAway)
    }
  }

  private func context(_ head: RequestHead) -> CallContext {
    CallContext(
      head: head, peer: peer, cancellation: CallCancellation(), arrivalNanoseconds: arrivalNanoseconds,
      now: shared.nanoseconds)
  }

  /// Starts a call whose one message is here.
  private func start(
    _ stream: UInt32, _ head: RequestHead, _ message: UnsafeRawBufferPointer, _ isCompressed: Bool, _ now: UInt64
  ) {
    watch.called(at: now)
    if isCompressed {
      let message = InboundMessage(message, isCompressed: true)
      start(stream, head, now, heldByteCount: message.heldByteCount) { queue in
        queue.append(message)
        queue.finish(.ok)
      }
      return
    }
    let context = context(head)
    let responder = ServerResponder(connection: self, stream: stream, compresses: compresses)
    let rest = shared.dispatcher.dispatch(context, message: message, responder: responder) {
      refusal(of: stream, heldByteCount: message.count)
    }
    if let rest { run(stream, head, Call(cancellation: context.cancellation), rest) }
  }

  /// Starts a call whose messages are read from a queue.
  private func start(
    _ stream: UInt32, _ head: RequestHead, _ now: UInt64, heldByteCount: Int = 0, fill: (MessageQueue) -> Void
  ) {
    watch.called(at: now)
    let context = context(head)
    let responder = ServerResponder(connection: self, stream: stream, compresses: compresses)
    let queue = MessageQueue(
      messageByteCountMax: Int(shared.configuration.reply.messageByteCountMax)
    ) { [weak self] byteCount in
      guard let self else { return }
      loop.execute { self.consume(stream, byteCount) }
    }
    let rest = shared.dispatcher.dispatch(context, requests: queue, responder: responder) {
      refusal(of: stream, heldByteCount: heldByteCount)
    }
    guard let rest else { return }
    run(stream, head, Call(cancellation: context.cancellation, requests: queue), rest)
    fill(queue)
  }

  /// Why no task can be started for a call now; `nil` when a place is taken for it.
  private func refusal(of stream: UInt32, heldByteCount: Int) -> RPCStatus? {
    // Whoever gives calls up and makes others keeps no more handlers at work than who waits for them.
    guard handlers.value < Int(shared.configuration.reply.streamCountMax) else {
      return refused("\(handlers.value) handlers of this connection are still at work")
    }
    guard state.hold(stream, byteCount: heldByteCount) else {
      return refused("too many bytes of requests are held here")
    }
    do throws(TaskRunner.Refusal) {
      try shared.runner.reserve()
      return nil
    } catch {
      switch error {
      case .finished: return refused("the server is stopping; call another one", code: .unavailable)
      case .full(let count): return refused("\(count) calls run on this server, which is its limit")
      }
    }
  }

  private func refused(_ reason: String, code: StatusCode = .resourceExhausted) -> RPCStatus {
    shared.counters.callRefused()
    return RPCStatus(code: code, message: reason, isSafeToRetry: true)
  }

  private func run(_ stream: UInt32, _ head: RequestHead, _ call: Call, _ body: @escaping @Sendable () async -> Void) {
    var call = call
    if let timeout = head.timeoutMilliseconds {
      call.deadline = loop.scheduleTask(in: .milliseconds(Int64(timeout))) { [weak self] in
        self?.expire(stream)
      }
    }
    // It ends the call on this loop, and so later.
    handlers.began()
    call.task = shared.runner.run { [handlers] in
      await body()
      handlers.ended()
    }
    calls[stream] = call
  }

  private func consume(_ stream: UInt32, _ byteCount: Int) {
    state.consume(stream, byteCount: byteCount)
    sendUnlessInReadBurst()
  }

  private func expire(_ stream: UInt32) {
    let status = RPCStatus(code: .deadlineExceeded, message: "the deadline passed")
    _ = state.finish(stream, ResponseHead(status: status))
    end(stream, .deadlineExceeded, status)
    sendUnlessInReadBurst()
  }

  /// Stops the handler of a call that is over.
  private func end(_ stream: UInt32, _ code: StatusCode, _ status: RPCStatus) {
    if let call = calls.removeValue(forKey: stream) { stop(stream, call, code, status) }
  }

  private func stop(
    _ stream: UInt32, _ call: Call, _ code: StatusCode, _ status: RPCStatus, cancelsTask: Bool = true
  ) {
    call.deadline?.cancel()
    if cancelsTask {
      call.cancellation.cancel(code)
      call.task?.cancel()
    }
    call.requests?.finish(status.code == .ok ? Self.gone : status)
    writers.end(stream, status)
  }

  // MARK: Answers

  /// On the loop. A second end of one stream does nothing.
  func finish(_ stream: UInt32, _ status: RPCStatus, _ trailers: Metadata, _ message: [UInt8], isCompressed: Bool) {
    if !calls.isEmpty, let call = calls.removeValue(forKey: stream) {
      stop(stream, call, .cancelled, Self.gone, cancelsTask: false)
    }
    let defect = state.defect(ofMessageWith: message.count)
    _ = state.finish(
      stream, ResponseHead(status: defect ?? status, trailers: trailers), defect == nil ? message : [],
      isCompressed: isCompressed)
    sendUnlessInReadBurst()
  }

  /// On the loop: a message of a stream of responses. The continuation gets `nil` once more may come.
  func send(
    _ stream: UInt32, _ message: [UInt8], isCompressed: Bool, _ continuation: MessageWriters.Continuation
  ) {
    let message = MessageWriters.Message(
      stream: stream, bytes: message, isCompressed: isCompressed, continuation: continuation)
    if state.isQueueFull, calls[stream] != nil {
      writers.park(message)
    } else {
      enqueue(message)
      sendUnlessInReadBurst()
    }
  }

  private func enqueue(_ message: MessageWriters.Message) {
    if let defect = state.defect(ofMessageWith: message.bytes.count) {
      message.continuation.resume(returning: defect)
    } else if calls[message.stream] != nil,
      state.send(message.stream, message.bytes, isCompressed: message.isCompressed)
    {
      writers.append(message.stream, message.continuation)
    } else {
      message.continuation.resume(returning: Self.gone)
    }
  }

  /// Queues messages that waited for room; false when there were none.
  private func enqueueParked() -> Bool {
    guard writers.hasParked, !state.isQueueFull else { return false }
    while !state.isQueueFull, let message = writers.unpark() { enqueue(message) }
    return true
  }

  private func sendUnlessInReadBurst() {
    if !isInReadBurst { send() }
  }

  private func send() {
    guard let link else { return }
    repeat {
      sender.send(on: link) {
        state.nextFrame()
      } sent: { frame in
        shared.counters.sent(frame)
        writers.sent(frame)
      }
      state.accountForQueue()
    } while enqueueParked()
    if state.isDrained || state.isErrorSent { endOutput() }
  }

  // MARK: End

  private func fail(_ goAway: GoAway) {
    shared.counters.connectionFailed()
    hasFailed = true
    // Where the link is full, the last frame goes out once it is not, or never.
    watch.ended(at: shared.now())
    send()
    for stream in Array(calls.keys) { end(stream, .cancelled, Self.gone) }
  }

  /// The peer gets what was sent, and then has a moment to close its side.
  private func endOutput() {
    guard let link else { return }
    link.closeOutput()
    watch.ended(at: shared.now())
    // Also who was held back is read to its end.
    if !isReading {
      isReading = true
      link.setReading(true)
    }
  }

  /// On the loop: announces the end, and closes once every open call is answered.
  func drain(_ reason: String) {
    if state.isAwaitingHello {
      link?.close()
      return
    }
    guard state.drain(reason) else { return }
    send()
    drainNotice = loop.scheduleTask(in: .milliseconds(Int64(WireLimits.drainNoticeMilliseconds))) { [weak self] in
      self?.state.drainNoticeOver()
      self?.send()
    }
  }

  /// On the loop, now and then: is the peer there, and does it want anything?
  func tick(at now: UInt64) {
    guard let link else { return }
    let configuration = shared.configuration
    switch watch.verdict(
      at: now, configuration, isAwaitingHello: state.isAwaitingHello, hasCalls: state.openStreamCount > 0,
      pendingByteCount: link.pendingByteCount)
    {
    case .nothing: break
    case .ping:
      state.ping(Keepalive.pingPayload)
      send()
    case .drain: drain("the connection was idle")
    case .close:
      if !hasFailed, !state.isDrained { shared.counters.connectionFailed() }
      link.close()
    }
  }
}
