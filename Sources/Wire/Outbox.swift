internal import DequeModule

/// What goes out on a connection: control frames first, then the streams in turn, each within its credit
/// (PROTOCOL.md §5).
struct Outbox: Sendable {
  /// Something of one stream that is to be sent.
  private struct Item: Sendable {
    let kind: FrameHeader.Kind
    let flags: FrameHeader.Flags
    let head: [UInt8]
    let message: [UInt8]
    var sentByteCount = 0

    var queuedByteCount: Int { Outbox.itemOverhead + head.count + message.count - sentByteCount }
  }

  private struct Stream: Sendable {
    var credit: Int
    var items: Deque<Item> = []
    /// Whether a turn of it stands in `ready` or `waiting`.
    var isQueued = false

    mutating func next(_ number: UInt32, _ frameByteCountMax: Int, _ connectionCredit: Int) -> Next? {
      guard let item = items.first else { return nil }
      let isPieced = item.kind == .message
      let overhead = isPieced ? WireLimits.messageOverheadByteCount : 0
      let rest = item.message.count - item.sentByteCount
      let limit = isPieced ? min(rest, Outbox.pieceByteCount, frameByteCountMax) : rest
      let least = isPieced ? min(limit, Outbox.pieceByteCountMin) : limit
      // What has no message to carry goes out whatever the credit is.
      let isFree = rest == 0 && !isPieced
      if !isFree, credit < least + overhead { return .blockedByStream }
      if !isFree, connectionCredit < least + overhead { return .blockedByConnection }
      let count = isFree ? 0 : min(limit, credit - overhead, connectionCredit - overhead)
      let isFirst = item.sentByteCount == 0
      let range = item.sentByteCount..<item.sentByteCount + count
      var flags = isFirst ? item.flags : []
      if count < rest { flags.insert(.more) }
      let frame = OutboundFrame(
        isFirst ? item.kind : .continuation, stream: number, flags: flags, head: item.head, message: item.message,
        range: range)
      credit -= count + overhead
      if count < rest {
        items[0].sentByteCount += count
        return .frame(frame, cost: count + overhead, freed: count)
      }
      items.removeFirst()
      return .frame(frame, cost: count + overhead, freed: item.queuedByteCount)
    }
  }

  /// What waits for its turn: a stream that has items, or an answer that is all that its stream has to send.
  private enum Turn: Sendable {
    case stream(UInt32)
    case answer(OutboundFrame)
  }

  private enum Next {
    /// `freed`: what is queued no longer.
    case frame(OutboundFrame, cost: Int, freed: Int)
    case blockedByStream
    case blockedByConnection
  }

  /// A large message goes out in pieces of this size, so that the others' turns come soon.
  private static let pieceByteCount = 65_536
  /// With less credit than this a large message waits rather than going out in crumbs.
  private static let pieceByteCountMin = 16_384
  /// What an item takes beside its bytes.
  private static let itemOverhead = 128
  private static let staleTurnCountMax = 64

  private var frameByteCountMax = WireLimits.frameByteCountMin
  private var streamWindowByteCount = WireLimits.streamWindowByteCountMin
  private var connectionWindowByteCount = WireLimits.connectionWindowByteCountMin
  private var connectionCredit = WireLimits.connectionWindowByteCountMin
  private var control: Deque<OutboundFrame> = []
  private var streams: [UInt32: Stream] = [:]
  private var ready: Deque<Turn> = []
  /// Turns that the connection had no credit for. Nobody who needs some of it passes them, and so only the first is looked
  /// at when credit comes, however many they are.
  private var waiting: Deque<Turn> = []
  /// Turns of streams in both, also of streams that are closed by now.
  private var streamTurnCount = 0
  /// Without control frames.
  private(set) var queuedItemByteCount = 0
  /// All that was sent of it.
  private(set) var leftByteCount = 0
  private var last: OutboundFrame?
  private var isEnded = false

  /// Takes the limits of the peer's hello. Nothing but the own hello was sent before.
  mutating func open(frameByteCountMax: UInt32, streamWindowByteCount: UInt32, connectionWindowByteCount: UInt32) {
    self.frameByteCountMax = Int(frameByteCountMax)
    self.streamWindowByteCount = Int(streamWindowByteCount)
    self.connectionWindowByteCount = Int(connectionWindowByteCount)
    connectionCredit = Int(connectionWindowByteCount)
  }

