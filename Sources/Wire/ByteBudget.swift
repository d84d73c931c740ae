internal import Synchronization

/// Bytes that all connections of a server may hold together.
package final class ByteBudget: Sendable {
  private let byteCountMax: Int
  private let used = Atomic(0)

  package init(byteCountMax: Int) { self.byteCountMax = byteCountMax }

  package var usedByteCount: Int { used.load(ordering: .relaxed) }

  /// False, and nothing taken, when it would be exceeded.
  package func take(_ byteCount: Int) -> Bool {
    let new = used.wrappingAdd(byteCount, ordering: .relaxed).newValue
    if new <= byteCountMax { return true }
    used.wrappingSubtract(byteCount, ordering: .relaxed)
    return false
  }

  package func giveBack(_ byteCount: Int) { used.wrappingSubtract(byteCount, ordering: .relaxed) }
}
