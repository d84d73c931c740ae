public import ArgumentParser
internal import Client
internal import CommandExit
public import Logging
internal import Service
internal import Storage
internal import Transport

/// The server's command line.
@main
struct Hattamad: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hattamad",
    abstract: "Serves article, meeting and memorandum records.",
    discussion: """
      It prints one line when it is ready, and stops in good order on SIGTERM or SIGINT: calls under way are answered.
      Exit codes: 0 stopped in good order, 1 could not start or run, 2 usage.

      Example: hattamad --store /var/lib/hattama --listen 127.0.0.1:7150
      """,
    version: HattamaVersion.current)

  @Option(help: "Where to listen, HOST:PORT; port 0 takes a free one.")
  var listen: ServerAddress = .standard

  @Option(help: "The folder of the store; made when it is missing.")
  var store: String = "hattama-store"

  @Option(help: "The folder of the analysers (default: ../analysers beside the program's own folder).")
  var analysers: String?

  @Option(
    help: ArgumentHelp(
      "The folder where callers may have backups of the store made (default: they may not).", valueName: "folder"))
  var backups: String?

  @Option(help: "Least important log level: trace, debug, info, notice, warning, error, critical.")
  var logLevel: Logger.Level = .notice

  @Option(
    help: ArgumentHelp(
      "A file with the token that clients must show. It travels in the clear: use it inside a tunnel or a closed network.",
      valueName: "file"))
  var tokenFile: String?

  @Flag(help: "Allow an address that other machines can reach without a token: anyone there can read and change all.")
  var insecure = false

  @OptionGroup(title: "Limits") var limits: LimitOptions

  func run() async throws {
    var configuration = ServerProcess.Configuration(storePath: store)
    configuration.host = listen.host
    configuration.port = listen.port
    configuration.analysersPath = analysers
    configuration.backupsPath = backups
    configuration.logLevel = logLevel
    configuration.allowsInsecureAddress = insecure
    configuration.limits = limits.limits
    configuration.token =
      try tokenFile.map { try TokenFile.read($0, byteCountMax: ClientOptions.tokenByteCountMax) } ?? []
    try await ServerProcess(configuration: configuration).run()
  }

  static func main() async {
    await CommandRunner.run(Self.self, failure: commandFailure)
  }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}

/// What keeps the server from starting, in the words of the room that says so.
private func commandFailure(_ error: any Error) -> CommandFailure? {
  switch error {
  case let error as StoreError: CommandFailure(.failed, code: "\(error.code)", error.message)
  case let error as TransportError: CommandFailure(.failed, code: "\(error.code)", error.message)
  default: nil
  }
}
