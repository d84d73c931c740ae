internal import Synchronization

/// The calls that wait for one analyser's workers: bounded, first in first out.
final class AnalyserQueue: Sendable {
  private struct State {
    var jobs: [AnalyserJob] = []
    /// Why no call is taken any more.
    var closed: AnalyserError?
  }

  private let analyserID: String
  private let lengthMax: Int
  private let signals: [WakeSignal]
  private let state = Mutex(State())

  init(analyserID: String, lengthMax: Int, signals: [WakeSignal]) {
    self.analyserID = analyserID
    self.lengthMax = lengthMax
    self.signals = signals
  }

  /// Puts a call into the queue, or answers it at once when there is no room or no service.
  func submit(_ job: AnalyserJob) {
    let refusal: AnalyserError? = state.withLock { state in
      if let closed = state.closed { return closed }
      state.jobs.removeAll { $0.isFinished }
      guard state.jobs.count < lengthMax else {
        return AnalyserError(
          code: .resourceExhausted,
          message: "\(analyserID) has \(lengthMax) calls waiting and takes no more; try again later")
      }
      state.jobs.append(job)
      return nil
    }
    if let refusal { job.finish(.failure(refusal)) } else { wake() }
  }

  /// The first call that somebody waits for.
  func take() -> AnalyserJob? {
    state.withLock { state in
      state.jobs.removeAll { $0.isFinished }
      return state.jobs.isEmpty ? nil : state.jobs.removeFirst()
    }
  }

  /// Answers the calls whose time has passed while they waited.
  ///
  /// - Returns: when the next one's passes.
  func expire() -> MonotonicTime {
    let (expired, next) = state.withLock { state in
      let now = state.jobs.isEmpty ? .distantFuture : MonotonicTime.now
      let expired = state.jobs.filter { $0.deadline <= now }
      state.jobs.removeAll { $0.deadline <= now }
      return (expired, state.jobs.map(\.deadline).min() ?? .distantFuture)
    }
    for job in expired {
      job.fail(
        .deadlineExceeded, "\(analyserID) was busy for all of the call's \(job.timeoutMilliseconds) ms")
    }
    return next
  }

  /// Answers all waiting calls with an error.
  func failAll(_ error: AnalyserError) {
    let jobs = state.withLock { state in
      defer { state.jobs = [] }
      return state.jobs
    }
    for job in jobs { job.finish(.failure(error)) }
  }

  /// Takes no calls from now on, answers the waiting ones and wakes the workers.
  func close(_ error: AnalyserError) {
    state.withLock { $0.closed = $0.closed ?? error }
    failAll(error)
    wake()
  }

  func wake() {
    for signal in signals { signal.raise() }
  }
}
