/// Whether a peer that says nothing is still there (PROTOCOL.md §2).
struct Keepalive {
  enum Verdict {
    case alive
    case ping
    case lost
  }

  static let pingPayload = Array("are you?".utf8)

  private var lastReceived: UInt64 = 0
  private var pinged: UInt64?

  mutating func received(at now: UInt64) {
    lastReceived = now
    pinged = nil
  }

  /// - Parameters:
  ///   - idleMilliseconds: silence after which the peer is asked.
  ///   - timeoutMilliseconds: how long it then has to say anything.
  mutating func verdict(at now: UInt64, idleMilliseconds: Int, timeoutMilliseconds: Int) -> Verdict {
    if let pinged { return now >= pinged + UInt64(timeoutMilliseconds) ? .lost : .alive }
    guard now >= lastReceived + UInt64(idleMilliseconds) else { return .alive }
    pinged = now
    return .ping
  }
}
