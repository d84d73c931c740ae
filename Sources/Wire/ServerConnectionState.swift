/// The server's side of one connection: a pure value that takes frames and says what to do and what to send.
///
///     awaitingHello --HELLO--> open --drain--> announced --PONG or time--> leaving --last answer--> drained
///           |                    |                 |                          |
///           +---- violation -----+-----------------+--------------------------+--> closed
///
/// Whoever drives it sends what ``nextFrame()`` returns, after every call that may have made something due.
package struct ServerConnectionState: Sendable {
  package enum Action: Equatable, Sendable {
    case none
    case greeted(Hello)
    /// A call whose one message lies in this payload from `messageOffset` on.
    case startCall(stream: UInt32, RequestHead, messageOffset: Int, isCompressed: Bool)
    /// A call whose messages follow.
    case openCall(stream: UInt32, RequestHead)
    case message(stream: UInt32, InboundMessage)
    /// The caller sends no more messages.
    case requestsEnded(stream: UInt32)
    case cancelCall(stream: UInt32, StatusCode)
    /// The stream was answered with this; if a handler runs, it is to stop.
    case refused(stream: UInt32, RPCStatus)
    /// GO_AWAY is due as the last frame; the connection ends.
    case failed(GoAway)
  }

  enum Phase: Sendable {
    case awaitingHello
    case open
    case announced
    case leaving
    case closed
  }

  struct Stream: Sendable {
    /// Whether messages may still come.
    var isOpen: Bool
    /// Of the request that its handler has.
    var heldByteCount = 0
    /// When the last part of a request came.
    var lastPart: UInt64
  }

  /// The payload of the ping that parts the two steps of a drain.
  static let drainPing: [UInt8] = Array("draining".utf8)

  var phase = Phase.awaitingHello
  var reply: HelloReply
  private let authenticates: @Sendable (_ token: [UInt8]) -> Bool
  var queue: AnswerQueue
  /// What the caller reads, before compression.
  package internal(set) var peerMessageByteCountMax = 0
  var highestStream: UInt32 = 0
  var streams: [UInt32: Stream] = [:]
  var inbox: Inbox
  var outbox = Outbox()
  private var controls = ControlFrames()
  /// Of a frame that is not complete.
  var frameByteCount = 0
  var drainMessage = ""
  private var lastMethod = ""

  /// - Parameters:
  ///   - reply: what this server offers.
  ///   - authenticates: whether a client with this token is welcome.
  ///   - budget: of held bytes, shared by all connections of a server.
  ///   - queueBudget: of queued bytes, shared likewise.
  package init(
    reply: HelloReply, queuedByteCountMax: Int = WireLimits.queuedByteCountMax,
    budget: ByteBudget = ByteBudget(byteCountMax: WireLimits.serverHeldByteCountMax),
    queueBudget: ByteBudget = ByteBudget(byteCountMax: WireLimits.serverQueuedByteCountMax),
    authenticates: @escaping @Sendable (_ token: [UInt8]) -> Bool = { _ in true }
  ) {
    self.reply = reply
    queue = AnswerQueue(byteCountMax: queuedByteCountMax, serverBudget: queueBudget)
    self.authenticates = authenticates
    inbox = Inbox(
      streamWindowByteCount: reply.streamWindowByteCount, connectionWindowByteCount: reply.connectionWindowByteCount,
      messageByteCountMax: reply.messageByteCountMax, budget: budget)
  }

  package var openStreamCount: Int { streams.count }
  package var isAwaitingHello: Bool { phase == .awaitingHello }
  package var isClosed: Bool { phase == .closed }
  /// The last step of a drain is said, and nothing is left to answer or to send.
  package var isDrained: Bool { phase == .leaving && streams.isEmpty && outbox.isEmpty }
  package var isErrorSent: Bool { outbox.isOver }  // nothing comes behind it
  /// Of answers that wait for credit or for the link.
  package var queuedByteCount: Int { outbox.queuedByteCount }
  package var isQueueFull: Bool { queue.isFull(with: outbox.queuedByteCount) }  // messages of streams had better wait
  /// Of messages unfinished, unread or in a handler's hands.
  package var heldByteCount: Int { inbox.heldByteCount }
  package var features: Hello.Features { reply.features }  // of both sides

  func isOpen(_ stream: UInt32) -> Bool { streams[stream] != nil }

  // MARK: Frames in

  /// Checks a header before its payload is read.
  package mutating func check(_ header: FrameHeader) -> GoAway? {
    let limit = phase == .awaitingHello ? WireLimits.helloByteCountMax : Int(reply.frameByteCountMax)
    guard header.payloadByteCount > limit else { return nil }
    let code: StatusCode = phase == .awaitingHello ? .invalidArgument : .resourceExhausted
    return end(code, "a frame of \(header.payloadByteCount) bytes came; at most \(limit) are read here")
  }

  /// Takes one whole frame.
  package mutating func receive(
    _ header: FrameHeader, _ payload: UnsafeRawBufferPointer, atMilliseconds now: UInt64
  ) -> Action {
    if phase == .closed { return .none }
    do throws(WireError) {
      let kind = try FrameRules.kind(of: header, from: .client)
      if phase == .awaitingHello {
        guard kind == .hello else { throw WireError("the first frame must be a hello, not a \(kind)") }
        return try greet(Hello(payload))
      }
      return try receive(kind, header, payload, now)
    } catch {
      return .failed(end(error.code, error.message))
    }
  }

  private mutating func greet(_ hello: Hello) throws(WireError) -> Action {
    try hello.checkVersion()
    guard authenticates(hello.token) else {
      throw WireError(
        hello.token.isEmpty
          ? "this server asks for a token; name its file with --token-file" : "the token is not this server's",
        code: .unauthenticated)
    }
    phase = .open
    reply.features.formIntersection(hello.features)
    peerMessageByteCountMax = Int(hello.messageByteCountMax)
    outbox.open(
      frameByteCountMax: hello.frameByteCountMax, streamWindowByteCount: hello.streamWindowByteCount,
      connectionWindowByteCount: hello.connectionWindowByteCount)
    outbox.control(OutboundFrame(.helloReply, head: reply.payload))
    return .greeted(hello)
  }

  private mutating func receive(
    _ kind: FrameHeader.Kind, _ header: FrameHeader, _ payload: UnsafeRawBufferPointer, _ now: UInt64
  ) throws(WireError) -> Action {
    switch kind {
    case .request: return try request(header, payload, now)
    case .message, .continuation: return try message(kind, header, payload, now)
    case .end: return try requestsEnd(header, payload)
    case .cancel: return try cancel(header, payload, now)
    case .window: return try window(header, payload, now)
    case .ping: try controls.ping(payload, now, &outbox)
    case .pong: try pong(payload, now)
    case .goAway: _ = try GoAway(payload)
    case .hello: throw WireError("a second hello came")
    case .helloReply, .response: throw WireError("a \(kind) frame cannot come from this side")
    }
    return .none
  }

  private mutating func request(
    _ header: FrameHeader, _ payload: UnsafeRawBufferPointer, _ now: UInt64
  ) throws(WireError) -> Action {
    let stream = header.stream
    guard stream > highestStream else {
      throw WireError("stream \(stream) was opened after \(highestStream); numbers must rise")
    }
    highestStream = stream
    var messageOffset = 0
    let head: RequestHead
    do throws(WireError) {
      head = try RequestHead(payload, messageOffset: &messageOffset, known: lastMethod)
      lastMethod = head.method
    } catch {
      return refuse(stream, RPCStatus(code: .invalidArgument, message: error.message))
    }
    let messageByteCount = payload.count - messageOffset
    try inbox.receiveWhole(stream, byteCount: messageByteCount, &outbox)
    let isOpen = header.flags.contains(.open)
    if let refusal = refusal(ofMessageWith: messageByteCount, isOpen: isOpen) { return refuse(stream, refusal) }
    try checkCompression(header)
    streams[stream] = Stream(isOpen: isOpen, lastPart: now)
    if isOpen { return .openCall(stream: stream, head) }
    return .startCall(
      stream: stream, head, messageOffset: messageOffset, isCompressed: header.flags.contains(.compressed))
  }

  /// Why a call is not taken.
  private func refusal(ofMessageWith byteCount: Int, isOpen: Bool) -> RPCStatus? {
    if phase == .leaving {
      return RPCStatus(
        code: .unavailable, message: "the server is going away; call another one", isSafeToRetry: true)
    }
    if isOpen, byteCount > 0 {
      return RPCStatus(
        code: .invalidArgument, message: "a request that is open carries no message, and \(byteCount) bytes came")
    }
    if byteCount > reply.messageByteCountMax {
      return RPCStatus(
        code: .resourceExhausted,
        message: "the request has \(byteCount) bytes; at most \(reply.messageByteCountMax) are read here")
    }
    if streams.count >= reply.streamCountMax {
      return RPCStatus(
        code: .resourceExhausted, message: "\(streams.count) calls are open on this connection, which is its limit",
        isSafeToRetry: true)
    }
    return queue.refusal(with: outbox.queuedByteCount)
  }

  private func checkCompression(_ header: FrameHeader) throws(WireError) {
    guard !header.flags.contains(.compressed) || reply.features.contains(.zlib) else {
      throw WireError("a compressed message came, which was not agreed on")
    }
  }

  private mutating func message(
    _ kind: FrameHeader.Kind, _ header: FrameHeader, _ payload: UnsafeRawBufferPointer, _ now: UInt64
  ) throws(WireError) -> Action {
    let stream = header.stream
    guard let isOpen = try openness(of: stream, kind) else {
      try inbox.ignore(payloadByteCount: payload.count, &outbox)
      return .none
    }
    guard isOpen else { throw WireError("a \(kind) frame came on stream \(stream) behind its last message") }
    try checkCompression(header)
    streams[stream]?.lastPart = now
    switch try inbox.receive(kind, header, payload, atMilliseconds: now, &outbox) {
    case .waiting: return .none
    case .message(let message): return .message(stream: stream, message)
    case .refused(let status): return refuse(stream, status)
    }
  }

  /// Whether messages may come on a stream; `nil` when it is closed.
  private func openness(of stream: UInt32, _ kind: FrameHeader.Kind) throws(WireError) -> Bool? {
    guard stream <= highestStream else {
      throw WireError("a \(kind) frame came on stream \(stream), which was never opened")
    }
    return streams[stream]?.isOpen
  }

  private mutating func requestsEnd(
    _ header: FrameHeader, _ payload: UnsafeRawBufferPointer
  ) throws(WireError) -> Action {
    let stream = header.stream
    guard payload.isEmpty else { throw WireError("an end frame carries nothing, and \(payload.count) bytes came") }
    guard let isOpen = try openness(of: stream, .end) else { return .none }
    guard isOpen else { throw WireError("a second end came on stream \(stream)") }
    guard !inbox.isInsideMessage(stream) else { throw WireError("an end frame stands inside a message") }
    streams[stream]?.isOpen = false
    return .requestsEnded(stream: stream)
  }

  private mutating func cancel(
    _ header: FrameHeader, _ payload: UnsafeRawBufferPointer, _ now: UInt64
  ) throws(WireError) -> Action {
    try controls.count(now)
    guard payload.count == 1,
      payload[0] == StatusCode.cancelled.rawValue || payload[0] == StatusCode.deadlineExceeded.rawValue
    else { throw WireError("a cancel frame carries one byte, 1 or 4") }
    let stream = header.stream
    guard try openness(of: stream, .cancel) != nil else {
      // Its answer may still wait for credit.
      outbox.close(stream)
      return .none
    }
    outbox.close(stream)
    forget(stream)
    return .cancelCall(stream: stream, StatusCode(rawValue: payload[0]) ?? .cancelled)
  }

  private mutating func window(
    _ header: FrameHeader, _ payload: UnsafeRawBufferPointer, _ now: UInt64
  ) throws(WireError) -> Action {
    try controls.count(now)
    let credit = try Window.credit(payload)
    guard header.stream <= highestStream else {
      throw WireError("a window frame came on stream \(header.stream), which was never opened")
    }
    if header.stream == 0 || streams[header.stream] != nil || outbox.contains(header.stream) {
      try outbox.addCredit(header.stream, credit)
    }
    return .none
  }

  private mutating func pong(_ payload: UnsafeRawBufferPointer, _ now: UInt64) throws(WireError) {
    try controls.pong(payload, now)
    if phase == .announced, payload.elementsEqual(Self.drainPing) { leave() }
  }
}
