/// The server's side of one connection: a pure value that takes frames and says what to do.
///
///     awaitingHello --HELLO--> open --drain--> draining --last call answered--> closed
///           |                    |                |
///           +----- violation ----+----------------+--> closed
package struct ServerConnectionState: Sendable {
  package enum Action: Equatable {
    case none
    case sendHelloReply(HelloReply, accepted: Hello)
    /// A call whose message lies in this payload from `messageOffset` on.
    case startCall(stream: UInt32, RequestHead, messageOffset: Int)
    /// A call whose message came in several frames.
    case startAssembledCall(stream: UInt32, RequestHead, message: [UInt8])
    /// Answer the stream with this status at once; no handler sees it.
    case reject(stream: UInt32, RPCStatus)
    case cancelCall(stream: UInt32, StatusCode)
    case sendPong(payloadRange: Range<Int>)
    /// Send this, then close.
    case fail(GoAway)
  }

  private enum Phase: Sendable {
    case awaitingHello
    case open
    case draining
    case closed
  }

  private var phase = Phase.awaitingHello
  private var reply: HelloReply
  private var highestStream: UInt32 = 0
  private var openStreams: Set<UInt32> = []
  private var reassembly: Reassembly<RequestHead>
  private var pings = PingLimiter()

  /// - Parameter reply: what this server offers.
  package init(reply: HelloReply) {
    self.reply = reply
    reassembly = Reassembly(messageByteCountMax: Int(reply.messageByteCountMax))
  }

  package var openStreamCount: Int { openStreams.count }
  package var isAwaitingHello: Bool { phase == .awaitingHello }
  package var isClosed: Bool { phase == .closed }
  /// Draining, and nothing is left to answer.
  package var isDrained: Bool { phase == .draining && openStreams.isEmpty }

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
        return try hello(Hello(payload))
      }
      return try receive(kind, header, payload, now)
    } catch {
      return .fail(end(.invalidArgument, error.message))
    }
  }

  private mutating func hello(_ hello: Hello) -> Action {
    guard hello.lowestVersion <= Hello.version, hello.highestVersion >= Hello.version else {
      return .fail(
        end(
          .failedPrecondition,
          "this server speaks version \(Hello.version); the client asked for \(hello.lowestVersion) to \(hello.highestVersion)"
        ))
    }
    phase = .open
    reply.features &= hello.features
    return .sendHelloReply(reply, accepted: hello)
  }

  private mutating func receive(
    _ kind: FrameHeader.Kind, _ header: FrameHeader, _ payload: UnsafeRawBufferPointer, _ now: UInt64
  ) throws(WireError) -> Action {
    switch kind {
    case .request: return try request(header, payload)
    case .continuation: return try continuation(header, payload)
    case .cancel: return try cancel(header, payload)
    case .ping: return try ping(payload, now)
    case .pong, .goAway: return .none
    case .hello: throw WireError("a second hello came")
    default: throw WireError("a \(kind) frame cannot come from this side")
    }
  }

  private mutating func request(
    _ header: FrameHeader, _ payload: UnsafeRawBufferPointer
  ) throws(WireError) -> Action {
    let stream = header.stream
    guard stream > highestStream else {
      throw WireError("stream \(stream) was opened after \(highestStream); numbers must rise")
    }
    highestStream = stream
    if let refusal = refusal() { return .reject(stream: stream, refusal) }
    var messageOffset = 0
    let head: RequestHead
    do throws(WireError) {
      head = try RequestHead(payload, messageOffset: &messageOffset)
    } catch {
      return .reject(stream: stream, RPCStatus(code: .invalidArgument, message: error.message))
    }
    openStreams.insert(stream)
    if header.hasMore {
      return assembled(
        stream, reassembly.begin(stream, head, UnsafeRawBufferPointer(rebasing: payload[messageOffset...])))
    }
    return .startCall(stream: stream, head, messageOffset: messageOffset)
  }

  /// Why no further call is taken now.
  private func refusal() -> RPCStatus? {
    if phase == .draining {
      return RPCStatus(
        code: .unavailable, message: "the server is going away; call another one", isSafeToRetry: true)
    }
    guard openStreams.count >= reply.streamCountMax else { return nil }
    return RPCStatus(
      code: .resourceExhausted, message: "\(openStreams.count) calls are open on this connection, which is its limit",
      isSafeToRetry: true)
  }

  private mutating func continuation(
    _ header: FrameHeader, _ payload: UnsafeRawBufferPointer
  ) throws(WireError) -> Action {
    guard header.stream <= highestStream else {
      throw WireError("a continuation came on stream \(header.stream), which was never opened")
    }
    return assembled(
      header.stream, reassembly.append(header.stream, payload, isLast: !header.hasMore))
  }

  private mutating func assembled(_ stream: UInt32, _ outcome: Reassembly<RequestHead>.Outcome) -> Action {
    switch outcome {
    case .waiting, .unknown: return .none
    case .complete(let head, let message): return .startAssembledCall(stream: stream, head, message: message)
    case .refused(_, let reason):
      openStreams.remove(stream)
      return .reject(stream: stream, RPCStatus(code: .resourceExhausted, message: reason))
    }
  }

  private mutating func cancel(
    _ header: FrameHeader, _ payload: UnsafeRawBufferPointer
  ) throws(WireError) -> Action {
    guard payload.count == 1,
      payload[0] == StatusCode.cancelled.rawValue || payload[0] == StatusCode.deadlineExceeded.rawValue
    else { throw WireError("a cancel frame carries one byte, 1 or 4") }
    let stream = header.stream
    guard openStreams.contains(stream) else { return .none }
    let code = StatusCode(rawValue: payload[0]) ?? .cancelled
    if reassembly.contains(stream) {
      reassembly.remove(stream)
      openStreams.remove(stream)
      return .reject(stream: stream, RPCStatus(code: code, message: "cancelled before its message was complete"))
    }
    return .cancelCall(stream: stream, code)
  }

  private mutating func ping(_ payload: UnsafeRawBufferPointer, _ now: UInt64) throws(WireError) -> Action {
    guard payload.count == 8 else { throw WireError("a ping carries 8 bytes, not \(payload.count)") }
    guard pings.admits(atMilliseconds: now) else {
      return .fail(
        end(.resourceExhausted, "more than \(WireLimits.pingCountMaxPerSecond) pings came in a second"))
    }
    return .sendPong(payloadRange: 0..<8)
  }

  /// A call was answered; its stream is closed. False when it was closed before.
  package mutating func finish(_ stream: UInt32) -> Bool { openStreams.remove(stream) != nil }

  /// No new calls from now on. `nil` when that was said before, or nothing was agreed yet.
  package mutating func drain(_ message: String) -> GoAway? {
    guard phase == .open else { return nil }
    phase = .draining
    return GoAway(code: .ok, lastStream: highestStream, message: message)
  }

  /// The connection ends: calls still open are the caller's to cancel.
  package mutating func close() -> Set<UInt32> {
    phase = .closed
    defer { openStreams = [] }
    return openStreams
  }

  private mutating func end(_ code: StatusCode, _ message: String) -> GoAway {
    phase = .closed
    return GoAway(code: code, lastStream: highestStream, message: message)
  }
}
