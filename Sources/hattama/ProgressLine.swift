internal import CommandExit
internal import Foundation
internal import Presentation
internal import Synchronization

/// How far a long piece of work is, in one line on standard error that is written over: a bar, a rate, the time that is
/// left. Nothing where nobody looks.
final class ProgressLine: Sendable {
  private struct State {
    var done: UInt64 = 0
    var total: UInt64 = 0
    var shownAt = ContinuousClock.now
    var isShown = false
  }

  private let what: String
  private let isEnabled: Bool
  private let start = ContinuousClock.now
  private let state = Mutex(State())

  private static let interval = Duration.milliseconds(200)
  private static let barWidth = 24

  /// - Parameter what: is counted: `records`.
  init(_ what: String) {
    self.what = what
    isEnabled = isatty(STDERR_FILENO) == 1
  }

  func add(_ count: UInt64 = 1) { update { $0.done += count } }

  /// - Parameter total: 0 when it is not known.
  func show(_ done: UInt64, of total: UInt64) {
    update { ($0.done, $0.total) = (done, total) }
  }

  func expect(_ count: UInt64) { state.withLock { $0.total += count } }

  private func update(_ change: (inout State) -> Void) {
    state.withLock { state in
      change(&state)
      guard isEnabled, state.shownAt.duration(to: .now) > Self.interval else { return }
      state.shownAt = .now
      state.isShown = true
      write("\r\u{1B}[K" + line(state))
    }
  }

  private func line(_ state: State) -> String {
    let seconds = start.duration(to: .now) / .seconds(1)
    let rate = seconds > 0 ? Double(state.done) / seconds : 0
    let counted = "\(state.done) \(what), \(Int(rate))/s"
    guard state.total > 0, state.done <= state.total else { return counted }
    let part = Double(state.done) / Double(state.total)
    let filled = Int(part * Double(Self.barWidth))
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.barWidth - filled)
    let left = rate > 0 ? ", " + Quantity.remaining(seconds: Double(state.total - state.done) / rate) + " left" : ""
    return "[\(bar)] \(Int(part * 100)) %  \(counted)\(left)"
  }

  /// Takes the line away: something else is about to be printed, or the work is done.
  func clear() {
    state.withLock { state in
      if state.isShown { write("\r\u{1B}[K") }
      state.isShown = false
    }
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
