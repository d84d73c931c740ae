/// Frames that carry no message, as both sides take them: how many may come, and the answer to a ping.
struct ControlFrames: Sendable {
  private var pings = RateLimiter(countMaxPerSecond: WireLimits.pingCountMaxPerSecond)
  private var others = RateLimiter(countMaxPerSecond: WireLimits.controlFrameCountMaxPerSecond)

  /// Counts a WINDOW, CANCEL or PONG.
  mutating func count(_ now: UInt64) throws(WireError) {
    guard others.admits(atMilliseconds: now) else {
      throw WireError(
        "more than \(WireLimits.controlFrameCountMaxPerSecond) control frames came in a second",
        code: .resourceExhausted)
    }
  }

  mutating func ping(
    _ payload: UnsafeRawBufferPointer, _ now: UInt64, _ outbox: inout Outbox
  ) throws(WireError) {
    guard payload.count == 8 else { throw WireError("a ping carries 8 bytes, not \(payload.count)") }
    guard pings.admits(atMilliseconds: now) else {
      throw WireError(
        "more than \(WireLimits.pingCountMaxPerSecond) pings came in a second", code: .resourceExhausted)
    }
    outbox.control(OutboundFrame(.pong, head: Array(payload)))
  }

  mutating func pong(_ payload: UnsafeRawBufferPointer, _ now: UInt64) throws(WireError) {
    try count(now)
    guard payload.count == 8 else { throw WireError("a pong carries 8 bytes, not \(payload.count)") }
  }
}
