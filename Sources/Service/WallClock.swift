internal import Glibc

/// Milliseconds since 1970-01-01T00:00:00Z.
package let wallClockMilliseconds: @Sendable () -> UInt64 = {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return UInt64(time.tv_sec) * 1_000 + UInt64(time.tv_nsec) / 1_000_000
}

/// Writes out what `print` has kept back.
package func flushStandardOutput() { fflush(nil) }
