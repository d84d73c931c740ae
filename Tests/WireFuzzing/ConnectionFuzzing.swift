internal import Wire
internal import WireFixtures

/// A server's side against a peer that sends anything, while handlers answer, read, hold and end. Traps when the server
/// breaks a rule of PROTOCOL.md, whatever its peer does.
package func fuzzConnection(_ input: UnsafeRawBufferPointer) {
  var course = ConnectionCourse(ByteScript(input))
  course.run()
}

private struct ConnectionCourse {
  private var script: ByteScript
  private let budget = ByteBudget(byteCountMax: 2 << 20)
  private let queueBudget = ByteBudget(byteCountMax: 4 << 20)
  private var state: ServerConnectionState
  private var credit = CreditLedger(stream: 0, connection: 0)
  private var frameByteCountMax = UInt32(WireLimits.frameByteCountMin)
  private var now: UInt64 = 0
  private var nextStream: UInt32 = 1
  /// Calls whose handlers are at work.
  private var running: Set<UInt32> = []
  /// Messages that handlers have not read.
  private var unread: [(stream: UInt32, byteCount: Int)] = []
  /// Streams whose RESPONSE was sent.
  private var answered: Set<UInt32> = []
  private var isGreeted = false
  private var isEnded = false

  private static let stepCountMax = 2_000
  /// With a frame that is not complete, which counts beyond the budget.
  private static let heldByteCountMax = (2 << 20) + (1 << 16)

  init(_ script: ByteScript) {
    self.script = script
    state = ServerConnectionState(
      reply: {
        var reply = HelloReply()
        reply.features = [.zlib]
        reply.streamCountMax = 8
        reply.messageByteCountMax = 200_000
        return reply
      }(), queuedByteCountMax: 1 << 20, budget: budget, queueBudget: queueBudget)
  }

  mutating func run() {
    for _ in 0..<Self.stepCountMax where !script.isAtEnd {
      step()
      precondition(state.heldByteCount >= 0 && state.heldByteCount <= WireLimits.heldByteCountMax)
      precondition(state.queuedByteCount >= 0)
      precondition(budget.usedByteCount >= 0 && budget.usedByteCount <= Self.heldByteCountMax)
      precondition(state.openStreamCount <= 8)
    }
    pump(.max)
    state.close()
    precondition(budget.usedByteCount == 0, "held bytes are lost")
    state.accountForQueue()
    precondition(queueBudget.usedByteCount == 0, "queued bytes are lost")
  }

  private mutating func step() {
    switch script.byte() % 12 {
    case 0: receive(script.frame())
    case 1: greet()
    case 2: open()
    case 3: receive(script.message())
    case 4: receive(script.window())
    case 5: finish()
    case 6: send()
    case 7: read()
    case 8: hold()
    case 9: receive(Frame(script.byte() % 2 == 0 ? .end : .cancel, script.stream(), script.byte() % 2 == 0 ? [] : [1]))
    case 10: rare()
    default: pump(Int(script.byte() % 8))
    }
  }

  // MARK: The peer

  private mutating func greet() {
    receive(
      .hello {
        $0.features = [.zlib]
        $0.frameByteCountMax = UInt32(WireLimits.frameByteCountMin)
        $0.streamWindowByteCount = UInt32(WireLimits.streamWindowByteCountMin)
        $0.connectionWindowByteCount = UInt32(WireLimits.connectionWindowByteCountMin)
        $0.messageByteCountMax = 300_000
      })
  }

