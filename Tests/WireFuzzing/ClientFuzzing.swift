internal import Wire
internal import WireFixtures

/// A client's side against a server that says anything, while callers call, send, read and give up. Traps when the client
/// breaks a rule of PROTOCOL.md, whatever its server does.
package func fuzzClient(_ input: UnsafeRawBufferPointer) {
  var course = ClientCourse(ByteScript(input))
  course.run()
}

private struct ClientCourse {
  private var script: ByteScript
  private let budget = ByteBudget(byteCountMax: 2 << 20)
  private var state: ClientConnectionState
  private var credit = CreditLedger(stream: 0, connection: 0)
  private var frameByteCountMax = Int(WireLimits.frameByteCountMin)
  private var now: UInt64 = 0
  /// Calls that have not ended.
  private var open: Set<UInt32> = []
  /// Messages that callers have not read.
  private var unread: [(stream: UInt32, byteCount: Int)] = []
  private var highestSent: UInt32 = 0
  /// Streams on which no more may be said but WINDOW and CANCEL.
  private var ended: Set<UInt32> = []
  private var cancelled: Set<UInt32> = []
  private var isReady = false
  private var isEnded = false

  private static let stepCountMax = 2_000

  init(_ script: ByteScript) {
    self.script = script
    var hello = Hello()
    hello.features = [.zlib]
    hello.messageByteCountMax = 200_000
    state = ClientConnectionState(hello: hello, budget: budget)
  }

  mutating func run() {
    // HELLO leaves as soon as there is a connection.
    pump(1)
    for _ in 0..<Self.stepCountMax where !script.isAtEnd {
      step()
      precondition(state.heldByteCount >= 0 && state.heldByteCount <= WireLimits.heldByteCountMax)
      precondition(state.queuedByteCount >= 0)
      precondition(budget.usedByteCount >= 0 && budget.usedByteCount <= 2 << 20)
      precondition(state.openStreamCount == open.count, "calls are lost, or too many")
    }
    pump(.max)
    state.close()
    precondition(budget.usedByteCount == 0, "held bytes are lost")
  }

  private mutating func step() {
    switch script.byte() % 12 {
    case 0: receive(script.frame())
    case 1: reply()
    case 2: call()
    case 3: receive(script.message())
    case 4: receive(script.window())
    case 5: receive(response())
    case 6: send()
    case 7: read()
    case 8: cancel()
    case 9: state.end(script.stream())
    case 10: rare()
    default: pump(Int(script.byte() % 8))
    }
  }

  // MARK: The server

  private mutating func reply() {
    receive(
      .helloReply {
        $0.features = [.zlib]
        $0.frameByteCountMax = UInt32(WireLimits.frameByteCountMin)
        $0.streamWindowByteCount = UInt32(WireLimits.streamWindowByteCountMin)
        $0.connectionWindowByteCount = UInt32(WireLimits.connectionWindowByteCountMin)
        $0.messageByteCountMax = 300_000
        $0.streamCountMax = 16
      })
  }

  private mutating func response() -> Frame {
    let stream = script.stream()
    if script.byte() % 4 == 0 {
      return .response(stream, RPCStatus(code: .notFound, message: "none"))
    }
    return .response(stream, message: [UInt8](repeating: 3, count: script.word()))
  }

  private mutating func receive(_ frame: Frame) {
    let wasClosed = state.isClosed
    let action = state.receive(frame, at: now)
    if frame.kind == .window, !state.isClosed, frame.payload.count == 4 { credit.add(frame) }
    if wasClosed {
      // `check` may still say what is wrong with a header.
      if case .failed = action { return }
      precondition(action == .none, "a closed connection acts")
      return
    }
    switch action {
    case .none: break
    case .ready(let reply):
      precondition(!isReady, "ready twice")
      isReady = true
      frameByteCountMax = Int(reply.frameByteCountMax)
      credit = CreditLedger(stream: reply.streamWindowByteCount, connection: reply.connectionWindowByteCount)
    case .message(let stream, let message):
      precondition(open.contains(stream), "a message for no call")
      unread.append((stream, message.heldByteCount))
    case .finish(let stream, _, let offset, _):
      precondition(offset <= frame.payload.count)
      end(stream)
    case .refused(let stream, let status):
      precondition(status.code != .ok)
      end(stream)
    case .leave(_, let unseen): for stream in unseen { end(stream) }
    case .lost, .failed:
      precondition(state.isClosed)
      open = []
      unread = []
    }
  }

  /// A call ends once.
  private mutating func end(_ stream: UInt32) {
    precondition(open.remove(stream) != nil, "the end of a call that is none")
    unread.removeAll { $0.stream == stream }
  }

  // MARK: The callers

  private mutating func call() {
    let isOpen = script.byte() % 2 == 0
    let message = isOpen ? nil : [UInt8](repeating: 1, count: script.word() * 4)
    guard let stream = try? state.open(RequestHead(method: "a.B/C"), message: message) else { return }
    precondition(isReady && open.insert(stream).inserted, "a stream is opened twice")
  }

  private mutating func send() {
    let stream = script.stream()
    let isSent = state.send(stream, [UInt8](repeating: 4, count: script.word() * 4))
    precondition(!isSent || open.contains(stream), "a message on a call that is none")
  }

  private mutating func read() {
    guard !unread.isEmpty else { return }
    let (stream, byteCount) = unread.remove(at: Int(script.byte()) % unread.count)
    state.consume(stream, byteCount: byteCount)
  }

  private mutating func cancel() {
    let stream = script.stream()
    let isCancelled = state.cancel(stream, .cancelled)
    precondition(isCancelled == open.contains(stream), "a cancelled call is none")
    if isCancelled { end(stream) }
  }

  private mutating func rare() {
    switch script.byte() % 3 {
    case 0: state.ping(Array("12345678".utf8))
    case 1: receive(.goAway(.ok, lastStream: script.stream()))
    default: now += UInt64(script.byte()) * 10
    }
  }

  // MARK: What goes out

  private mutating func pump(_ count: Int) {
    var left = count
    while left > 0, let outbound = state.nextFrame() {
      left -= 1
      let frame = Frame(outbound)
      precondition(!isEnded, "a frame behind the last one")
      precondition(frame.payload.count <= frameByteCountMax || !isReady, "a frame is too long for its reader")
      precondition(credit.spend(frame), "a frame is sent without credit")
      check(frame)
    }
  }

  private mutating func check(_ frame: Frame) {
    let stream = frame.stream
    switch frame.kind {
    case .hello: precondition(!isReady)
    case .request:
      precondition(stream > highestSent, "requests are out of order")
      highestSent = stream
      if !frame.flags.contains(.open) { ended.insert(stream) }
    case .message, .continuation, .end:
      precondition(stream <= highestSent && !ended.contains(stream), "a \(frame.kind) where none may be")
      precondition(!cancelled.contains(stream), "a \(frame.kind) behind CANCEL")
      if frame.kind == .end { ended.insert(stream) }
    case .cancel:
      precondition(stream <= highestSent && cancelled.insert(stream).inserted, "CANCEL where none may be")
    case .goAway: isEnded = true
    case .ping, .pong: precondition(frame.payload.count == 8)
    case .window: precondition(frame.payload.count == 4 && frame.credit > 0)
    default: preconditionFailure("a frame of a server")
    }
  }
}