  /// Bytes that wait for credit or for the link.
  var queuedByteCount: Int { queuedItemByteCount + control.count * Self.itemOverhead }
  var isEmpty: Bool { control.isEmpty && queuedItemByteCount == 0 }
  /// The frame that ends the connection was sent.
  var isOver: Bool { isEnded && last == nil }

  /// What waits for a turn or for credit, for tests.
  var turnCount: Int { ready.count + waiting.count }

  /// Credit that this side has, for tests: of the connection, and of a stream.
  func credit(of stream: UInt32) -> Int {
    stream == 0 ? connectionCredit : streams[stream]?.credit ?? streamWindowByteCount
  }

  // MARK: In

  mutating func control(_ frame: OutboundFrame) { control.append(frame) }

  /// The connection ends with this frame, behind all that may be sent at once; whatever waits for credit is lost.
  mutating func end(with frame: OutboundFrame) {
    guard !isEnded else { return }
    isEnded = true
    last = frame
  }

  mutating func grant(_ stream: UInt32, _ credit: UInt32) {
    control.append(OutboundFrame(.window, stream: stream, head: bytes(of: { $0.append(credit) })))
  }

  /// Whether a message can stand in the frame of its head. Behind other messages of its stream it might wait for more
  /// credit than the peer ever gives at once.
  func fitsOneFrame(_ number: UInt32, headByteCount: Int, messageByteCount: Int) -> Bool {
    guard headByteCount + messageByteCount <= frameByteCountMax else { return false }
    if messageByteCount == 0 { return true }
    // A peer may give credit back in halves of the connection's window, so that it never has more at once.
    guard messageByteCount <= streamWindowByteCount, messageByteCount <= connectionWindowByteCount / 2 else {
      return false
    }
    guard let stream = streams[number] else { return true }
    return stream.items.isEmpty && stream.credit >= streamWindowByteCount
  }

  /// Whether a message that is queued now finds credit when its turn comes. Streams take one turn each before that, and so
  /// spend no more than what is queued, and the pieces' overhead.
  func hasCredit(forMessageOf byteCount: Int) -> Bool {
    byteCount == 0 || byteCount + queuedItemByteCount + queuedItemByteCount / 256 <= connectionCredit
  }

  mutating func append(
    _ kind: FrameHeader.Kind, _ number: UInt32, flags: FrameHeader.Flags = [], head: [UInt8] = [],
    message: [UInt8] = []
  ) {
    if kind == .response, streams.isEmpty || streams[number] == nil {
      let frame = OutboundFrame(
        kind, stream: number, flags: flags, head: head, message: message, range: 0..<message.count)
      queuedItemByteCount += Self.queuedByteCount(of: frame)
      ready.append(.answer(frame))
      return
    }
    let item = Item(kind: kind, flags: flags, head: head, message: message)
    queuedItemByteCount += item.queuedByteCount
    modify(number) { stream in
      stream.items.append(item)
      return true
    }
  }

  /// The peer gave credit; an error when it adds up to more than may be.
  mutating func addCredit(_ number: UInt32, _ credit: UInt32) throws(WireError) {
    var sum = Int(credit)
    if number == 0 {
      sum += connectionCredit
      connectionCredit = sum
    } else {
      modify(number) { stream in
        stream.credit += sum
        sum = stream.credit
        return !stream.items.isEmpty
      }
    }
    guard sum <= WireLimits.windowByteCountMax else {
      throw WireError("the credit adds up to \(sum); at most \(WireLimits.windowByteCountMax) may be given")
    }
  }

  private mutating func modify(_ number: UInt32, _ body: (inout Stream) -> Bool) {
    var isNewlyQueued = false
    func change(_ stream: inout Stream) {
      if body(&stream), !stream.isQueued {
        stream.isQueued = true
        isNewlyQueued = true
      }
    }
    change(&streams[number, default: Stream(credit: streamWindowByteCount)])
    if isNewlyQueued { takeTurn(number) }
  }

