internal import Synchronization
internal import Wire

/// What a server has counted since it began.
package final class ServerCounters: Sendable {
  package struct Snapshot: Sendable, Hashable {
    package var openConnectionCount = 0
    package var connectionCount = 0
    /// Ended by a violation, or by silence.
    package var failedConnectionCount = 0
    /// Refused by a limit before a handler saw them.
    package var refusedCallCount = 0
    package var receivedByteCount = 0
    package var sentByteCount = 0
  }

  private let openConnections = Atomic(0)
  private let connections = Atomic(0)
  private let failedConnections = Atomic(0)
  private let refusedCalls = Atomic(0)
  private let receivedBytes = Atomic(0)
  private let sentBytes = Atomic(0)

  package init() {}

  package var snapshot: Snapshot {
    Snapshot(
      openConnectionCount: openConnections.load(ordering: .relaxed),
      connectionCount: connections.load(ordering: .relaxed),
      failedConnectionCount: failedConnections.load(ordering: .relaxed),
      refusedCallCount: refusedCalls.load(ordering: .relaxed),
      receivedByteCount: receivedBytes.load(ordering: .relaxed), sentByteCount: sentBytes.load(ordering: .relaxed))
  }

  func connectionOpened() {
    openConnections.add(1, ordering: .relaxed)
    connections.add(1, ordering: .relaxed)
  }

  func connectionClosed() { openConnections.subtract(1, ordering: .relaxed) }
  func connectionFailed() { failedConnections.add(1, ordering: .relaxed) }
  func callRefused() { refusedCalls.add(1, ordering: .relaxed) }
  func received(_ byteCount: Int) { receivedBytes.add(byteCount, ordering: .relaxed) }

  func sent(_ frame: OutboundFrame) {
    sentBytes.add(FrameHeader.byteCount + frame.head.count + frame.range.count, ordering: .relaxed)
  }
}
