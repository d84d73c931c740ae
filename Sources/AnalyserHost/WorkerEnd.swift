internal import CConfinement
internal import Glibc

/// How a worker process ended.
struct WorkerEnd: Sendable, Hashable {
  /// 0 when it exited.
  var signal: Int32
  var status: Int32
  /// Whether the host had to end it.
  var wasKilled: Bool
  /// The most memory that it ever had in use.
  var residentByteCountMax: UInt64
  /// Otherwise it may be what the host had in use when it made the worker, since Linux counts that as the worker's own.
  var isResidentByteCountOwn: Bool
  var memoryByteCountMax: UInt64
  var lastWords: String

  /// What happened, as the predicate of a sentence about the analyser.
  var predicate: String {
    what + memory + lastWordsClause
  }

  /// Empty when it said nothing.
  var lastWordsClause: String { lastWords.isEmpty ? "" : "; its last words: \(lastWords)" }

  private var what: String {
    if wasKilled { return "closed its channel and had to be ended" }
    return signal == 0 ? "ended by itself with exit status \(status)" : "crashed: \(signalName(signal))"
  }

  /// A crash near the limit is most often an allocation that failed.
  private var memory: String {
    guard memoryByteCountMax > 0, residentByteCountMax > memoryByteCountMax / 4 * 3 else { return "" }
    guard isResidentByteCountOwn else {
      // No worker takes more than its limit: how much it took nobody knows then.
      let isImpossible = residentByteCountMax > memoryByteCountMax
      return isImpossible ? " and may have used up the whole of its \(memoryByteCountMax >> 20) MiB of memory" : ""
    }
    return " after taking \(residentByteCountMax >> 20) MiB of its \(memoryByteCountMax >> 20) MiB of memory"
  }
}

private func signalName(_ signal: Int32) -> String {
  switch signal {
  case SIGSEGV: "SIGSEGV"
  case SIGABRT: "SIGABRT"
  case SIGBUS: "SIGBUS"
  case SIGFPE: "SIGFPE"
  case SIGILL: "SIGILL"
  case SIGTRAP: "SIGTRAP"
  case SIGSYS: "SIGSYS"
  case SIGKILL: "SIGKILL"
  case SIGTERM: "SIGTERM"
  case SIGINT: "SIGINT"
  case SIGHUP: "SIGHUP"
  case SIGPIPE: "SIGPIPE"
  case SIGXFSZ: "SIGXFSZ"
  case SIGXCPU: "SIGXCPU"
  default: "signal \(signal)"
  }
}