  private mutating func takeTurn(_ number: UInt32) {
    ready.append(.stream(number))
    streamTurnCount += 1
    guard streamTurnCount > 2 * streams.count + Self.staleTurnCountMax else { return }
    // Closed streams leave their turns where they stand, which may be for long.
    ready.removeAll(where: isStale)
    waiting.removeAll(where: isStale)
    streamTurnCount = 0
    for case .stream in ready { streamTurnCount += 1 }
    for case .stream in waiting { streamTurnCount += 1 }
  }

  private func isStale(_ turn: Turn) -> Bool {
    guard case .stream(let number) = turn else { return false }
    return streams[number]?.isQueued != true
  }

  func contains(_ number: UInt32) -> Bool { streams[number] != nil }

  /// Whether a call stands here of which nothing was sent.
  func isUnsent(_ number: UInt32) -> Bool { streams[number]?.items.first?.kind == .request }

  /// Forgets a stream, with what it had queued. True when nothing of its first item had been sent.
  @discardableResult
  mutating func close(_ number: UInt32) -> Bool {
    guard let stream = streams.removeValue(forKey: number) else { return false }
    for item in stream.items { queuedItemByteCount -= item.queuedByteCount }
    return stream.items.first?.kind == .request
  }

  /// Drops what a stream has queued, and keeps its credit.
  mutating func drop(_ number: UInt32) {
    guard let index = streams.index(forKey: number) else { return }
    for item in streams.values[index].items { queuedItemByteCount -= item.queuedByteCount }
    streams.values[index].items = []
    // It may stand in `waiting`; what comes next needs no credit, perhaps. A turn too many does no harm.
    streams.values[index].isQueued = false
  }

  // MARK: Out

  /// The next frame that credit allows.
  mutating func next() -> OutboundFrame? {
    // Nothing comes behind the last frame.
    if isOver { return nil }
    if let frame = control.popFirst() { return frame }
    while let turn = waiting.first {
      let step = step(turn, connectionCredit)
      if case .blocked = step { break }
      waiting.removeFirst()
      if case .frame(let frame) = step { return frame }
    }
    while let turn = ready.popFirst() {
      switch step(turn, waiting.isEmpty ? connectionCredit : 0) {
      case .frame(let frame): return frame
      case .blocked: waiting.append(turn)
      case .over: continue
      }
    }
    return last.take()
  }

  private enum Step {
    case frame(OutboundFrame)
    /// Short of the connection's credit: the turn stays.
    case blocked
    /// Nothing can be sent, and the turn is over.
    case over
  }

  /// Takes a turn against so much of the connection's credit.
  private mutating func step(_ turn: Turn, _ credit: Int) -> Step {
    switch turn {
    case .answer(let frame):
      guard frame.range.isEmpty || frame.range.count <= credit else { return .blocked }
      connectionCredit -= frame.range.count
      queuedItemByteCount -= Self.queuedByteCount(of: frame)
      leftByteCount &+= Self.queuedByteCount(of: frame)
      return .frame(frame)
    case .stream(let number):
      let step = step(of: number, credit)
      if case .blocked = step { return step }
      streamTurnCount -= 1
      if case .frame = step, streams[number]?.isQueued == true { takeTurn(number) }
      return step
    }
  }

  private static func queuedByteCount(of answer: OutboundFrame) -> Int {
    itemOverhead + answer.head.count + answer.message.count
  }

  private mutating func step(of number: UInt32, _ connectionCredit: Int) -> Step {
    guard let index = streams.index(forKey: number) else { return .over }
    guard let next = streams.values[index].next(number, frameByteCountMax, connectionCredit) else {
      streams.values[index].isQueued = false
      return .over
    }
    switch next {
    case .frame(let frame, let cost, let freed):
      self.connectionCredit -= cost
      queuedItemByteCount -= freed
      leftByteCount &+= freed
      if frame.kind == .response {
        streams.remove(at: index)
      } else {
        streams.values[index].isQueued = !streams.values[index].items.isEmpty
      }
      return .frame(frame)
    case .blockedByStream:
      streams.values[index].isQueued = false
      return .over
    case .blockedByConnection: return .blocked
    }
  }
}
