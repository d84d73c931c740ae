internal import Wire

/// When a connection last lived, and what follows from that (PROTOCOL.md §2: hello, keepalive, idle and close times).
struct ConnectionWatch {
  enum Verdict {
    case nothing
    case ping
    case drain
    case close(String)
  }

  private var keepalive = Keepalive()
  private var lastCall: UInt64 = 0
  private var endedAt: UInt64?
  /// The link's backlog, and since when it has not shrunk.
  private var backlog = 0
  private var backlogSince: UInt64 = 0

  mutating func start(at now: UInt64) {
    keepalive.received(at: now)
    lastCall = now
    backlogSince = now
  }

  mutating func greeted(at now: UInt64) { lastCall = now }

  mutating func received(at now: UInt64) { keepalive.received(at: now) }

  mutating func called(at now: UInt64) { lastCall = now }

  /// The last GO_AWAY was sent.
  mutating func ended(at now: UInt64) { endedAt = endedAt ?? now }

  mutating func verdict(
    at now: UInt64, _ configuration: ServerConfiguration, isAwaitingHello: Bool, hasCalls: Bool,
    pendingByteCount: Int
  ) -> Verdict {
    if let endedAt {
      guard has(WireLimits.closeTimeoutMilliseconds, passedSince: endedAt, now) else { return .nothing }
      return .close("the peer does not end")
    }
    if isAwaitingHello {
      guard has(configuration.helloTimeoutMilliseconds, passedSince: backlogSince, now) else { return .nothing }
      return .close("no hello came")
    }
    if hasCalls { lastCall = now }
    if pendingByteCount == 0 || pendingByteCount < backlog { backlogSince = now }
    backlog = pendingByteCount
    if has(configuration.keepaliveTimeoutMilliseconds, passedSince: backlogSince, now) {
      return .close("the peer does not read")
    }
    switch keepalive.verdict(
      at: now, idleMilliseconds: configuration.keepaliveMilliseconds,
      timeoutMilliseconds: configuration.keepaliveTimeoutMilliseconds)
    {
    case .alive: break
    case .ping: return .ping
    case .lost: return .close("the peer has fallen silent")
    }
    return has(configuration.idleTimeoutMilliseconds, passedSince: lastCall, now) ? .drain : .nothing
  }

  private func has(_ milliseconds: Int, passedSince then: UInt64, _ now: UInt64) -> Bool {
    now >= then + UInt64(milliseconds)
  }
}
