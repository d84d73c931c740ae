internal import CConfinement
internal import Glibc

/// Owns an open descriptor.
struct FileDescriptor: ~Copyable {
  let number: Int32

  init(owning number: Int32) { self.number = number }

  deinit { close(number) }
}

/// Wakes a thread that waits in `poll`; any thread may raise it.
final class WakeSignal: Sendable {
  let number: Int32

  /// - Returns: `nil` when the process has no descriptor left.
  init?() {
    number = hattama_signal_open()
    if number < 0 { return nil }
  }

  deinit { close(number) }

  func raise() {
    var one: UInt64 = 1
    // It fails only when the counter is full, and then it is raised already.
    _ = write(number, &one, MemoryLayout<UInt64>.size)
  }

  func lower() {
    var count: UInt64 = 0
    _ = read(number, &count, MemoryLayout<UInt64>.size)
  }

  /// Waits until it is raised or a time has come; lowers it.
  func wait(until deadline: MonotonicTime) {
    var descriptors = [pollfd(fd: number, events: Int16(POLLIN), revents: 0)]
    if poll(&descriptors, 1, pollTimeout(until: deadline)) > 0 { lower() }
  }
}

/// For `poll`: milliseconds, -1 for no end. A wait that is cut short is asked again by its caller.
func pollTimeout(until deadline: MonotonicTime) -> Int32 {
  deadline == .distantFuture ? -1 : Int32(clamping: deadline.milliseconds(from: .now))
}
