/// The client's side of one connection: a pure value that takes frames and says what to do and what to send.
///
///     awaitingReply --HELLO_REPLY--> open --GO_AWAY OK--> leaving
///           |                          |                     |
///           +-------- violation, or GO_AWAY of an error -----+--> closed
///
/// Whoever drives it sends what ``nextFrame()`` returns, after every call that may have made something due.
package struct ClientConnectionState: Sendable {
  package enum Action: Equatable, Sendable {
    case none
    case ready(HelloReply)
    /// A message of a stream of responses, or a large unary answer.
    case message(stream: UInt32, InboundMessage)
    /// The stream's end; its message, if it has one, lies in this payload from `messageOffset` on.
    case finish(stream: UInt32, ResponseHead, messageOffset: Int, isCompressed: Bool)
    /// The server broke a limit on this stream, which is ended for both.
    case refused(stream: UInt32, RPCStatus)
    /// The server goes: these streams were not seen.
    case leave(GoAway, unseen: [UInt32])
    /// The server ended the connection; every open call fails with this.
    case lost(RPCStatus)
    /// GO_AWAY is due as the last frame; the connection ends, and every open call fails with this.
    case failed(RPCStatus)
  }

  private enum Phase: Sendable {
    case awaitingReply
    case open
    case leaving
    case closed
  }

  private struct Stream: Sendable {
    /// Whether messages may still be sent.
    var isOpen: Bool
  }

  private var phase = Phase.awaitingReply
  private let hello: Hello
  private var features: Hello.Features = []
  /// What the server reads, before compression.
  package private(set) var peerMessageByteCountMax = 0
  private var streamCountMax = 0
  private var lastStream: UInt32 = 0
  private var streams: [UInt32: Stream] = [:]
  private var inbox: Inbox
  private var outbox = Outbox()
  private var controls = ControlFrames()

  /// The hello is due at once.
  package init(hello: Hello, budget: ByteBudget = ByteBudget(byteCountMax: WireLimits.serverHeldByteCountMax)) {
    self.hello = hello
    inbox = Inbox(
      streamWindowByteCount: hello.streamWindowByteCount, connectionWindowByteCount: hello.connectionWindowByteCount,
      messageByteCountMax: hello.messageByteCountMax, budget: budget)
    outbox.control(OutboundFrame(.hello, head: hello.payload))
  }

  package var isAwaitingReply: Bool { phase == .awaitingReply }
  package var isClosed: Bool { phase == .closed }
  package var isLeaving: Bool { phase == .leaving }
  package var openStreamCount: Int { streams.count }
  /// Messages may be compressed.
  package var mayCompress: Bool { features.contains(.zlib) }
  package var heldByteCount: Int { inbox.heldByteCount }
  package var queuedByteCount: Int { outbox.queuedByteCount }

  // MARK: Calls

  /// Starts a call.
  ///
  /// - Parameters:
  ///   - message: the one message, within the server's limit; `nil`: messages follow through ``send(_:_:isCompressed:)``.
  ///   - isCompressed: whether `message` is compressed.
  /// - Returns: the number of its stream.
  /// - Throws: why it cannot be started; nothing was sent.
  package mutating func open(
    _ head: RequestHead, message: [UInt8]?, isCompressed: Bool = false
  ) throws(RPCStatus) -> UInt32 {
    guard phase == .open, lastStream < UInt32.max - 1 else {
      throw RPCStatus(code: .unavailable, message: "the connection takes no more calls", isSafeToRetry: true)
    }
    guard head.isWritable else {
      throw RPCStatus(code: .invalidArgument, message: "a method has 1 to \(WireLimits.methodByteCountMax) characters")
    }
    guard streams.count < streamCountMax else {
      throw RPCStatus(
        code: .resourceExhausted,
        message: "\(streams.count) calls are open on this connection, which is the server's limit", isSafeToRetry: true)
    }
    lastStream += 1
    let stream = lastStream
    let headBytes = head.bytes
    let flags: FrameHeader.Flags = isCompressed ? .compressed : []
    // REQUESTs leave in the order of their numbers, and so none may wait for credit: its message does.
    if let message, outbox.fitsOneFrame(stream, headByteCount: headBytes.count, messageByteCount: message.count),
      outbox.hasCredit(forMessageOf: message.count)
    {
      streams[stream] = Stream(isOpen: false)
      outbox.append(.request, stream, flags: flags, head: headBytes, message: message)
    } else {
      streams[stream] = Stream(isOpen: true)
      outbox.append(.request, stream, flags: .open, head: headBytes)
      if let message {
        outbox.append(.message, stream, flags: flags, message: message)
        end(stream)
      }
    }
    return stream
  }

  /// What is wrong with a message of this size, before compression.
  package static func defect(ofMessageWith byteCount: Int, byteCountMax: Int) -> RPCStatus? {
    guard byteCount > byteCountMax else { return nil }
    return RPCStatus(
      code: .resourceExhausted, message: "the request has \(byteCount) bytes; the server reads at most \(byteCountMax)")
  }

  /// A message of a stream of requests, within the server's limit. False when the stream takes none any more.
  package mutating func send(_ stream: UInt32, _ message: [UInt8], isCompressed: Bool = false) -> Bool {
    guard streams[stream]?.isOpen == true else { return false }
    outbox.append(.message, stream, flags: isCompressed ? .compressed : [], message: message)
    return true
  }

  /// No more messages follow.
  package mutating func end(_ stream: UInt32) {
    guard streams[stream]?.isOpen == true else { return }
    streams[stream]?.isOpen = false
    outbox.append(.end, stream)
  }

  /// A reader took a message.
  package mutating func consume(_ stream: UInt32, byteCount: Int) {
    inbox.consume(stream, byteCount: byteCount, &outbox)
  }

  /// The caller gives a call up; false when it was over before.
  package mutating func cancel(_ stream: UInt32, _ code: StatusCode) -> Bool {
    guard streams[stream] != nil else { return false }
    if !forget(stream) { outbox.control(OutboundFrame(.cancel, stream: stream, head: [code.rawValue])) }
    return true
  }

  /// Calls of which nothing was sent: they are safe to retry when the connection is lost.
  package func isUnsent(_ stream: UInt32) -> Bool { outbox.isUnsent(stream) }

  /// True when nothing of the stream had been sent.
  @discardableResult
  private mutating func forget(_ stream: UInt32) -> Bool {
    streams.removeValue(forKey: stream)
    inbox.close(stream)
    return outbox.close(stream)
  }

  /// The next frame to send.
  package mutating func nextFrame() -> OutboundFrame? { outbox.next() }

  package mutating func ping(_ payload: [UInt8]) { outbox.control(OutboundFrame(.ping, head: payload)) }

  /// The connection is over.
  package mutating func close() {
    phase = .closed
    streams = [:]
    inbox.closeAll()
  }

  // MARK: Frames in

  /// Checks a header before its payload is read.
  package mutating func check(_ header: FrameHeader) -> RPCStatus? {
    guard header.payloadByteCount > hello.frameByteCountMax else { return nil }
    return fail(
      WireError(
        "a frame of \(header.payloadByteCount) bytes came; at most \(hello.frameByteCountMax) are read here",
        code: .resourceExhausted))
  }

  /// Takes one whole frame.
  package mutating func receive(
    _ header: FrameHeader, _ payload: UnsafeRawBufferPointer, atMilliseconds now: UInt64
  ) -> Action {
    if phase == .closed { return .none }
    do throws(WireError) {
      let kind = try FrameRules.kind(of: header, from: .server)
      if kind == .goAway { return try goAway(GoAway(payload)) }
      if phase == .awaitingReply {
        guard kind == .helloReply else { throw WireError("the first frame must be a hello, not a \(kind)") }
        return try ready(HelloReply(payload))
      }
      return try receive(kind, header, payload, now)
    } catch {
      return .failed(fail(error))
    }
  }

  private mutating func ready(_ reply: HelloReply) throws(WireError) -> Action {
    guard (hello.lowestVersion...hello.highestVersion).contains(reply.version) else {
      throw WireError("the server chose version \(reply.version), which was not offered")
    }
    guard reply.features.isSubset(of: hello.features) else {
      throw WireError("the server chose features that were not offered")
    }
    phase = .open
    features = reply.features
    peerMessageByteCountMax = Int(reply.messageByteCountMax)
    streamCountMax = Int(reply.streamCountMax)
    outbox.open(
      frameByteCountMax: reply.frameByteCountMax, streamWindowByteCount: reply.streamWindowByteCount,
      connectionWindowByteCount: reply.connectionWindowByteCount)
    return .ready(reply)
  }

  private mutating func goAway(_ goAway: GoAway) -> Action {
    guard goAway.code == .ok else {
      close()
      return .lost(goAway.status)
    }
    phase = .leaving
    let unseen = streams.keys.filter { $0 > goAway.lastStream }.sorted()
    for stream in unseen { forget(stream) }
    return .leave(goAway, unseen: unseen)
  }

  private mutating func receive(
    _ kind: FrameHeader.Kind, _ header: FrameHeader, _ payload: UnsafeRawBufferPointer, _ now: UInt64
  ) throws(WireError) -> Action {
    switch kind {
    case .response: return try response(header, payload)
    case .message, .continuation: return try message(kind, header, payload, now)
    case .window: return try window(header, payload, now)
    case .ping: try controls.ping(payload, now, &outbox)
    case .pong: try controls.pong(payload, now)
    case .helloReply: throw WireError("a second hello came")
    case .goAway, .hello, .request, .cancel, .end: throw WireError("a \(kind) frame cannot come from this side")
    }
    return .none
  }

  private func checkStream(_ header: FrameHeader, _ kind: FrameHeader.Kind) throws(WireError) {
    guard header.stream <= lastStream else {
      throw WireError("a \(kind) frame came on stream \(header.stream), which was never opened")
    }
    guard !header.flags.contains(.compressed) || features.contains(.zlib) else {
      throw WireError("a compressed message came, which was not agreed on")
    }
  }

  private mutating func response(
    _ header: FrameHeader, _ payload: UnsafeRawBufferPointer
  ) throws(WireError) -> Action {
    try checkStream(header, .response)
    let stream = header.stream
    var messageOffset = 0
    let head = try ResponseHead(payload, messageOffset: &messageOffset)
    // What crosses our cancel belongs to nobody, and counts all the same.
    try inbox.receiveWhole(stream, byteCount: payload.count - messageOffset, &outbox)
    guard streams[stream] != nil else { return .none }
    guard head.status.code != .ok || !inbox.isInsideMessage(stream) else {
      throw WireError("a response stands inside a message")
    }
    forget(stream)
    return .finish(
      stream: stream, head, messageOffset: messageOffset, isCompressed: header.flags.contains(.compressed))
  }

  private mutating func message(
    _ kind: FrameHeader.Kind, _ header: FrameHeader, _ payload: UnsafeRawBufferPointer, _ now: UInt64
  ) throws(WireError) -> Action {
    try checkStream(header, kind)
    let stream = header.stream
    guard streams[stream] != nil else {
      try inbox.ignore(payloadByteCount: payload.count, &outbox)
      return .none
    }
    switch try inbox.receive(kind, header, payload, atMilliseconds: now, &outbox) {
    case .waiting: return .none
    case .message(let message): return .message(stream: stream, message)
    case .refused(let status):
      _ = cancel(stream, .cancelled)
      return .refused(stream: stream, status)
    }
  }

  private mutating func window(
    _ header: FrameHeader, _ payload: UnsafeRawBufferPointer, _ now: UInt64
  ) throws(WireError) -> Action {
    try controls.count(now)
    try checkStream(header, .window)
    let credit = try Window.credit(payload)
    if header.stream == 0 || streams[header.stream] != nil { try outbox.addCredit(header.stream, credit) }
    return .none
  }

  private mutating func fail(_ error: WireError) -> RPCStatus {
    close()
    outbox.end(
      with: OutboundFrame(.goAway, head: GoAway(code: error.code, lastStream: 0, message: error.message).payload))
    return RPCStatus(code: .internalError, message: "the server broke the protocol: \(error.message)")
  }
}
