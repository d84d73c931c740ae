internal import Synchronization

/// How many handlers of one connection are at work, also those whose calls were given up.
final class HandlerCount: Sendable {
  private let count = Atomic(0)
  var value: Int { count.load(ordering: .relaxed) }
  func began() { count.add(1, ordering: .relaxed) }
  func ended() { count.subtract(1, ordering: .relaxed) }
}

/// Runs calls' handlers as tasks, and knows when the last is done, so that a server that has ended has left none behind.
final class TaskRunner: Sendable {
  private struct State {
    var runningCount = 0
    var isFinished = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())
  private let countMax: Int
  private let executor: HandlerExecutor

  /// - Parameters:
  ///   - countMax: handlers that may run at once. A call that was given up counts until its handler has ended.
  ///   - threadCount: how many of them may work, or block, at one time.
  init(countMax: Int, threadCount: Int) {
    self.countMax = countMax
    executor = HandlerExecutor(threadCount: threadCount)
  }

  var runningCount: Int { state.withLock { $0.runningCount } }

  enum Refusal: Error {
    case finished
    case full(Int)
  }

  /// Takes a place for a handler, which ``run(_:)`` then fills.
  func reserve() throws(Refusal) {
    let refusal = state.withLock { state -> Refusal? in
      if state.isFinished { return .finished }
      if state.runningCount >= countMax { return .full(countMax) }
      state.runningCount += 1
      return nil
    }
    if let refusal { throw refusal }
  }

  /// Runs a handler in a place that was taken for it.
  func run(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
    Task(executorPreference: executor) {
      await body()
      self.ended()
    }
  }

  private func ended() {
    let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      state.runningCount -= 1
      guard state.runningCount == 0 else { return [] }
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  /// Takes no more, and returns when all are done.
  func finish() async {
    await withCheckedContinuation { continuation in
      let isIdle = state.withLock { state in
        state.isFinished = true
        if state.runningCount > 0 { state.waiting.append(continuation) }
        return state.runningCount == 0
      }
      if isIdle { continuation.resume() }
    }
    await executor.shutdown()
  }
}
