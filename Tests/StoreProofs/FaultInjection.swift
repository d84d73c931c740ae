internal import Foundation
internal import Storage

/// Makes one call after another fail while a store is used.
///
/// A commit that was refused for certain is not there; one whose outcome is not known is there whole or not at all; one
/// that was acknowledged is there. After a sync that failed the store takes nothing more until it is opened anew.
package struct FaultInjection: Sendable {
  package var workload: Workload
  package var logPageCountMax = 20
  /// Takes a commit that failed for one that was acknowledged, and gives up: the proof has to fail.
  package var ledgerLies = false

  package init(_ workload: Workload) { self.workload = workload }

  package struct Result: Sendable {
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
        result.faultCount += 1
        result.failureCount += outcome.failureCount
        for problem in outcome.problems where result.problems.count < Self.problemCountMax {
          result.problems.append("\(fault): \(problem)")
        }
        progress(result.faultCount)
      }
    }
    return result
  }

  private var configuration: SQLiteStoreConfiguration {
    var configuration = SQLiteStoreConfiguration(now: { 0 })
    configuration.termMaker = ProofTermMaker()
    configuration.logPageCountMax = logPageCountMax
    return configuration
  }

  /// Of a run in which nothing fails.
  private func callCount(_ kind: Fault.Kind) async throws -> Int {
    try await withProofFolder { folder in
      try await FileRecorder.with(folder: folder + "/store") { recorder in
        try await SQLiteStore.withStore(folder: folder + "/store", configuration: configuration) { store async throws in
          for operations in workload.commits { _ = try await store.commit(operations, idempotencyKey: nil) }
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
    var problems: [String] = []
  }

  private func attempt(_ fault: Fault) async throws -> Attempt {
    try await withProofFolder { folder in
      let path = folder + "/store"
      var attempt = Attempt()
      try await FileRecorder.with(folder: path, fault: fault) { recorder in
        do {
          let store = try await SQLiteStore.open(folder: path, configuration: configuration)
          await use(store, &attempt)
          await store.close()
        } catch let error as StoreError {
          // The fault met the opening.
          if !recorder.hasFailed { attempt.problems.append("it cannot be opened: \(error)") }
        }
      }
      do {
        try await SQLiteStore.withStore(folder: path, configuration: configuration) { store async throws in
          let begun = min(attempt.acknowledgedCount + (attempt.isNextUnknown ? 1 : 0), workload.commits.count)
          attempt.problems += try await StoreExamination(workload).problems(
            store, acknowledged: attempt.acknowledgedCount, begun: begun)
        }
      } catch let error as StoreError {
        attempt.problems.append("it does not answer afterwards: \(error)")
      }
      return attempt
    }
  }

  /// To the first commit that fails, and one more.
  private func use(_ store: SQLiteStore, _ attempt: inout Attempt) async {
    for operations in workload.commits {
      let error = await commit(store, operations)
      guard let error else {
        attempt.acknowledgedCount += 1
        continue
      }
      attempt.failureCount += 1
      if ledgerLies { return attempt.acknowledgedCount += 1 }
      attempt.isNextUnknown = error.code == .outcomeUnknown
      let next = await commit(store, operations)
      switch (error.code, next?.code) {
      // It may have been a piece of the store's own upkeep that met the fault.
      case (.outcomeUnknown, .closed), (.closed, .closed): return
      case (.outcomeUnknown, _):
        return attempt.problems.append(
          "it goes on after a commit of which it does not know: \(String(describing: next))")
      case (_, nil): attempt.acknowledgedCount += 1
      default: return attempt.problems.append("it fails once more where nothing does: \(next?.message ?? "")")
      }
    }
  }

  private func commit(_ store: SQLiteStore, _ operations: [StoreOperation]) async -> StoreError? {
    do throws(StoreError) {
      _ = try await store.commit(operations, idempotencyKey: nil)
      return nil
    } catch {
      return error
    }
  }
}
