/// What comes in on a connection: credit, messages in pieces, and how much of them is held (PROTOCOL.md §5).
struct Inbox: Sendable {
  private struct Stream: Sendable {
    var window: InboundWindow
    /// A message that is not complete.
    var part: InboundMessage?
    /// Since when its rest could have come; `nil`: from the next look on.
    var partSince: UInt64?
    /// What is held for the part, and for complete messages that nobody is done with.
    var partHeldByteCount = 0
    var unreadByteCount = 0
  }

  enum Outcome {
    case waiting
    case message(InboundMessage)
    /// Over a limit: the stream is to be ended.
    case refused(RPCStatus)
  }

  private let streamWindowByteCount: Int
  private let messageByteCountMax: Int
  let budget: ByteBudget
  private var connection: InboundWindow
  private var streams: [UInt32: Stream] = [:]
  private(set) var heldByteCount = 0

  init(
    streamWindowByteCount: UInt32, connectionWindowByteCount: UInt32, messageByteCountMax: UInt32, budget: ByteBudget
  ) {
    self.streamWindowByteCount = Int(streamWindowByteCount)
    self.messageByteCountMax = Int(messageByteCountMax)
    self.budget = budget
    connection = InboundWindow(byteCount: Int(connectionWindowByteCount))
  }

  /// Whether a message is under way on a stream.
  func isInsideMessage(_ stream: UInt32) -> Bool { streams[stream]?.part != nil }

  /// Credit that the peer has, for tests: of the connection, and of a stream.
  func remainingByteCount(of stream: UInt32) -> Int {
    stream == 0 ? connection.remainingByteCount : streams[stream]?.window.remainingByteCount ?? streamWindowByteCount
  }

  /// Takes a message that came with a head. It is a new stream's first, or a silent stream's only one.
  mutating func receiveWhole(
    _ stream: UInt32, byteCount: Int, _ outbox: inout Outbox
  ) throws(WireError) {
    let credit = streams.isEmpty ? nil : streams[stream]?.window.remainingByteCount
    guard byteCount <= credit ?? streamWindowByteCount else {
      throw overCredit("stream \(stream)")
    }
    try charge(byteCount, &outbox)
  }

  /// Takes a MESSAGE or CONTINUATION of a stream that is closed: it counts for the connection alone.
  mutating func ignore(payloadByteCount: Int, _ outbox: inout Outbox) throws(WireError) {
    try charge(payloadByteCount + WireLimits.messageOverheadByteCount, &outbox)
  }

  private mutating func charge(_ cost: Int, _ outbox: inout Outbox) throws(WireError) {
    guard connection.receive(cost) else { throw overCredit("the connection") }
    if let credit = connection.grant() { outbox.grant(0, credit) }
  }

  private func overCredit(_ what: String) -> WireError {
    WireError("more bytes came than \(what) had credit for", code: .resourceExhausted)
  }

  /// Takes a MESSAGE or CONTINUATION of an open stream.
  mutating func receive(
    _ kind: FrameHeader.Kind, _ header: FrameHeader, _ payload: UnsafeRawBufferPointer,
    atMilliseconds now: UInt64, _ outbox: inout Outbox
  ) throws(WireError) -> Outcome {
    let number = header.stream
    let cost = payload.count + WireLimits.messageOverheadByteCount
    try charge(cost, &outbox)
    var stream = streams.removeValue(forKey: number) ?? Stream(window: InboundWindow(byteCount: streamWindowByteCount))
    guard stream.window.receive(cost) else { throw overCredit("stream \(number)") }
    var message: InboundMessage
    let hasMore = header.flags.contains(.more)
    if kind == .message {
      guard stream.part == nil else { throw WireError("a message frame stands inside a message") }
      message = InboundMessage(payload, isCompressed: header.flags.contains(.compressed))
      stream.partSince = now
    } else {
      guard var part = stream.part.take() else { throw WireError("a continuation came without a message") }
      part.append(payload)
      message = part
    }
    if let status = hold(&message, payload.count, isFirst: kind == .message, isLast: !hasMore, &stream) {
      letGo(stream.partHeldByteCount + stream.unreadByteCount)
      return .refused(status)
    }
    defer { streams[number] = stream }
    if hasMore {
      stream.part = message
    } else {
      stream.unreadByteCount += stream.partHeldByteCount
      stream.partHeldByteCount = 0
    }
    if let credit = stream.window.grant(unreadByteCount: stream.unreadByteCount) { outbox.grant(number, credit) }
    return hasMore ? .waiting : .message(message)
  }

