/// The exit codes of the commands. Scripts rely on them.
package enum CommandExit: Int32, Sendable {
  case done = 0
  case failed = 1
  case usage = 2
  case noServer = 3
  /// Something came out, but a step failed.
  case partial = 4
}

/// An error that already knows its exit code and its sentence.
package struct CommandFailure: Error, Sendable, CustomStringConvertible {
  package let exit: CommandExit
  package let code: String
  package let message: String

  /// - Parameters:
  ///   - code: for programs, as `--json` prints it: `NOT_FOUND`.
  ///   - message: for people, one sentence that says what to do. Empty when all was said.
  package init(_ exit: CommandExit, code: String, _ message: String) {
    self.exit = exit
    self.code = code
    self.message = message
  }

  package var description: String { message }
}
