internal import Synchronization

/// Lets one at a time through for each key, in the order in which they came.
final class KeyedGate: Sendable {
  /// Who waits, by key; a key is there while somebody holds it.
  private let waiting = Mutex<[UInt32: [CheckedContinuation<Void, Never>]]>([:])

  func holding<Result: Sendable>(_ key: UInt32, _ body: () async throws -> Result) async throws -> Result {
    await enter(key)
    defer { leave(key) }
    return try await body()
  }

  private func enter(_ key: UInt32) async {
    let isFree = waiting.withLock { waiting in
      guard waiting[key] == nil else { return false }
      waiting[key] = []
      return true
    }
    if isFree { return }
    await withCheckedContinuation { continuation in
      let isFree = waiting.withLock { waiting in
        // It may have become free in between.
        guard waiting[key] != nil else {
          waiting[key] = []
          return true
        }
        waiting[key]?.append(continuation)
        return false
      }
      if isFree { continuation.resume() }
    }
  }

  private func leave(_ key: UInt32) {
    let next = waiting.withLock { waiting -> CheckedContinuation<Void, Never>? in
      guard waiting[key]?.isEmpty == false else {
        waiting[key] = nil
        return nil
      }
      return waiting[key]?.removeFirst()
    }
    next?.resume()
  }
}
