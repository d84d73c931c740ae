internal import Synchronization

/// What a handler knows of its call.
package struct CallContext: Sendable {
  package let method: String
  package let metadata: Metadata
  /// The caller's address, for logs.
  package let peer: String
  package let cancellation: CallCancellation
  /// Injected: nanoseconds of a clock that only rises.
  private let now: @Sendable () -> UInt64
  private let arrivalNanoseconds: UInt64
  private let deadlineNanoseconds: UInt64?

  /// - Parameter arrivalNanoseconds: on the clock of `now`.
  package init(
    head: RequestHead, peer: String, cancellation: CallCancellation, arrivalNanoseconds: UInt64,
    now: @escaping @Sendable () -> UInt64
  ) {
    method = head.method
    metadata = head.metadata
    self.peer = peer
    self.cancellation = cancellation
    self.now = now
    self.arrivalNanoseconds = arrivalNanoseconds
    deadlineNanoseconds = head.timeoutMilliseconds.map { arrivalNanoseconds + UInt64($0) * 1_000_000 }
  }

  /// Since the request came.
  package var elapsedNanoseconds: UInt64 {
    let now = now()
    return now > arrivalNanoseconds ? now - arrivalNanoseconds : 0
  }

  /// Until the caller's deadline; `nil` without one, 0 once it has passed.
  package var remainingMilliseconds: UInt32? {
    deadlineNanoseconds.map { deadline in
      let now = now()
      // A part of a millisecond counts as one: 0 is for a deadline that has passed.
      return deadline > now ? UInt32(clamping: (deadline - now + 999_999) / 1_000_000) : 0
    }
  }

  package var isCancelled: Bool { cancellation.code != nil }

  /// Runs `action` once when the call is given up, at once if it was: for a handler that blocks its thread, and has to be
  /// woken. A handler that awaits is cancelled as a task. From any thread; it must not block.
  package func onCancel(_ action: @escaping @Sendable () -> Void) { cancellation.onCancel(action) }
}

/// Whether a call was given up.
package final class CallCancellation: Sendable {
  private let number = Atomic<UInt8>(StatusCode.ok.rawValue)
  private let actions = Mutex<[@Sendable () -> Void]>([])

  package init() {}

  /// CANCELLED or DEADLINE_EXCEEDED once the call was given up.
  package var code: StatusCode? {
    let code = StatusCode(rawValue: number.load(ordering: .acquiring))
    return code == .ok ? nil : code
  }

  /// The first reason stays.
  package func cancel(_ code: StatusCode) {
    let (isFirst, _) = number.compareExchange(
      expected: StatusCode.ok.rawValue, desired: code.rawValue, ordering: .sequentiallyConsistent)
    guard isFirst else { return }
    let waiting = actions.withLock { actions in
      defer { actions = [] }
      return actions
    }
    for action in waiting { action() }
  }

  func onCancel(_ action: @escaping @Sendable () -> Void) {
    let isLate = actions.withLock { actions in
      // Whoever sets the code takes the actions after that, under this lock.
      if number.load(ordering: .sequentiallyConsistent) != StatusCode.ok.rawValue { return true }
      actions.append(action)
      return false
    }
    if isLate { action() }
  }
}
