internal import Foundation

/// Counts who is reading, so that no connection is closed under anybody: GRDB's pool does not wait for readers that are on
/// their way to it.
final class ReadGate: @unchecked Sendable {
  // @unchecked: everything below is guarded by `condition`.
  private let condition = NSCondition()
  private var readerCount = 0
  private var isClosed = false

  /// - Throws: `closed`.
  func enter() throws(StoreError) {
    condition.lock()
    defer { condition.unlock() }
    if isClosed { throw StoreError(.closed, "the store is closed") }
    readerCount += 1
  }

  func leave() {
    condition.lock()
    readerCount -= 1
    if readerCount == 0 { condition.broadcast() }
    condition.unlock()
  }

  /// Lets nobody in any more, and blocks until everybody is out.
  func close() {
    condition.lock()
    isClosed = true
    while readerCount > 0 { condition.wait() }
    condition.unlock()
  }
}
