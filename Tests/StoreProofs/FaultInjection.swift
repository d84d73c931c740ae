internal import Foundation
internal import Storage

/// Makes one call after another fail while a store is used.
///
/// A commit that was refused for certain is not there; one whose outcome is not known is there whole or not at all, and is
/// done once when it is tried again with its key; one that was acknowledged is there. The store goes on after each.
package struct FaultInjection: Sendable {
  package var workload: Workload
  package var logPageCountMax = 20
  /// Takes a commit that failed for one that was acknowledged, and gives up: the proof has to fail.
  package var ledgerLies = false

  package init(_ workload: Workload) { self.workload = workload }

  package struct Result: Sendable {
    /// Faults that the run came to.
    package var faultCount = 0
    /// Commits that failed because of one.
    package var failureCount = 0
    package var problems: [String] = []
  }

  private static let problemCountMax = 20

  /// - Parameter stride: every so manieth call fails, beginning by the kind; 1: every call.
  package func run(stride step: Int, progress: (Int) -> Void = { _ in }) async throws -> Result {
    var result = Result()
    for (index, kind) in Fault.Kind.allCases.enumerated() {
      let callCount = try await callCount(kind)
      for number in stride(from: index % step, to: callCount, by: step) {
        let fault = Fault(kind, number: number)
        let outcome = try await attempt(fault)
        result.faultCount += outcome.hasFailed ? 1 : 0
        result.failureCount += outcome.failureCount
        for problem in outcome.problems where result.problems.count < Self.problemCountMax {
          result.problems.append("\(fault): \(problem)")
        }
        progress(result.faultCount)
      }
    }
    return result
  }

  private func configuration() -> (SQLiteStoreConfiguration, EnvelopeCodec) {
    var (configuration, codec) = SQLiteStoreConfiguration.forProof()
    configuration.logPageCountMax = logPageCountMax
    return (configuration, codec)
  }

  /// Of a run in which nothing fails.
  private func callCount(_ kind: Fault.Kind) async throws -> Int {
    try await withProofFolder { folder in
      try await FileRecorder.with(folder: folder + "/store") { recorder in
        let (configuration, codec) = configuration()
        try await SQLiteStore.withStore(folder: folder + "/store", configuration: configuration) {
          try await workload.run($0, codec)
        }
        return recorder.callCount(kind)
      }
    }
  }

  private struct Attempt {
    var acknowledgedCount = 0
    /// The commit behind those that were acknowledged may be there.
    var isNextUnknown = false
    var failureCount = 0
    /// The call was made, and failed.
    var hasFailed = false
    var problems: [String] = []
  }

  private func attempt(_ fault: Fault) async throws -> Attempt {
    try await withProofFolder { folder in
      let path = folder + "/store"
      var attempt = Attempt()
      try await FileRecorder.with(folder: path, fault: fault) { recorder in
        do {
          let (configuration, codec) = configuration()
          let store = try await SQLiteStore.open(folder: path, configuration: configuration)
          await use(store, codec, &attempt)
          await store.close()
        } catch let error as StoreError {
          // The fault met the opening.
          if !recorder.hasFailed { attempt.problems.append("it cannot be opened: \(error)") }
        }
        attempt.hasFailed = recorder.hasFailed
      }
      do {
        let (configuration, codec) = configuration()
        try await SQLiteStore.withStore(folder: path, configuration: configuration) { store async throws in
          let begun = min(attempt.acknowledgedCount + (attempt.isNextUnknown ? 1 : 0), workload.commitCount)
          attempt.problems += try await StoreExamination(workload, codec).problems(
            store, acknowledged: attempt.acknowledgedCount, begun: begun)
        }
      } catch let error as StoreError {
        attempt.problems.append("it does not answer afterwards: \(error)")
      }
      return attempt
    }
  }

  private static let retryCountMax = 400

  /// Every commit, again and again until it is done.
  private func use(_ store: SQLiteStore, _ codec: EnvelopeCodec, _ attempt: inout Attempt) async {
    for number in 0..<workload.commitCount {
      for retry in 0...Self.retryCountMax {
        guard let error = await commit(store, codec, number) else { break }
        attempt.failureCount += 1
        attempt.isNextUnknown = error.code == .outcomeUnknown
        if ledgerLies {
          attempt.acknowledgedCount += 1
          return
        }
        guard retry < Self.retryCountMax, [.outcomeUnknown, .unavailable, .corrupt].contains(error.code) else {
          return attempt.problems.append("commit \(number) fails again and again: \(error)")
        }
        try? await Task.sleep(for: .milliseconds(5))
      }
      attempt.isNextUnknown = false
      attempt.acknowledgedCount += 1
      // What fails of it is no commit: the store goes on without, or has it.
      for _ in 0..<3 {
        if (try? await workload.addDictionary(to: store, after: number)) != nil { break }
        try? await Task.sleep(for: .milliseconds(5))
      }
    }
    try? await workload.waitUntilRewritten(store)
  }

  private func commit(_ store: SQLiteStore, _ codec: EnvelopeCodec, _ number: Int) async -> StoreError? {
    do throws(StoreError) {
      let operations = try workload.operations(of: number, codec)
      _ = try await store.commit(operations, idempotencyKey: "commit \(number)")
      return nil
    } catch {
      return error
    }
  }
}
