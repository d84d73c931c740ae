internal import NIOCore
package import Wire

/// What a caller waits for on one stream.
enum PendingCall {
  case unary(CheckedContinuation<Result<UnaryResponse, RPCStatus>, Never>)
  case stream(ResponseBuffer)

  func finish(_ head: ResponseHead, _ message: [UInt8]) {
    switch self {
    case .unary(let continuation):
      let isOK = head.status.code == .ok
      continuation.resume(
        returning: isOK ? .success(UnaryResponse(message: message, trailers: head.trailers)) : .failure(head.status))
    case .stream(let buffer): buffer.finish(head.status)
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
  private struct Entry {
    let pending: PendingCall
    var deadline: Scheduled<Void>?
  }

  let loop: any EventLoop
  private var state: ClientConnectionState
  private let hello: Hello
  private let now: @Sendable () -> UInt64
  private var peerLimits = HelloReply()
  private var link: (any ConnectionLink)?
  private var frames = FrameAssembler()
  private var out = ByteBuffer()
  private var isReading = false
  private var calls: [UInt32: Entry] = [:]
  /// Streams of which each holds the connection's reading back.
  private var holders = 0
  private let ready: EventLoopPromise<Void>
  private let closePromise: EventLoopPromise<Void>
  private let address: String
  private var failure: RPCStatus?

  init(loop: any EventLoop, address: String, hello: Hello, now: @escaping @Sendable () -> UInt64) {
    self.loop = loop
    self.address = address
    self.hello = hello
    self.now = now
    state = ClientConnectionState(hello: hello)
    ready = loop.makePromise()
    closePromise = loop.makePromise()
  }

  /// From any thread: done once both sides have said hello.
  func waitUntilReady() async throws { try await ready.futureResult.get() }
  func waitUntilClosed() async { try? await closePromise.futureResult.get() }

  // MARK: Link

  func opened(_ link: any ConnectionLink) {
    self.link = link
    var payload: [UInt8] = []
    hello.write(to: &payload)
    FrameWriter.write(.hello, stream: 0, payload: payload, to: &out)
    flush()
    loop.scheduleTask(in: .milliseconds(Int64(WireLimits.helloTimeoutMilliseconds))) { [weak self] in
      guard let self, state.isAwaitingReply else { return }
      fail(RPCStatus(code: .unavailable, message: "\(address) does not answer; is it a Hattama server?"))
    }
  }

  func receive(_ bytes: inout ByteBuffer) {
    isReading = true
    frames.append(&bytes)
    while link != nil {
      let next = frames.next(check: checkHeader) { header, payload in
        act(on: state.receive(header, payload, atMilliseconds: now()), payload)
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
    fail(status)
    return false
  }

  func readCompleted() {
    isReading = false
    flush()
  }

  func writabilityChanged() {}

  func closed() {
    link = nil
    let lost = RPCStatus(code: .unavailable, message: "the connection to \(address) was lost")
    end(with: failure ?? lost)
    closePromise.succeed()
  }

  private func fail(_ status: RPCStatus) {
    failure = failure ?? status
    flush()
    link?.close()
    end(with: status)
  }

  private func end(with status: RPCStatus) {
    _ = state.close()
    ready.fail(status)
    let open = calls.values
    calls = [:]
    for entry in open {
      entry.deadline?.cancel()
      entry.pending.finish(ResponseHead(status: status), [])
    }
  }

  // MARK: Actions

  private func act(on action: ClientConnectionState.Action, _ payload: UnsafeRawBufferPointer) {
    switch action {
    case .none: break
    case .ready(let reply):
      peerLimits = reply
      ready.succeed()
    case .message(let stream): deliver(stream, Array(payload))
    case .assembledMessage(let stream, let message): deliver(stream, message)
    case .finish(let stream, let head, let offset): finish(stream, head, Array(payload[offset...]))
    case .finishAssembled(let stream, let head, let message): finish(stream, head, message)
    case .abandon(let stream, let status):
      writeCancel(stream, .cancelled)
      finish(stream, ResponseHead(status: status), [])
    case .sendPong(let range):
      FrameWriter.write(.pong, stream: 0, payload: Array(payload[range]), to: &out)
      flushUnlessReading()
    case .leave(let goAway): leave(goAway)
    case .fail(let status): fail(status)
    }
  }

  private func deliver(_ stream: UInt32, _ message: [UInt8]) {
    guard let entry = calls[stream] else { return }
    switch entry.pending {
    case .stream(let buffer): buffer.append(message)
    case .unary:
      fail(RPCStatus(code: .internalError, message: "\(address) answered a unary call with a stream"))
    }
  }

  private func finish(_ stream: UInt32, _ head: ResponseHead, _ message: [UInt8]) {
    guard let entry = calls.removeValue(forKey: stream) else { return }
    entry.deadline?.cancel()
    entry.pending.finish(head, message)
    closeWhenLeft()
  }

  private func leave(_ goAway: GoAway) {
    let status = RPCStatus(
      code: .unavailable, message: "the server is going away: \(goAway.message)", isSafeToRetry: true)
    ready.fail(status)
    for stream in calls.keys where stream > goAway.lastStream {
      _ = state.finish(stream)
      finish(stream, ResponseHead(status: status), [])
    }
    closeWhenLeft()
  }

  private func closeWhenLeft() {
    if calls.isEmpty && !state.takesCalls { link?.close() }
  }

  // MARK: Calls, on the loop

  /// Starts a call; the number of its stream, or `nil` when it has ended already.
  func start(_ head: RequestHead, _ message: [UInt8], _ pending: PendingCall) -> UInt32? {
    if let refusal = refusal(of: head, message) {
      pending.finish(ResponseHead(status: refusal), [])
      return nil
    }
    guard let stream = state.open() else {
      let status =
        failure
        ?? RPCStatus(
          code: .unavailable, message: "the connection to \(address) takes no more calls", isSafeToRetry: true)
      pending.finish(ResponseHead(status: status), [])
      return nil
    }
    var entry = Entry(pending: pending)
    if let timeout = head.timeoutMilliseconds {
      entry.deadline = loop.scheduleTask(in: .milliseconds(Int64(timeout))) { [weak self] in
        self?.cancel(stream, .deadlineExceeded, "no answer came within \(timeout) ms")
      }
    }
    calls[stream] = entry
    var bytes: [UInt8] = []
    head.write(to: &bytes)
    message.withUnsafeBytes {
      FrameWriter.write(
        .request, stream: stream, head: bytes, message: $0, frameByteCountMax: Int(peerLimits.frameByteCountMax),
        to: &out)
    }
    flushUnlessReading()
    return stream
  }

  private func refusal(of head: RequestHead, _ message: [UInt8]) -> RPCStatus? {
    if link == nil {
      return failure
        ?? RPCStatus(
          code: .unavailable, message: "the connection to \(address) is closed", isSafeToRetry: true)
    }
    if !head.isWritable {
      return RPCStatus(code: .invalidArgument, message: "a method has 1 to \(WireLimits.methodByteCountMax) characters")
    }
    guard message.count > peerLimits.messageByteCountMax else { return nil }
    return RPCStatus(
      code: .resourceExhausted,
      message: "the request has \(message.count) bytes; the server reads at most \(peerLimits.messageByteCountMax)")
  }

  func cancel(_ stream: UInt32, _ code: StatusCode, _ reason: String) {
    guard calls[stream] != nil, state.finish(stream) else { return }
    writeCancel(stream, code)
    finish(stream, ResponseHead(status: RPCStatus(code: code, message: reason)), [])
  }

  private func writeCancel(_ stream: UInt32, _ code: StatusCode) {
    FrameWriter.write(.cancel, stream: stream, payload: [code.rawValue], to: &out)
    flushUnlessReading()
  }

  func holdBack(_ isHeld: Bool) {
    holders += isHeld ? 1 : -1
    if holders == (isHeld ? 1 : 0) { link?.setReading(!isHeld) }
  }

  func close() {
    failure = failure ?? RPCStatus(code: .unavailable, message: "the client closed its connection")
    flush()
    link?.close()
  }

  private func flushUnlessReading() {
    if !isReading { flush() }
  }

  private func flush() {
    guard out.readableBytes > 0, let link else { return }
    let bytes = out
    out = ByteBuffer()
    link.writeAndFlush(bytes)
  }
}
