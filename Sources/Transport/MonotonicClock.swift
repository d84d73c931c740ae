internal import Glibc

/// Nanoseconds of a clock that only rises; its zero means nothing.
package let monotonicNanoseconds: @Sendable () -> UInt64 = {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// The same in milliseconds.
package let monotonicMilliseconds: @Sendable () -> UInt64 = { monotonicNanoseconds() / 1_000_000 }
