internal import Synchronization

/// One call on its way: who waits for it gets exactly one answer, whatever happens first.
final class AnalyserJob: Sendable {
  typealias Outcome = Result<[[UInt8]], AnalyserError>

  private enum State {
    /// Nobody waits yet.
    case new
    case waiting(CheckedContinuation<Outcome, Never>)
    /// Answered before anybody waited.
    case answered(Outcome)
    case done
  }

  let request: [UInt8]
  let timeoutMilliseconds: UInt32
  let deadline: MonotonicTime
  private let state = Mutex<State>(.new)

  init(request: [UInt8], timeoutMilliseconds: UInt32) {
    self.request = request
    self.timeoutMilliseconds = timeoutMilliseconds
    deadline = MonotonicTime.now.adding(milliseconds: timeoutMilliseconds)
  }

  /// Whether nobody waits any more.
  var isFinished: Bool {
    state.withLock { state in
      switch state {
      case .new, .waiting: false
      case .answered, .done: true
      }
    }
  }

  func wait(_ continuation: CheckedContinuation<Outcome, Never>) {
    let early: Outcome? = state.withLock { state in
      if case .answered(let outcome) = state {
        state = .done
        return outcome
      }
      state = .waiting(continuation)
      return nil
    }
    if let early { continuation.resume(returning: early) }
  }

  /// Answers the call; later answers are dropped.
  func finish(_ outcome: Outcome) {
    let continuation: CheckedContinuation<Outcome, Never>? = state.withLock { state in
      switch state {
      case .new:
        state = .answered(outcome)
        return nil
      case .waiting(let continuation):
        state = .done
        return continuation
      case .answered, .done:
        return nil
      }
    }
    continuation?.resume(returning: outcome)
  }

  func fail(_ code: AnalyserError.Code, _ message: String) {
    finish(.failure(AnalyserError(code: code, message: message)))
  }
}
