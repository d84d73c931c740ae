internal import NIOCore
internal import Synchronization
internal import Wire

/// Messages between the event loop, which gets them, and the task that reads them.
///
/// What is not read is bounded by the stream's credit: `consumed` gives it back.
final class MessageQueue: CallRequests {
  private typealias Waiting = CheckedContinuation<Result<InboundMessage?, RPCStatus>, Never>

  private struct State {
    var messages = CircularBuffer<InboundMessage>()
    var end: RPCStatus?
    var waiting: Waiting?
    /// Of the message that the reader has in hand.
    var takenByteCount = 0
    /// Of those that it is done with, and not given back yet.
    var consumedByteCount = 0
  }

  /// Credit goes back in lots of this size, since each is a visit to the event loop.
  private static let lotByteCount = WireLimits.streamWindowByteCountMin / 8
  private let state = Mutex(State())
  private let messageByteCountMax: Int
  /// From any thread. `isKept`: the reader keeps the bytes for as long as its call lasts.
  private let consumed: @Sendable (_ byteCount: Int, _ isKept: Bool) -> Void

  init(
    messageByteCountMax: Int, consumed: @escaping @Sendable (_ byteCount: Int, _ isKept: Bool) -> Void
  ) {
    self.messageByteCountMax = messageByteCountMax
    self.consumed = consumed
  }

  func append(_ message: InboundMessage) {
    let waiting = state.withLock { state -> Waiting? in
      guard state.end == nil else { return nil }
      guard let waiting = state.waiting else {
        state.messages.append(message)
        return nil
      }
      state.waiting = nil
      state.takenByteCount = message.heldByteCount
      return waiting
    }
    waiting?.resume(returning: .success(message))
  }

  /// The end, good or bad, behind what came before it. A bad one cuts what was not read.
  func finish(_ status: RPCStatus) {
    let waiting = state.withLock { state -> Waiting? in
      guard state.end == nil || status.code != .ok else { return nil }
      state.end = status
      if status.code != .ok { state.messages.removeAll() }
      defer { state.waiting = nil }
      return state.waiting
    }
    waiting?.resume(returning: status.code == .ok ? .success(nil) : .failure(status))
  }

  func next() async throws(RPCStatus) -> [UInt8]? {
    giveBackTaken()
    let result = await withCheckedContinuation { continuation in
      let ready = state.withLock { state -> Result<InboundMessage?, RPCStatus>? in
        if let message = state.messages.popFirst() {
          state.takenByteCount = message.heldByteCount
          return .success(message)
        }
        if let end = state.end { return end.code == .ok ? .success(nil) : .failure(end) }
        if state.waiting != nil {
          return .failure(
            RPCStatus(code: .failedPrecondition, message: "two tasks read one stream; let one of them do it"))
        }
        state.waiting = continuation
        return nil
      }
      if let ready { continuation.resume(returning: ready) }
    }
    guard let message = try result.get() else { return nil }
    return try MessageCompression.plain(message, byteCountMax: messageByteCountMax)
  }

  /// Who asks for the next message is done with the one before it.
  private func giveBackTaken() {
    let lot = state.withLock { state -> Int in
      state.consumedByteCount += state.takenByteCount
      state.takenByteCount = 0
      guard state.consumedByteCount >= Self.lotByteCount else { return 0 }
      defer { state.consumedByteCount = 0 }
      return state.consumedByteCount
    }
    if lot > 0 { consumed(lot, false) }
  }

  func keepLast() {
    let kept = state.withLock { state -> Int in
      defer { state.takenByteCount = 0 }
      return state.takenByteCount
    }
    if kept > 0 { consumed(kept, true) }
  }
}
