/// How long to wait before a worker is started again: doubling from 50 ms to 5 s, from the start after a success.
struct RestartBackoff: Sendable, Hashable {
  static let millisecondsMin: UInt32 = 50
  static let millisecondsMax: UInt32 = 5000

  private var next = millisecondsMin

  /// The wait before the start that follows now.
  mutating func take() -> UInt32 {
    defer { next = min(next * 2, Self.millisecondsMax) }
    return next
  }

  mutating func reset() { next = Self.millisecondsMin }
}
