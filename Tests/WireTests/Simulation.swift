import DequeModule
import Wire
import WireFixtures

/// Two peers over their pure states: random calls, delays, slow readers, cancellations, drains, lost connections and
/// violations, on a clock of its own. One seed, one course of events.
struct Simulation {
  /// What a broken implementation would do; the checks have to see it.
  enum Fault: CaseIterable, Sendable {
    /// A part of an answer never comes.
    case lostMessage
    /// No credit is ever given back.
    case lostCredit
    /// A sender takes twice the credit that it was given.
    case inventedCredit
    /// Two calls get each other's answers.
    case swappedAnswers
    /// A call is answered twice.
    case repeatedAnswer
    /// A stream's end of requests never comes.
    case lostEnd
  }

  private enum Kind: String, CaseIterable {
    case unary = "test.Echo/Unary"
    case split = "test.Echo/Split"
    case join = "test.Echo/Join"
    case chat = "test.Echo/Chat"
    case fail = "test.Echo/Fail"
    case unknown = "test.Echo/Nothing"
  }

  private struct Call {
    let kind: Kind
    var sent: [[UInt8]] = []
    var isOpen: Bool
    var received: [[UInt8]] = []
    var ends: [StatusCode] = []
    var isCancelled = false
    var isUnseen = false
  }

  private static let connectionWindow = UInt32(WireLimits.connectionWindowByteCountMin)
  private static let streamWindow = UInt32(WireLimits.streamWindowByteCountMin)
  private static let callCountMax = 12

  private var random: SplitMix64
  private let fault: Fault?
  private let budget = ByteBudget(byteCountMax: 4 << 20)
  private var client: ClientConnectionState
  private var server: EchoServer
  private var toServer: Deque<Frame> = []
  private var toClient: Deque<Frame> = []
  private var clientCredit: CreditLedger
  private var serverCredit: CreditLedger
  private var calls: [UInt32: Call] = [:]
  /// Messages that the client's readers have not taken.
  private var unread: [(stream: UInt32, byteCount: Int)] = []
  private var isReady = false
  private var isBroken = false
  private var isDraining = false
  private var heldAnswer: Frame?
  private(set) var hasFaultHappened = false
  private var now: UInt64 = 0
  /// What went wrong, as sentences.
  private(set) var violations: [String] = []

  init(seed: UInt64, fault: Fault? = nil) {
    random = SplitMix64(seed: seed)
    self.fault = fault
    var hello = Hello()
    hello.streamWindowByteCount = Self.streamWindow
    hello.connectionWindowByteCount = Self.connectionWindow
    var reply = HelloReply()
    reply.streamWindowByteCount = Self.streamWindow
    reply.connectionWindowByteCount = Self.connectionWindow
    client = ClientConnectionState(hello: hello)
    server = EchoServer(state: ServerConnectionState(reply: reply, budget: budget))
    clientCredit = CreditLedger(stream: Self.streamWindow, connection: Self.connectionWindow)
    serverCredit = clientCredit
  }

  mutating func run() -> [String] {
    let mayBreak = fault == nil && chance(8)
    for _ in 0..<Int.random(in: 50...250, using: &random) {
      if isBroken { break }
      step(mayBreak: mayBreak)
    }
    settle()
    check()
    return violations
  }