  private mutating func open() {
    let isOpen = script.byte() % 2 == 0
    let message = isOpen ? [] : [UInt8](repeating: 1, count: script.word())
    let flags: FrameHeader.Flags = isOpen ? .open : script.byte() % 4 == 0 ? .compressed : []
    receive(.request(nextStream, "a.B/C", message: message, flags: flags))
    nextStream += 1
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
    case .greeted(let hello):
      precondition(!isGreeted, "greeted twice")
      isGreeted = true
      frameByteCountMax = hello.frameByteCountMax
      credit = CreditLedger(stream: hello.streamWindowByteCount, connection: hello.connectionWindowByteCount)
    case .startCall(let stream, _, let offset, _):
      precondition(isGreeted && offset <= frame.payload.count)
      precondition(running.insert(stream).inserted, "a stream is opened twice")
    case .openCall(let stream, _):
      precondition(isGreeted && running.insert(stream).inserted, "a stream is opened twice")
    case .message(let stream, let message):
      precondition(running.contains(stream), "a message for no call")
      unread.append((stream, message.heldByteCount))
    case .requestsEnded(let stream): precondition(running.contains(stream), "an end for no call")
    case .cancelCall(let stream, _):
      precondition(running.contains(stream), "a cancelled call is none")
      drop(stream)
    case .refused(let stream, let status):
      precondition(status.code != .ok)
      drop(stream)
    case .failed:
      precondition(state.isClosed)
      running = []
      unread = []
    }
  }

  private mutating func drop(_ stream: UInt32) {
    running.remove(stream)
    unread.removeAll { $0.stream == stream }
  }

  // MARK: The handlers

  private mutating func finish() {
    let stream = script.stream()
    let message = [UInt8](repeating: 3, count: script.word() * 4)
    let isFailure = script.byte() % 4 == 0
    let status =
      isFailure ? RPCStatus(code: .aborted, message: "stop") : state.defect(ofMessageWith: message.count) ?? .ok
    let wasRunning = running.contains(stream)
    let isEnded = state.finish(stream, ResponseHead(status: status), status.code == .ok ? message : [])
    precondition(isEnded == wasRunning, "the end of a call that is none, or none of one that is")
    drop(stream)
    state.accountForQueue()
  }

  private mutating func send() {
    let stream = script.stream()
    let message = [UInt8](repeating: 4, count: script.word() * 4)
    guard state.defect(ofMessageWith: message.count) == nil, !state.isQueueFull else { return }
    let isSent = state.send(stream, message)
    precondition(isSent == running.contains(stream), "a message on a call that is none, or none on one that is")
    state.accountForQueue()
  }

  private mutating func read() {
    guard !unread.isEmpty else { return }
    let (stream, byteCount) = unread.remove(at: Int(script.byte()) % unread.count)
    if script.byte() % 4 == 0 {
      state.keep(stream, byteCount: byteCount)
    } else {
      state.consume(stream, byteCount: byteCount)
    }
  }

  private mutating func hold() {
    let stream = script.stream()
    let isHeld = state.hold(stream, byteCount: script.word() * 16)
    precondition(!isHeld || running.contains(stream), "bytes are held for no call")
  }

  private mutating func rare() {
    switch script.byte() % 6 {
    case 4: state.holdFrame(byteCount: script.word())
    case 5:
      for case .refused(let stream, _) in state.refuseUnfinished(since: now, atMilliseconds: now) {
        precondition(running.contains(stream), "a refused call is none")
        drop(stream)
      }
    case 0: _ = state.drain("the end")
    case 1: state.drainNoticeOver()
    case 2: state.ping(Array("12345678".utf8))
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
      precondition(frame.payload.count <= frameByteCountMax || !isGreeted, "a frame is too long for its reader")
      precondition(credit.spend(frame), "a frame is sent without credit")
      switch frame.kind {
      case .helloReply: precondition(isGreeted)
      case .response:
        precondition(answered.insert(frame.stream).inserted, "a stream is answered twice")
      case .message, .continuation:
        precondition(!answered.contains(frame.stream), "a message behind an answer")
      case .goAway:
        guard let goAway = frame.goAway else { preconditionFailure("an unreadable GO_AWAY") }
        if goAway.code != .ok { isEnded = true }
      case .ping, .pong: precondition(frame.payload.count == 8)
      case .window: precondition(frame.payload.count == 4 && frame.credit > 0)
      default: preconditionFailure("a frame of a client")
      }
    }
    state.accountForQueue()
  }
}
