/// Counts a peer's frames in windows of one second.
struct RateLimiter: Sendable {
  let countMaxPerSecond: Int
  private var windowStartMilliseconds: UInt64 = 0
  private var count = 0

  init(countMaxPerSecond: Int) { self.countMaxPerSecond = countMaxPerSecond }

  /// False when the peer is over the limit.
  mutating func admits(atMilliseconds now: UInt64) -> Bool {
    if now &- windowStartMilliseconds >= 1_000 {
      windowStartMilliseconds = now
      count = 0
    }
    count += 1
    return count <= countMaxPerSecond
  }
}
