/// What the server says: answers, and the end of the connection.
extension ServerConnectionState {
  mutating func refuse(_ stream: UInt32, _ status: RPCStatus) -> Action {
    forget(stream)
    outbox.drop(stream)
    answer(stream, ResponseHead(status: status), [], isCompressed: false)
    return .refused(stream: stream, status)
  }

  mutating func forget(_ stream: UInt32) {
    guard let removed = streams.removeValue(forKey: stream) else { return }
    if removed.heldByteCount > 0 { inbox.letGo(removed.heldByteCount) }
    inbox.close(stream)
  }

  /// A handler keeps the request of a call; false when that is over what may be held.
  package mutating func hold(_ stream: UInt32, byteCount: Int) -> Bool {
    guard streams[stream] != nil, inbox.hold(byteCount) else { return false }
    streams[stream]?.heldByteCount += byteCount
    return true
  }

  /// A reader took a message.
  package mutating func consume(_ stream: UInt32, byteCount: Int) {
    inbox.consume(stream, byteCount: byteCount, &outbox)
  }

  /// A handler took the message of its call and keeps it until the call is over.
  package mutating func keep(_ stream: UInt32, byteCount: Int) {
    guard streams[stream] != nil, inbox.keep(stream, byteCount: byteCount, &outbox) else { return }
    streams[stream]?.heldByteCount += byteCount
  }

  /// Counts what is held for a frame that is not complete.
  package mutating func holdFrame(byteCount: Int) {
    guard phase != .closed, byteCount != frameByteCount else { return }
    inbox.budget.account(byteCount - frameByteCount)
    frameByteCount = byteCount
  }

  /// Why a message of this size, before compression, cannot be sent.
  package static func defect(ofMessageWith byteCount: Int, byteCountMax: Int) -> RPCStatus? {
    guard byteCount > byteCountMax else { return nil }
    return RPCStatus(
      code: .resourceExhausted,
      message: "the answer has \(byteCount) bytes; the caller reads at most \(byteCountMax)")
  }

  /// Why a message of this size, as it is sent, cannot be queued. Nothing keeps an answer without a message from it.
  package func defect(ofMessageWith byteCount: Int) -> RPCStatus? {
    byteCount == 0 ? nil : queue.defect(ofMessageWith: byteCount, behind: outbox.queuedByteCount)
  }

  /// Brings the server's sum up to date with what is queued here: due once a burst of frames was sent.
  package mutating func accountForQueue() { queue.account(for: phase == .closed ? 0 : outbox.queuedByteCount) }

  /// Counts what was handed to the link and has not left it.
  package mutating func accountForLink(byteCount: Int) {
    queue.linkByteCount = byteCount
    accountForQueue()
  }

  /// Refuses the calls of which a message, or the END behind the only one, has been due since then or longer.
  package mutating func refuseUnfinished(since then: UInt64, atMilliseconds now: UInt64) -> [Action] {
    let unended = streams.filter { $0.value.isOpen && $0.value.heldByteCount > 0 && $0.value.lastPart <= then }.keys
    return Set(inbox.streamsWithParts(since: then, atMilliseconds: now)).union(unended).sorted().map { stream in
      refuse(
        stream,
        RPCStatus(code: .resourceExhausted, message: "the request does not end, and the server is short of room"))
    }
  }

  /// The peer could not go on with what it had begun, as nothing was read from it.
  package mutating func restartPartClocks() { inbox.restartPartClocks() }

  /// Of answers, in one unit: what is queued, and all that has left the queue since the beginning.
  package var answerByteCounts: (queued: Int, left: Int) { (outbox.queuedItemByteCount, outbox.leftByteCount) }

  /// Ends the connection: its peer lets bytes lie that the server has no more room for.
  package mutating func endStalled(_ what: String) -> GoAway {
    end(.resourceExhausted, "\(what), and the server is short of room")
  }

  /// A message of a stream of responses. False when the stream is closed.
  package mutating func send(_ stream: UInt32, _ message: [UInt8], isCompressed: Bool = false) -> Bool {
    guard streams[stream] != nil else { return false }
    outbox.append(.message, stream, flags: isCompressed ? .compressed : [], message: message)
    return true
  }

  /// Ends a call. False when it was ended before.
  ///
  /// - Parameter message: a unary call's answer, within ``defect(ofMessageWith:)``.
  package mutating func finish(
    _ stream: UInt32, _ head: ResponseHead, _ message: [UInt8] = [], isCompressed: Bool = false
  ) -> Bool {
    guard streams[stream] != nil else { return false }
    forget(stream)
    if head.status.code != .ok { outbox.drop(stream) }
    answer(stream, head, message, isCompressed: isCompressed)
    return true
  }

  private mutating func answer(_ stream: UInt32, _ head: ResponseHead, _ message: [UInt8], isCompressed: Bool) {
    let (headBytes, flags) = (head.bytes, isCompressed ? FrameHeader.Flags.compressed : [])
    if outbox.fitsOneFrame(stream, headByteCount: headBytes.count, messageByteCount: message.count) {
      outbox.append(.response, stream, flags: flags, head: headBytes, message: message)
    } else {
      outbox.append(.message, stream, flags: flags, message: message)
      outbox.append(.response, stream, head: headBytes)
    }
  }

  /// Turns that wait for credit, also of streams that are closed: for tests.
  package var waitingTurnCount: Int { outbox.turnCount }

  /// The next frame to send.
  package mutating func nextFrame() -> OutboundFrame? { outbox.next() }

  package mutating func ping(_ payload: [UInt8]) { outbox.control(OutboundFrame(.ping, head: payload)) }

  // MARK: The end

  /// The first step of a drain: the client starts no more calls. False when that was said before, or nothing was agreed
  /// yet.
  package mutating func drain(_ message: String) -> Bool {
    guard phase == .open else { return false }
    phase = .announced
    drainMessage = message
    outbox.control(
      OutboundFrame(.goAway, head: GoAway(code: .ok, lastStream: .max, message: message).payload))
    ping(Self.drainPing)
    return true
  }

  /// The client did not answer the drain's ping in time.
  package mutating func drainNoticeOver() {
    if phase == .announced { leave() }
  }

  mutating func leave() {
    phase = .leaving
    outbox.control(
      OutboundFrame(.goAway, head: GoAway(code: .ok, lastStream: highestStream, message: drainMessage).payload))
  }

  /// The connection ends: calls still open are the caller's to cancel.
  package mutating func close() {
    holdFrame(byteCount: 0)
    phase = .closed
    accountForLink(byteCount: 0)
    streams = [:]
    inbox.closeAll()
  }

  mutating func end(_ code: StatusCode, _ message: String) -> GoAway {
    close()
    let goAway = GoAway(code: code, lastStream: highestStream, message: message)
    outbox.end(with: OutboundFrame(.goAway, head: goAway.payload))
    return goAway
  }
}
