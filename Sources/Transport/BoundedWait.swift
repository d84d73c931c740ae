internal import Synchronization

/// What a task comes to, or `nil` when that takes longer than the caller may wait or the caller is cancelled. The task goes
/// on for others.
func result<Success: Sendable>(
  of task: Task<Success, any Error>, withinMilliseconds limit: UInt32?
) async -> Result<Success, any Error>? {
  let wait = BoundedWait<Result<Success, any Error>>()
  let waiter = Task { wait.end(with: await task.result) }
  let timer = limit.map { limit in
    Task {
      try await Task.sleep(for: .milliseconds(Int(limit)))
      wait.end(with: nil)
    }
  }
  defer {
    waiter.cancel()
    timer?.cancel()
  }
  return await withTaskCancellationHandler {
    await withCheckedContinuation { wait.begin($0) }
  } onCancel: {
    wait.end(with: nil)
  }
}

/// One who waits, and one end of that: the first.
private final class BoundedWait<Value: Sendable>: Sendable {
  private enum State {
    case idle
    case waiting(CheckedContinuation<Value?, Never>)
    case ended(Value?)
  }

  private let state = Mutex(State.idle)

  func begin(_ continuation: CheckedContinuation<Value?, Never>) {
    let ended = state.withLock { state -> Value?? in
      if case .ended(let value) = state { return .some(value) }
      state = .waiting(continuation)
      return nil
    }
    if let ended { continuation.resume(returning: ended) }
  }

  func end(with value: Value?) {
    let waiting = state.withLock { state -> CheckedContinuation<Value?, Never>? in
      if case .ended = state { return nil }
      defer { state = .ended(value) }
      if case .waiting(let continuation) = state { return continuation }
      return nil
    }
    waiting?.resume(returning: value)
  }
}
