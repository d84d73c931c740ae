/// Whether a peer takes what waits for it: an eighth of it within the time that there is.
struct StallWatch {
  private static let share = 8
  private var since: UInt64 = 0
  /// How much will have been sent once the peer has done its part; `nil` while nothing waits.
  private var goal: Int?

  /// - Parameters:
  ///   - sentByteCount: all that was ever sent, also what the link still has.
  ///   - timeoutMilliseconds: `nil`: it may take its time.
  mutating func isStalled(
    at now: UInt64, queuedByteCount: Int, sentByteCount: Int, timeoutMilliseconds: Int?
  ) -> Bool {
    guard queuedByteCount > 0 else {
      goal = nil
      return false
    }
    guard let goal, sentByteCount < goal else {
      since = now
      goal = sentByteCount + max(1, queuedByteCount / Self.share)
      return false
    }
    return timeoutMilliseconds.map { now >= since + UInt64($0) } ?? false
  }
}
