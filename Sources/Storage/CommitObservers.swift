internal import Synchronization

/// Who wants to know of commits.
final class CommitObservers: Sendable {
  private struct State {
    var observers: [UInt64: @Sendable (UInt64) -> Void] = [:]
    var next: UInt64 = 0
  }

  private let state = Mutex(State())

  func add(_ observer: @escaping @Sendable (UInt64) -> Void) -> CommitObservation {
    let key = state.withLock { state in
      state.next += 1
      state.observers[state.next] = observer
      return state.next
    }
    return CommitObservation { [self] in state.withLock { _ = $0.observers.removeValue(forKey: key) } }
  }

  func tell(_ revision: UInt64) {
    for observer in state.withLock({ Array($0.observers.values) }) { observer(revision) }
  }
}

/// Ends with ``cancel()``.
package struct CommitObservation: Sendable {
  private let end: @Sendable () -> Void

  package init(_ end: @escaping @Sendable () -> Void) { self.end = end }

  package func cancel() { end() }
}
