internal import ArgumentParser
internal import Client
internal import CommandExit
internal import Ingestion
internal import Service

@main
struct Hattama: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hattama",
    abstract: "Finds the meetings and memoranda that articles report, and keeps them.",
    discussion: """
      Exit codes: 0 done, 1 failed, 2 usage, 3 no server, 4 partial (a step or an item failed, the rest is there).

      Example: hattama read article.txt
      """,
    version: HattamaVersion.current,
    subcommands: [
      ReadCommand.self, AddCommand.self, GetCommand.self, ListCommand.self, SearchCommand.self, HistoryCommand.self,
      VersionsCommand.self, DiffCommand.self,
      AnalyseCommand.self,
      DeleteCommand.self, ImportCommand.self, ExportCommand.self, WatchCommand.self, AnalyserCommand.self,
      HealthCommand.self, StatusCommand.self,
      DrainCommand.self, StoreCommand.self, CallCommand.self,
    ])

  static func main() async {
    await CommandRunner.run(Self.self, failure: commandFailure)
  }
}

/// What the errors of the rooms below mean for the command's end.
private func commandFailure(_ error: any Error) -> CommandFailure? {
  switch error {
  case let error as HattamaError:
    CommandFailure(error.isUnavailable ? .noServer : .failed, code: error.codeName, error.message)
  case let error as InputError:
    CommandFailure(error.code == .unknownEncoding ? .usage : .failed, code: "INVALID_INPUT", error.message)
  default: StoreMaintenance.problem(error).map { CommandFailure(.failed, code: $0.code, $0.message) }
  }
}
