internal import Synchronization

/// What a handler knows of its call.
package struct CallContext: Sendable {
  package let method: String
  package let metadata: Metadata
  /// The caller's address, for logs.
  package let peer: String
  package let cancellation: CallCancellation
  /// Injected: milliseconds of a clock that only rises.
  private let now: @Sendable () -> UInt64
  private let deadlineMilliseconds: UInt64?

  package init(
    head: RequestHead, peer: String, cancellation: CallCancellation, now: @escaping @Sendable () -> UInt64
  ) {
    method = head.method
    metadata = head.metadata
    self.peer = peer
    self.cancellation = cancellation
    self.now = now
    deadlineMilliseconds = head.timeoutMilliseconds.map { now() + UInt64($0) }
  }

  /// Until the caller's deadline; `nil` without one, 0 once it has passed.
  package var remainingMilliseconds: UInt32? {
    deadlineMilliseconds.map { deadline in
      let now = now()
      return deadline > now ? UInt32(clamping: deadline - now) : 0
    }
  }

  package var isCancelled: Bool { cancellation.code != nil }
}

/// Whether a call was given up, and who wants to know.
package final class CallCancellation: Sendable {
  private struct State {
    var code: StatusCode?
    var action: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())

  package init() {}

  /// CANCELLED or DEADLINE_EXCEEDED once the call was given up.
  package var code: StatusCode? { state.withLock { $0.code } }

  /// Calls `action` when the call is given up, at once when it was before. One action at most.
  package func onCancel(_ action: @escaping @Sendable () -> Void) {
    let isCancelled = state.withLock { state in
      if state.code == nil { state.action = action }
      return state.code != nil
    }
    if isCancelled { action() }
  }

  package func cancel(_ code: StatusCode) {
    let action = state.withLock { state -> (@Sendable () -> Void)? in
      guard state.code == nil else { return nil }
      state.code = code
      defer { state.action = nil }
      return state.action
    }
    action?()
  }
}
