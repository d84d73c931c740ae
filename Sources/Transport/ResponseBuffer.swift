internal import NIOCore
internal import Synchronization
internal import Wire

/// Messages of a stream of responses between the event loop and the task that reads them.
///
/// Over `highWater` bytes the connection stops reading, so a slow reader bounds the memory that its stream takes.
final class ResponseBuffer: Sendable {
  private struct State {
    var messages: Deque = []
    var byteCount = 0
    var end: RPCStatus?
    var waiting: CheckedContinuation<Result<[UInt8]?, RPCStatus>, Never>?
    var isHeldBack = false
  }

  private typealias Deque = CircularBuffer<[UInt8]>

  private static let highWater = 1 << 20
  private let state = Mutex(State())
  /// From any thread: hold the connection's reading back, or let it go on.
  private let holdBack: @Sendable (Bool) -> Void

  init(holdBack: @escaping @Sendable (Bool) -> Void) { self.holdBack = holdBack }

  func append(_ message: [UInt8]) {
    let (waiting, isFull) = state.withLock { state in
      if let waiting = state.waiting {
        state.waiting = nil
        return (Optional(waiting), false)
      }
      state.messages.append(message)
      state.byteCount += message.count
      let isFull = state.byteCount > Self.highWater && !state.isHeldBack
      if isFull { state.isHeldBack = true }
      return (nil, isFull)
    }
    waiting?.resume(returning: .success(message))
    if isFull { holdBack(true) }
  }

  func finish(_ status: RPCStatus) {
    let (waiting, wasHeldBack) = state.withLock { state in
      guard state.end == nil else { return (nil as CheckedContinuation<Result<[UInt8]?, RPCStatus>, Never>?, false) }
      state.end = status
      defer {
        state.waiting = nil
        state.isHeldBack = false
      }
      return (state.waiting, state.isHeldBack)
    }
    waiting?.resume(returning: status.code == .ok ? .success(nil) : .failure(status))
    if wasHeldBack { holdBack(false) }
  }

  /// The next message; `nil` at the stream's good end.
  func next() async throws(RPCStatus) -> [UInt8]? {
    let result = await withCheckedContinuation { continuation in
      let (ready, goesOn) = state.withLock { state -> (Result<[UInt8]?, RPCStatus>?, Bool) in
        if let message = state.messages.popFirst() {
          state.byteCount -= message.count
          let goesOn = state.isHeldBack && state.byteCount <= Self.highWater / 2
          if goesOn { state.isHeldBack = false }
          return (.success(message), goesOn)
        }
        if let end = state.end { return (end.code == .ok ? .success(nil) : .failure(end), false) }
        state.waiting = continuation
        return (nil, false)
      }
      if goesOn { holdBack(false) }
      if let ready { continuation.resume(returning: ready) }
    }
    return try result.get()
  }
}
