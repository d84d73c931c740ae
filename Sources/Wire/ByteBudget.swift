internal import Synchronization

/// Bytes that all connections of a server may hold, or have queued, together.
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

  /// Whether so many more would exceed it.
  package func isExceeded(with byteCount: Int) -> Bool { usedByteCount + byteCount > byteCountMax }

  /// How long a peer may let bytes lie here, which depends on how many there are; `nil` while there is room enough.
  package var stallTimeoutMilliseconds: Int? {
    let used = usedByteCount
    if used > byteCountMax - byteCountMax / 8 { return WireLimits.shortStallTimeoutMilliseconds }
    return used > byteCountMax / 2 ? WireLimits.stallTimeoutMilliseconds : nil
  }

  /// Takes, or gives back when it is negative, what is there already.
  package func account(_ byteCount: Int) { used.wrappingAdd(byteCount, ordering: .relaxed) }

  package func giveBack(_ byteCount: Int) { used.wrappingSubtract(byteCount, ordering: .relaxed) }
}
