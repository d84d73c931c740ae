package import Wire

/// A frame with its payload in hand.
package struct Frame: Hashable, Sendable {
  package var header: FrameHeader
  package var payload: [UInt8]

  package init(_ kind: FrameHeader.Kind, _ stream: UInt32 = 0, _ payload: [UInt8] = [], flags: FrameHeader.Flags = []) {
    header = FrameHeader(kind, stream: stream, payloadByteCount: payload.count, flags: flags)
    self.payload = payload
  }

  package init(_ frame: OutboundFrame) {
    header = frame.header
    payload = frame.head + frame.message[frame.range]
  }

  /// `nil` when the bytes are not just one frame.
  package init?(bytes: [UInt8]) {
    guard let header = bytes.withUnsafeBytes({ FrameHeader($0) }) else { return nil }
    guard bytes.count == FrameHeader.byteCount + header.payloadByteCount else { return nil }
    self.header = header
    payload = Array(bytes[FrameHeader.byteCount...])
  }

  package var kind: FrameHeader.Kind? { header.kind }
  package var stream: UInt32 { header.stream }
  package var flags: FrameHeader.Flags { header.flags }

  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    header.write(to: &bytes)
    return bytes + payload
  }

  /// What it costs of the credit (PROTOCOL.md §5).
  package var cost: Int {
    switch kind {
    case .message, .continuation: payload.count + WireLimits.messageOverheadByteCount
    case .request, .response: payload.count - (messageOffset ?? payload.count)
    default: 0
    }
  }

  /// Where the message of a REQUEST or RESPONSE begins.
  package var messageOffset: Int? {
    var offset = 0
    return payload.withUnsafeBytes { bytes in
      switch kind {
      case .request: (try? RequestHead(bytes, messageOffset: &offset)) != nil ? offset : nil
      case .response: (try? ResponseHead(bytes, messageOffset: &offset)) != nil ? offset : nil
      default: nil
      }
    }
  }

  /// The message of a REQUEST or RESPONSE.
  package var message: [UInt8]? { messageOffset.map { Array(payload[$0...]) } }

  package var requestHead: RequestHead? {
    var offset = 0
    return payload.withUnsafeBytes { try? RequestHead($0, messageOffset: &offset) }
  }

  package var responseHead: ResponseHead? {
    var offset = 0
    return payload.withUnsafeBytes { try? ResponseHead($0, messageOffset: &offset) }
  }

  package var goAway: GoAway? { kind == .goAway ? payload.withUnsafeBytes { try? GoAway($0) } : nil }

  /// The credit of a WINDOW.
  package var credit: Int { payload.reduce(0) { $0 << 8 | Int($1) } }
}

extension Frame {
  package static func hello(_ change: (inout Hello) -> Void = { _ in }) -> Frame {
    var hello = Hello()
    change(&hello)
    return Frame(.hello, 0, written { hello.write(to: &$0) })
  }

  package static func helloReply(_ change: (inout HelloReply) -> Void = { _ in }) -> Frame {
    var reply = HelloReply()
    change(&reply)
    return Frame(.helloReply, 0, written { reply.write(to: &$0) })
  }

  package static func request(
    _ stream: UInt32, _ method: String = "a.B/C", message: [UInt8] = [], timeoutMilliseconds: UInt32? = nil,
    metadata: Metadata = Metadata(), flags: FrameHeader.Flags = []
  ) -> Frame {
    let head = RequestHead(method: method, timeoutMilliseconds: timeoutMilliseconds, metadata: metadata)
    return Frame(.request, stream, written { head.write(to: &$0) } + message, flags: flags)
  }

  package static func response(
    _ stream: UInt32, _ status: RPCStatus = .ok, message: [UInt8] = [], flags: FrameHeader.Flags = []
  ) -> Frame {
    Frame(.response, stream, written { ResponseHead(status: status).write(to: &$0) } + message, flags: flags)
  }

  package static func window(_ stream: UInt32, _ credit: UInt32) -> Frame {
    Frame(.window, stream, written { $0.append(credit) })
  }

  package static func goAway(_ code: StatusCode, lastStream: UInt32, _ message: String = "") -> Frame {
    Frame(.goAway, 0, written { GoAway(code: code, lastStream: lastStream, message: message).write(to: &$0) })
  }
}

package func written(_ body: (inout [UInt8]) -> Void) -> [UInt8] {
  var bytes: [UInt8] = []
  body(&bytes)
  return bytes
}

extension ServerConnectionState {
  package mutating func receive(_ frame: Frame, at now: UInt64 = 0) -> Action {
    if let goAway = check(frame.header) { return .failed(goAway) }
    return frame.payload.withUnsafeBytes { receive(frame.header, $0, atMilliseconds: now) }
  }

  /// Everything that is due.
  package mutating func frames() -> [Frame] {
    var frames: [Frame] = []
    while let frame = nextFrame() { frames.append(Frame(frame)) }
    return frames
  }
}

extension ClientConnectionState {
  package mutating func receive(_ frame: Frame, at now: UInt64 = 0) -> Action {
    if let status = check(frame.header) { return .failed(status) }
    return frame.payload.withUnsafeBytes { receive(frame.header, $0, atMilliseconds: now) }
  }

  package mutating func frames() -> [Frame] {
    var frames: [Frame] = []
    while let frame = nextFrame() { frames.append(Frame(frame)) }
    return frames
  }
}
