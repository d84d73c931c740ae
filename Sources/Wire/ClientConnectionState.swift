/// The client's side of one connection: a pure value that takes frames and says what to do.
///
///     awaitingReply --HELLO_REPLY--> open --GO_AWAY--> leaving --last call answered--> closed
package struct ClientConnectionState: Sendable {
  package enum Action: Equatable {
    case none
    case ready(HelloReply)
    /// A message of a stream of responses, in this payload.
    case message(stream: UInt32)
    case assembledMessage(stream: UInt32, [UInt8])
    /// The stream's end; its message lies in this payload from `messageOffset` on.
    case finish(stream: UInt32, ResponseHead, messageOffset: Int)
    case finishAssembled(stream: UInt32, ResponseHead, message: [UInt8])
    /// The server broke a limit on this stream: end it for the caller and tell the server.
    case abandon(stream: UInt32, RPCStatus)
    case sendPong(payloadRange: Range<Int>)
    /// Streams above the given one were not seen.
    case leave(GoAway)
    /// Close; every open call fails with this.
    case fail(RPCStatus)
  }

  private enum Phase: Sendable {
    case awaitingReply
    case open
    case leaving
    case closed
  }

  private enum Part: Sendable {
    case message
    case response(ResponseHead)
  }

  private var phase = Phase.awaitingReply
  private let hello: Hello
  private var lastStream: UInt32 = 0
  private var openStreams: Set<UInt32> = []
  private var reassembly: Reassembly<Part>
  private var pings = PingLimiter()

  package init(hello: Hello) {
    self.hello = hello
    reassembly = Reassembly(messageByteCountMax: Int(hello.messageByteCountMax))
  }

  package var isAwaitingReply: Bool { phase == .awaitingReply }
  package var takesCalls: Bool { phase == .open || phase == .awaitingReply }
  package var isIdle: Bool { openStreams.isEmpty }

  /// The number of a new stream; `nil` when the connection takes no more calls.
  package mutating func open() -> UInt32? {
    guard takesCalls, lastStream < UInt32.max else { return nil }
    lastStream += 1
    openStreams.insert(lastStream)
    return lastStream
  }

  /// The caller is done with a stream; false when it was ended before.
  package mutating func finish(_ stream: UInt32) -> Bool {
    reassembly.remove(stream)
    return openStreams.remove(stream) != nil
  }

  package mutating func close() -> Set<UInt32> {
    phase = .closed
    defer { openStreams = [] }
    return openStreams
  }

  package mutating func check(_ header: FrameHeader) -> RPCStatus? {
    guard header.payloadByteCount > hello.frameByteCountMax else { return nil }
    return end("a frame of \(header.payloadByteCount) bytes came; at most \(hello.frameByteCountMax) are read here")
  }

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
      return .fail(end(error.message))
    }
  }

  private mutating func ready(_ reply: HelloReply) throws(WireError) -> Action {
    guard (hello.lowestVersion...hello.highestVersion).contains(reply.version) else {
      throw WireError("the server chose version \(reply.version), which was not offered")
    }
    phase = .open
    return .ready(reply)
  }

  private mutating func goAway(_ goAway: GoAway) -> Action {
    if goAway.code == .ok {
      phase = .leaving
      return .leave(goAway)
    }
    phase = .closed
    return .fail(RPCStatus(code: .unavailable, message: "the server ended the connection: \(goAway.message)"))
  }

  private mutating func receive(
    _ kind: FrameHeader.Kind, _ header: FrameHeader, _ payload: UnsafeRawBufferPointer, _ now: UInt64
  ) throws(WireError) -> Action {
    switch kind {
    case .ping:
      guard payload.count == 8, pings.admits(atMilliseconds: now) else {
        throw WireError("too many pings, or odd ones")
      }
      return .sendPong(payloadRange: 0..<8)
    case .pong: return .none
    case .helloReply: throw WireError("a second hello came")
    default:
      guard header.stream <= lastStream else {
        throw WireError("a \(kind) frame came on stream \(header.stream), which was never opened")
      }
      // What crosses our cancel belongs to nobody.
      guard openStreams.contains(header.stream) else { return .none }
      return try receiveOnStream(kind, header, payload)
    }
  }

  private mutating func receiveOnStream(
    _ kind: FrameHeader.Kind, _ header: FrameHeader, _ payload: UnsafeRawBufferPointer
  ) throws(WireError) -> Action {
    let stream = header.stream
    if kind == .continuation {
      return assembled(stream, reassembly.append(stream, payload, isLast: !header.hasMore))
    }
    guard !reassembly.contains(stream) else { throw WireError("a \(kind) frame stands inside a message") }
    if kind == .message {
      if header.hasMore { return assembled(stream, reassembly.begin(stream, .message, payload)) }
      return .message(stream: stream)
    }
    var messageOffset = 0
    let head = try ResponseHead(payload, messageOffset: &messageOffset)
    if header.hasMore {
      let rest = UnsafeRawBufferPointer(rebasing: payload[messageOffset...])
      return assembled(stream, reassembly.begin(stream, .response(head), rest))
    }
    openStreams.remove(stream)
    return .finish(stream: stream, head, messageOffset: messageOffset)
  }

  private mutating func assembled(_ stream: UInt32, _ outcome: Reassembly<Part>.Outcome) -> Action {
    switch outcome {
    case .waiting, .unknown: return .none
    case .complete(.message, let bytes): return .assembledMessage(stream: stream, bytes)
    case .complete(.response(let head), let bytes):
      openStreams.remove(stream)
      return .finishAssembled(stream: stream, head, message: bytes)
    case .refused(_, let reason):
      openStreams.remove(stream)
      return .abandon(stream: stream, RPCStatus(code: .resourceExhausted, message: reason))
    }
  }

  private mutating func end(_ reason: String) -> RPCStatus {
    phase = .closed
    return RPCStatus(code: .internalError, message: "the server broke the protocol: \(reason)")
  }
}
