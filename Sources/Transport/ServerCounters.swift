internal import Synchronization
internal import Wire

/// What a server has counted since it began.
package final class ServerCounters: Sendable {
  package struct Snapshot: Sendable, Hashable {
    package var openConnectionCount = 0
    package var connectionCount = 0
    /// Ended by a violation, or by silence.
    package var failedConnectionCount = 0
    /// Closed at once, over the limit or while the server stops.
    package var refusedConnectionCount = 0
    /// Refused by a limit before a handler saw them.
    package var refusedCallCount = 0
    package var receivedByteCount = 0
    package var sentByteCount = 0
    /// Handlers at work now.
    package var runningCallCount = 0
    /// Of requests, now.
    package var heldByteCount = 0
    /// Of answers, now.
    package var queuedByteCount = 0
  }

  private let openConnections = Atomic(0)
  private let connections = Atomic(0)
  private let failedConnections = Atomic(0)
  private let refusedConnections = Atomic(0)
  private let refusedCalls = Atomic(0)
  private let receivedBytes = Atomic(0)
  private let sentBytes = Atomic(0)

  private struct Gauges {
    let held: ByteBudget
    let queued: ByteBudget
    let runner: TaskRunner
  }

  private let gauges = Mutex<Gauges?>(nil)

  package init() {}

  /// Takes in what is counted elsewhere.
  func observe(held: ByteBudget, queued: ByteBudget, _ runner: TaskRunner) {
    gauges.withLock { $0 = Gauges(held: held, queued: queued, runner: runner) }
  }

  package var snapshot: Snapshot {
    let gauges = gauges.withLock { $0 }
    return Snapshot(
      openConnectionCount: openConnections.load(ordering: .relaxed),
      connectionCount: connections.load(ordering: .relaxed),
      failedConnectionCount: failedConnections.load(ordering: .relaxed),
      refusedConnectionCount: refusedConnections.load(ordering: .relaxed),
      refusedCallCount: refusedCalls.load(ordering: .relaxed),
      receivedByteCount: receivedBytes.load(ordering: .relaxed), sentByteCount: sentBytes.load(ordering: .relaxed),
      runningCallCount: gauges?.runner.runningCount ?? 0, heldByteCount: gauges?.held.usedByteCount ?? 0,
      queuedByteCount: gauges?.queued.usedByteCount ?? 0)
  }

  func connectionOpened() {
    openConnections.add(1, ordering: .relaxed)
    connections.add(1, ordering: .relaxed)
  }

  func connectionClosed() { openConnections.subtract(1, ordering: .relaxed) }
  func connectionFailed() { failedConnections.add(1, ordering: .relaxed) }
  func connectionRefused() { refusedConnections.add(1, ordering: .relaxed) }
  func callRefused() { refusedCalls.add(1, ordering: .relaxed) }
  func received(_ byteCount: Int) { receivedBytes.add(byteCount, ordering: .relaxed) }

  func sent(_ frame: OutboundFrame) {
    sentBytes.add(FrameHeader.byteCount + frame.head.count + frame.range.count, ordering: .relaxed)
  }
}
