internal import NIOCore
internal import Wire

/// The server's side of one connection. Everything but a responder's entrances runs on `loop`.
final class ServerConnection: ConnectionSide, @unchecked Sendable {
  // @unchecked: the state below is touched on `loop` only; other threads come in through `loop.execute`.

  /// A call whose handler runs elsewhere.
  struct Call {
    let cancellation: CallCancellation
    var deadline: Scheduled<Void>?
    var task: Task<Void, Never>?
    var requests: MessageQueue?
  }

  let loop: any EventLoop
  let shared: ServerConnectionContext
  let peer: String
  var state: ServerConnectionState
  var link: (any ConnectionLink)?
  var frames = FrameAssembler()
  /// When the frame began that is not complete, if there is one.
  var partSince: UInt64 = 0
  private let sender: FrameSender
  private var isInReadBurst = false
  /// When what is read now came.
  private var arrivalNanoseconds: UInt64 = 0
  var isReading = true
  /// Ended by a violation, and counted.
  var hasFailed = false
  /// The server was told to stop before the link opened.
  var isUnwanted = false
  var calls: [UInt32: Call] = [:]
  private let handlers = HandlerCount()
  private var writers = MessageWriters()
  private var compresses = false
  var watch = ConnectionWatch()
  var drainNotice: Scheduled<Void>?
  var drainCut: Scheduled<Void>?
  var stall = StallWatch()
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
    if isUnwanted { link.close() }
    watch.start(at: shared.now())
    shared.counters.connectionOpened()
  }

  func receive(_ bytes: inout ByteBuffer) {
    isInReadBurst = true
    arrivalNanoseconds = shared.nanoseconds()
    let now = arrivalNanoseconds / 1_000_000
    watch.received(at: now)
    shared.counters.received(bytes.readableBytes)
    var isNewPart = !frames.isInsideFrame
    while !state.isClosed {
      let next = frames.next(&bytes, check: checkHeader) { header, payload in
        // From here on its message is what counts.
        state.holdFrame(byteCount: 0)
        act(on: state.receive(header, payload, atMilliseconds: now), payload, now)
      }
      switch next {
      case .frame: isNewPart = true
      case .refused: return
      case .incomplete:
        if isNewPart { partSince = now }
        state.holdFrame(byteCount: frames.heldByteCount)
        return
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
    drainCut?.cancel()
    state.close()
    let open = calls
    calls = [:]
    for (stream, call) in open { stop(stream, call, .cancelled, Self.gone) }
    shared.counters.connectionClosed()
    closePromise.succeed()
  }

  /// From any thread. A side that never opened counts as closed when its link is.
  func waitUntilClosed() async { try? await closePromise.futureResult.get() }

  static let gone = RPCStatus(code: .cancelled, message: "the caller's connection is closed")

  // MARK: Actions

  func act(on action: ServerConnectionState.Action, _ payload: UnsafeRawBufferPointer, _ now: UInt64) {
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
      shared.configuration.onEvent(.callRefused(peer: peer, status))
      end(stream, .cancelled, status)
    case .failed(let goAway): fail(goAway)
    }
  }

  private func context(_ head: RequestHead) -> CallContext {
    CallContext(
      head: head, peer: peer, cancellation: CallCancellation(), arrivalNanoseconds: arrivalNanoseconds,
      now: shared.nanoseconds)
  }

  private func responder(_ stream: UInt32) -> ServerResponder {
    ServerResponder(
      connection: self, messageByteCountMax: state.peerMessageByteCountMax, stream: stream, compresses: compresses)
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
    let responder = responder(stream)
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
    let responder = responder(stream)
    let queue = MessageQueue(
      messageByteCountMax: Int(shared.configuration.reply.messageByteCountMax)
    ) { [weak self] byteCount, isKept in
      guard let self else { return }
      loop.execute { self.consume(stream, byteCount, isKept) }
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

  private func consume(_ stream: UInt32, _ byteCount: Int, _ isKept: Bool) {
    if isKept {
      state.keep(stream, byteCount: byteCount)
    } else {
      state.consume(stream, byteCount: byteCount)
    }
    sendUnlessInReadBurst()
  }

  private func expire(_ stream: UInt32) {
    let status = RPCStatus(code: .deadlineExceeded, message: "the deadline passed")
    _ = state.finish(stream, ResponseHead(status: status))
    end(stream, .deadlineExceeded, status)
    sendUnlessInReadBurst()
  }

  /// Stops the handler of a call that is over.
  func end(_ stream: UInt32, _ code: StatusCode, _ status: RPCStatus) {
    if let call = calls.removeValue(forKey: stream) { stop(stream, call, code, status) }
  }

  func stop(
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

  /// On the loop. What the caller gets; `nil`, and nothing is done, when the call was over before.
  func finish(
    _ stream: UInt32, _ status: RPCStatus, _ trailers: Metadata, _ message: [UInt8], isCompressed: Bool
  ) -> RPCStatus? {
    if !calls.isEmpty, let call = calls.removeValue(forKey: stream) {
      stop(stream, call, .cancelled, Self.gone, cancelsTask: false)
    }
    let defect = state.defect(ofMessageWith: message.count)
    let isFirstEnd = state.finish(
      stream, ResponseHead(status: defect ?? status, trailers: trailers), defect == nil ? message : [],
      isCompressed: isCompressed)
    sendUnlessInReadBurst()
    return isFirstEnd ? defect ?? status : nil
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

  func send() {
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
}
