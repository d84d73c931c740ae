internal import Foundation
internal import Glibc
internal import Synchronization

/// Lines on their way to a file that may not take them, such as a pipe that nobody reads. A thread of its own writes them, so
/// that whoever logs, also an event loop, waits for nobody. Lines beyond ``byteCountMax`` are lost, and counted.
package final class LogQueue: TextOutputStream, Sendable {
  private struct State {
    var waiting: [UInt8] = []
    var lostCount = 0
    var isWriting = false
  }

  /// Of lines that wait.
  private static let byteCountMax = 1 << 20

  private let descriptor: Int32
  private let state = Mutex(State())
  private let thread = DispatchQueue(label: "hattama.log")

  /// - Parameter descriptor: of an open file, which stays the caller's.
  package init(descriptor: Int32) { self.descriptor = descriptor }

  package func write(_ line: String) {
    let isFirst = state.withLock { state in
      guard state.waiting.count + line.utf8.count <= Self.byteCountMax else {
        state.lostCount += 1
        return false
      }
      state.waiting += line.utf8
      defer { state.isWriting = true }
      return !state.isWriting
    }
    if isFirst { thread.async { self.writeAll() } }
  }

  /// Waits until all is written, but no longer than this.
  package func flush(withinMilliseconds limit: Int) {
    let done = DispatchSemaphore(value: 0)
    thread.async { done.signal() }
    _ = done.wait(timeout: .now() + .milliseconds(limit))
  }

  private func writeAll() {
    while let bytes = next() { write(bytes) }
  }

  /// What waits, with a word on what was lost behind it; `nil` once nothing waits.
  private func next() -> [UInt8]? {
    state.withLock { state in
      if state.lostCount > 0 {
        state.waiting += Array("\(state.lostCount) lines of this log are lost: they were not taken in time\n".utf8)
        state.lostCount = 0
      }
      guard !state.waiting.isEmpty else {
        state.isWriting = false
        return nil
      }
      defer { state.waiting = [] }
      return state.waiting
    }
  }

  private func write(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&ready, 1, 1_000)
      } else if errno != EINTR {
        // Nobody will ever take them.
        return
      }
    }
  }
}
