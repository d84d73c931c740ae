package import ArgumentParser
internal import Foundation

/// Parses and runs a command, and ends the process with the code that its outcome has.
package enum CommandRunner {
  /// - Parameter failure: what an error of the command's own rooms is; `nil` for one that it does not know.
  package static func run<Command: AsyncParsableCommand>(
    _ command: Command.Type, failure: (any Error) -> CommandFailure? = { _ in nil }
  ) async -> Never {
    do {
      var parsed = try Command.parseAsRoot()
      if var asynchronous = parsed as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try parsed.run()
      }
      exit(CommandExit.done.rawValue)
    } catch {
      let known = error as? CommandFailure ?? failure(error)
      if let known { end(known) }
      endParsing(error, of: command)
    }
  }

  private static func end(_ failure: CommandFailure) -> Never {
    if !failure.message.isEmpty { write(asJSON ? json(failure) : "error: \(shown(failure.message))") }
    exit(failure.exit.rawValue)
  }

  private static func endParsing<Command: ParsableArguments>(_ error: any Error, of command: Command.Type) -> Never {
    let text = command.fullMessage(for: error)
    switch command.exitCode(for: error) {
    case .success:
      print(text)
      exit(CommandExit.done.rawValue)
    case .validationFailure:
      write(asJSON ? json(CommandFailure(.usage, code: "USAGE", command.message(for: error))) : text)
      exit(CommandExit.usage.rawValue)
    default:
      write(asJSON ? json(CommandFailure(.failed, code: "FAILED", "\(error)")) : "error: \(shown("\(error)"))")
      exit(CommandExit.failed.rawValue)
    }
  }

  /// Whether errors are wanted as JSON: known also when the arguments could not be parsed.
  private static var asJSON: Bool {
    CommandLine.arguments.dropFirst().prefix { $0 != "--" }.contains("--json")
  }

  private static func json(_ failure: CommandFailure) -> String {
    let object = ["code": failure.code, "message": failure.message]
    let data = try? JSONSerialization.data(
      withJSONObject: ["error": object], options: [.sortedKeys, .withoutEscapingSlashes])
    return data.map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// Without what would move a terminal's cursor or turn its lines round: a message may be a server's.
  private static func shown(_ message: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in message.unicodeScalars {
      let isLineBreak = scalar == "\n"
      let isHarmless = scalar.properties.generalCategory != .control && scalar.properties.generalCategory != .format
      result.append(isLineBreak || isHarmless ? scalar : "\u{FFFD}")
    }
    return String(result)
  }

  private static func write(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }
}
