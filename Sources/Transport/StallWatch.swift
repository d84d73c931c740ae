/// Whether a peer takes what waits for it: an eighth of it within the time that there is.
struct StallWatch {
  private static let share = 8
  private var since: UInt64 = 0
  /// How much will have been taken once the peer has done its part; `nil` while nothing waits.
  private var goal: Int?

  /// - Parameters:
  ///   - takenByteCount: all that the peer has ever taken, in the same unit.
  ///   - timeoutMilliseconds: `nil`: it may take its time.
  mutating func isStalled(
    at now: UInt64, waitingByteCount: Int, takenByteCount: Int, timeoutMilliseconds: Int?
  ) -> Bool {
    guard waitingByteCount > 0 else {
      goal = nil
      return false
    }
    guard let goal, takenByteCount < goal else {
      since = now
      goal = takenByteCount + max(1, waitingByteCount / Self.share)
      return false
    }
    return timeoutMilliseconds.map { now >= since + UInt64($0) } ?? false
  }
}
