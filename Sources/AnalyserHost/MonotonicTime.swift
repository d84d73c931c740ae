internal import Glibc

/// A point of CLOCK_MONOTONIC, in nanoseconds.
struct MonotonicTime: Sendable, Hashable, Comparable {
  var nanoseconds: UInt64

  static let distantFuture = MonotonicTime(nanoseconds: .max)

  static var now: MonotonicTime {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return MonotonicTime(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
  }

  func adding(milliseconds: UInt32) -> MonotonicTime {
    MonotonicTime(nanoseconds: nanoseconds + UInt64(milliseconds) * 1_000_000)
  }

  /// Whole milliseconds until this point, rounded up.
  func milliseconds(from start: MonotonicTime) -> UInt32 {
    nanoseconds <= start.nanoseconds ? 0 : UInt32(clamping: (nanoseconds - start.nanoseconds - 1) / 1_000_000 + 1)
  }

  static func < (left: MonotonicTime, right: MonotonicTime) -> Bool { left.nanoseconds < right.nanoseconds }
}
