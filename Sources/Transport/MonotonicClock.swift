/// Milliseconds of a clock that only rises; its zero means nothing.
package let monotonicMilliseconds: @Sendable () -> UInt64 = {
  let start = clockStart
  let elapsed = start.duration(to: .now)
  return UInt64(elapsed.components.seconds) * 1_000 + UInt64(elapsed.components.attoseconds / 1_000_000_000_000_000)
}

private let clockStart = ContinuousClock.now
