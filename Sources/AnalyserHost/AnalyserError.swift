/// Why an analyser gave no results: a code, and one sentence without paths of this machine.
package struct AnalyserError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Code: String, Sendable, Hashable {
    /// The process ended: a signal, `exit`, or the host had to end it while it started.
    case crashed
    /// No answer in time.
    case deadlineExceeded
    /// It sent what no analyser may send.
    case protocolViolation
    /// It failed this call and says why.
    case failed
    /// It does not run, or the host shuts down.
    case unavailable
    /// Its queue is full.
    case resourceExhausted
    /// The caller cancelled.
    case cancelled
    /// No analyser has this id.
    case unknownAnalyser
  }

  package var code: Code
  package var message: String

  package init(code: Code, message: String) {
    self.code = code
    self.message = message
  }

  package var description: String { message }
}