  private mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }

  private mutating func step(mayBreak: Bool) {
    now += UInt64.random(in: 0...3, using: &random)
    switch Int.random(in: 0..<20, using: &random) {
    case 0...2: open()
    case 3...5: sendMore()
    case 6...8: pumpClient(Int.random(in: 1...4, using: &random))
    case 9...11: pumpServer(Int.random(in: 1...4, using: &random))
    case 12...14: deliverToServer()
    case 15...17: deliverToClient()
    case 18: read()
    default: rare(mayBreak: mayBreak)
    }
    checkBounds()
  }

  private mutating func rare(mayBreak: Bool) {
    switch Int.random(in: 0..<12, using: &random) {
    case 0...3: cancel()
    case 4: client.ping([1, 2, 3, 4, 5, 6, 7, 8])
    case 5 where isReady && fault == nil: isDraining = server.state.drain("the simulation") || isDraining
    case 6 where mayBreak: lose()
    case 7 where mayBreak: toServer.insert(garbage(), at: 0)
    case 8 where mayBreak: toClient.insert(garbage(), at: 0)
    default: break
    }
  }

  /// A frame of random kind, flags, stream and payload; most of them are unlawful.
  private mutating func garbage() -> Frame {
    isBroken = true
    let payload = (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
    var frame = Frame(.message, UInt32.random(in: 0...9, using: &random), payload)
    frame.header.kindNumber = UInt8.random(in: 0...14, using: &random)
    frame.header.flags = FrameHeader.Flags(rawValue: UInt8.random(in: 0...8, using: &random))
    return frame
  }

  // MARK: The client's callers

  private mutating func bytes() -> [UInt8] {
    let count = chance(6) ? Int.random(in: 0...200_000, using: &random) : Int.random(in: 0...300, using: &random)
    return Array(repeating: UInt8.random(in: 0...255, using: &random), count: count)
  }

  private mutating func open() {
    guard isReady, calls.count < Self.callCountMax else { return }
    let kind = Kind.allCases.randomElement(using: &random) ?? .unary
    let isStream = kind == .join || kind == .chat
    var message: [UInt8]? = isStream ? nil : bytes()
    if kind == .split { message = Array(bytes().prefix(60)) }
    do throws(RPCStatus) {
      let stream = try client.open(RequestHead(method: kind.rawValue), message: message)
      if calls[stream] != nil { violations.append("stream \(stream) was given twice") }
      calls[stream] = Call(kind: kind, sent: message.map { [$0] } ?? [], isOpen: isStream)
    } catch {
      if !error.isSafeToRetry { violations.append("a call was refused: \(error)") }
    }
  }

  private mutating func randomOpenCall() -> UInt32? {
    calls.filter { $0.value.isOpen && $0.value.ends.isEmpty }.keys.sorted().randomElement(using: &random)
  }

  private mutating func sendMore() {
    guard let stream = randomOpenCall() else { return }
    if chance(4) {
      client.end(stream)
      calls[stream]?.isOpen = false
      return
    }
    let message = bytes()
    if client.send(stream, message) { calls[stream]?.sent.append(message) }
  }

  private mutating func cancel() {
    guard let stream = calls.filter({ $0.value.ends.isEmpty }).keys.sorted().randomElement(using: &random) else {
      return
    }
    if client.cancel(stream, .cancelled) {
      calls[stream]?.isCancelled = true
      calls[stream]?.ends.append(.cancelled)
    }
  }

  private mutating func read() {
    guard !unread.isEmpty else { return }
    let (stream, byteCount) = unread.removeFirst()
    client.consume(stream, byteCount: byteCount)
  }

  // MARK: The wire

  private mutating func pumpClient(_ count: Int) {
    for _ in 0..<count {
      guard let next = client.nextFrame() else { return }
      let frame = Frame(next)
      if !clientCredit.spend(frame) { violations.append("the client sent \(frame.cost) bytes without credit") }
      if fault == .lostEnd, frame.kind == .end {
        hasFaultHappened = true
        continue
      }
      toServer.append(frame)
    }
  }

  private mutating func pumpServer(_ count: Int) {
    for _ in 0..<count {
      guard let next = server.state.nextFrame() else { return }
      var frame = Frame(next)
      if !serverCredit.spend(frame) { violations.append("the server sent \(frame.cost) bytes without credit") }
      switch fault {
      case .lostMessage
      where frame.kind == .message && calls[frame.stream]?.isCancelled == false && !frame.payload.isEmpty:
        hasFaultHappened = true
        continue
      case .swappedAnswers where frame.kind == .response:
        if var held = heldAnswer, held.stream != frame.stream, held.payload != frame.payload {
          (frame.payload, held.payload) = (held.payload, frame.payload)
          frame.header.payloadByteCount = frame.payload.count
          held.header.payloadByteCount = held.payload.count
          toClient.append(frame)
          toClient.append(held)
          heldAnswer = nil
          hasFaultHappened = true
          continue
        } else if heldAnswer == nil {
          heldAnswer = frame
          continue
        }
      default: break
      }
      toClient.append(frame)
    }
  }

  private mutating func deliverToServer() {
    guard let frame = toServer.popFirst() else { return }
    if frame.kind == .window { serverCredit.add(frame) }
    if isLostCredit(frame) { return }
    server.receive(doubled(frame), at: now)
    if server.isFailed, !isBroken { violations.append("the server took \(frame.header) for a violation") }
  }

  private mutating func deliverToClient() {
    guard let frame = toClient.popFirst() else { return }
    if frame.kind == .window { clientCredit.add(frame) }
    if isLostCredit(frame) { return }
    let frameSeen = doubled(frame)
    act(on: client.receive(frameSeen, at: now), frameSeen)
  }

  private mutating func isLostCredit(_ frame: Frame) -> Bool {
    guard fault == .lostCredit, frame.kind == .window else { return false }
    hasFaultHappened = true
    return true
  }

  private mutating func doubled(_ frame: Frame) -> Frame {
    guard fault == .inventedCredit, frame.kind == .window else { return frame }
    hasFaultHappened = true
    return .window(frame.stream, UInt32(frame.credit * 2))
  }

  private mutating func act(on action: ClientConnectionState.Action, _ frame: Frame) {
    switch action {
    case .none: break
    case .ready: isReady = true
    case .message(let stream, let message):
      calls[stream]?.received.append(message.joined())
      unread.append((stream, message.heldByteCount))
    case .finish(let stream, let head, let offset, _):
      let message = Array(frame.payload[offset...])
      if !message.isEmpty { calls[stream]?.received.append(message) }
      calls[stream]?.ends.append(head.status.code)
      if fault == .repeatedAnswer {
        hasFaultHappened = true
        calls[stream]?.ends.append(head.status.code)
      }
    case .refused(let stream, let status):
      calls[stream]?.ends.append(status.code)
      if !isBroken { violations.append("stream \(stream) was refused: \(status)") }
    case .leave(_, let unseen):
      for stream in unseen {
        calls[stream]?.isUnseen = true
        calls[stream]?.ends.append(.unavailable)
      }
    case .lost(let status), .failed(let status):
      if !isBroken { violations.append("the client ended the connection: \(status)") }
      isBroken = true
      for (stream, call) in calls where call.ends.isEmpty { calls[stream]?.ends.append(.unavailable) }
    }
  }

  /// The connection is gone for both.
  private mutating func lose() {
    isBroken = true
    toServer = []
    toClient = []
    for (stream, call) in calls where call.ends.isEmpty { calls[stream]?.ends.append(.unavailable) }
    client.close()
    server.state.close()
  }

  // MARK: The end

  /// Every caller ends its requests and reads what comes, until nothing moves any more.
  private mutating func settle() {
    for stream in calls.filter({ $0.value.isOpen && $0.value.ends.isEmpty }).keys.sorted() {
      client.end(stream)
      calls[stream]?.isOpen = false
    }
    for _ in 0..<20_000 {
      pumpClient(8)
      pumpServer(8)
      if let held = heldAnswer, toClient.isEmpty {
        toClient.append(held)
        heldAnswer = nil
      }
      let isStill = toServer.isEmpty && toClient.isEmpty && unread.isEmpty
      if isStill { break }
      while !toServer.isEmpty { deliverToServer() }
      while !toClient.isEmpty { deliverToClient() }
      while !unread.isEmpty { read() }
      checkBounds()
    }
    if isDraining, !isBroken {
      server.state.drainNoticeOver()
      pumpServer(8)
      while !toClient.isEmpty { deliverToClient() }
    }
  }

  private mutating func checkBounds() {
    // A window for each stream on top of what the connection may hold at once.
    let bound = Int(Self.streamWindow) * (Self.callCountMax + 1) + (4 << 20)
    if server.state.heldByteCount > bound || client.heldByteCount > bound {
      violations.append("\(server.state.heldByteCount) and \(client.heldByteCount) bytes are held")
    }
    if budget.usedByteCount != server.state.heldByteCount {
      violations.append("the budget says \(budget.usedByteCount), the connection \(server.state.heldByteCount)")
    }
  }

  private mutating func check() {
    for (stream, call) in calls.sorted(by: { $0.key < $1.key }) where !isBroken || !call.ends.isEmpty {
      if call.ends.count != 1 {
        violations.append("call \(stream) of \(call.kind) ended \(call.ends.count) times")
      } else if !call.isCancelled, !call.isUnseen, !isBroken {
        check(stream, call, call.ends[0])
      }
    }
    if !isBroken {
      if server.state.heldByteCount + client.heldByteCount + server.state.queuedByteCount + client.queuedByteCount > 0 {
        violations.append(
          "left over: held \(server.state.heldByteCount) and \(client.heldByteCount), queued "
            + "\(server.state.queuedByteCount) and \(client.queuedByteCount)")
      }
      if isDraining, !server.state.isDrained { violations.append("the drain does not end") }
    }
    server.state.close()
    if budget.usedByteCount != 0 { violations.append("the budget keeps \(budget.usedByteCount) bytes") }
  }

  private mutating func check(_ stream: UInt32, _ call: Call, _ code: StatusCode) {
    let expectedCode: StatusCode
    var expected: [UInt8] = []
    switch call.kind {
    case .unary, .join, .split, .chat:
      expectedCode = .ok
      expected = Array(call.sent.joined())
    case .fail: expectedCode = .notFound
    case .unknown: expectedCode = .unimplemented
    }
    // What the second step of a drain refuses was not seen either.
    if isDraining, code == .unavailable { return }
    if code != expectedCode { violations.append("call \(stream) of \(call.kind) ended with \(code)") }
    if code == .ok, Array(call.received.joined()) != expected {
      violations.append("call \(stream) of \(call.kind) got another answer")
    }
    if call.kind == .chat, call.received.count != call.sent.count {
      violations.append("call \(stream) got \(call.received.count) messages for \(call.sent.count)")
    }
  }
}