  /// Counts what came of a message; why the stream is refused when that is over a limit.
  private mutating func hold(
    _ message: inout InboundMessage, _ byteCount: Int, isFirst: Bool, isLast: Bool, _ stream: inout Stream
  ) -> RPCStatus? {
    var needed = byteCount + (isFirst ? WireLimits.messageOverheadByteCount : 0)
    var messageByteCount = message.byteCount
    if message.isCompressed {
      messageByteCount -= InboundMessage.compressionHeaderByteCount
      if isLast {
        messageByteCount = max(messageByteCount, message.inflatedByteCount ?? 0)
        needed = message.heldByteCount - stream.partHeldByteCount
      }
    }
    guard messageByteCount <= messageByteCountMax else {
      return RPCStatus(
        code: .resourceExhausted, message: "a message is over \(messageByteCountMax) bytes, which is the limit here")
    }
    guard hold(needed) else {
      return RPCStatus(code: .resourceExhausted, message: "too many bytes of messages wait here to be read")
    }
    stream.partHeldByteCount += needed
    return nil
  }

  /// Keeps bytes until they are let go; false when that is over a limit.
  mutating func hold(_ byteCount: Int) -> Bool {
    guard heldByteCount + byteCount <= WireLimits.heldByteCountMax, budget.take(byteCount) else { return false }
    heldByteCount += byteCount
    return true
  }

  mutating func letGo(_ byteCount: Int) {
    heldByteCount -= byteCount
    budget.giveBack(byteCount)
  }

  /// Streams on which the rest of a message has been due since then or longer. A stream whose reader lags gets no credit:
  /// there its peer owes nothing.
  mutating func streamsWithParts(since then: UInt64, atMilliseconds now: UInt64) -> [UInt32] {
    var due: [UInt32] = []
    for (number, stream) in streams where stream.part != nil {
      if stream.unreadByteCount > 0 {
        streams[number]?.partSince = nil
      } else if let since = stream.partSince {
        if since <= then { due.append(number) }
      } else {
        streams[number]?.partSince = now
      }
    }
    return due
  }

  mutating func restartPartClocks() {
    for (number, stream) in streams where stream.part != nil { streams[number]?.partSince = nil }
  }

  /// A reader has a message of a stream, which may be closed by now, and keeps it: it counts on, as the call's. False when
  /// the stream is closed.
  mutating func keep(_ number: UInt32, byteCount: Int, _ outbox: inout Outbox) -> Bool {
    guard let index = streams.index(forKey: number) else { return false }
    streams.values[index].unreadByteCount -= byteCount
    let unread = streams.values[index].unreadByteCount
    if let credit = streams.values[index].window.grant(unreadByteCount: unread) { outbox.grant(number, credit) }
    return true
  }

  /// A reader is done with messages of a stream, which may be closed by now.
  mutating func consume(_ number: UInt32, byteCount: Int, _ outbox: inout Outbox) {
    if keep(number, byteCount: byteCount, &outbox) { letGo(byteCount) }
  }

  /// A stream is over; what nobody has read of it no longer counts.
  mutating func close(_ number: UInt32) {
    guard !streams.isEmpty, let stream = streams.removeValue(forKey: number) else { return }
    letGo(stream.unreadByteCount + stream.partHeldByteCount)
  }

  /// The connection is over.
  mutating func closeAll() {
    streams = [:]
    letGo(heldByteCount)
  }
}
