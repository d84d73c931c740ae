internal import AnalyserMessages

/// Keeps one worker process running and feeds it calls, all on one thread.
struct AnalyserWorker {
  let service: AnalyserService
  let signal: WakeSignal

  /// How a process came to its end, as the predicate of a sentence; `nil` when the host is shutting down.
  private typealias Ending = String?

  /// Runs until the service stops or the analyser is given up.
  ///
  /// - Parameter started: called once, when the first start has succeeded or failed.
  func run(started: () -> Void) {
    var backoff = RestartBackoff()
    var isFirst = true
    while !service.isStopping {
      do throws(StartFailure) {
        var session = try start()
        if isFirst { started() }
        isFirst = false
        guard let ending = session.serve() else { return }
        if session.answeredCount > 0 { backoff.reset() }
        service.markRestarting(ending)
      } catch {
        if isFirst {
          if !service.isStopping { service.markFailed(error.message) }
          started()
          return
        }
        service.markRestarting(error.message)
        service.queue.failAll(
          AnalyserError(code: .unavailable, message: "\(service.id) cannot be started again: \(error.message)"))
      }
      pause(milliseconds: backoff.take())
    }
    if isFirst { started() }
  }

  private func start() throws(StartFailure) -> WorkerSession {
    var session = try WorkerSession.start(service, signal)
    service.markReady(try session.shakeHands())
    return session
  }

  private func pause(milliseconds: UInt32) {
    let end = MonotonicTime.now.adding(milliseconds: milliseconds)
    while !service.isStopping, end > .now {
      signal.wait(until: min(end, service.queue.expire()))
    }
  }
}

/// Why a worker did not come up, as a sentence.
struct StartFailure: Error, Sendable, Hashable {
  var message: String
}
