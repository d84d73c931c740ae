internal import ArgumentParser
internal import Client
internal import CommandExit
internal import Records

struct HealthCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "health",
    abstract: "Ask whether the server takes calls.",
    discussion: "Exit code 0 when it serves, 1 when it does not, 3 when nobody answers.\n\nExample: hattama health")

  @OptionGroup var options: CommonOptions

  func run() async throws {
    let response = try await options.withClient { try await $0.health() }
    if options.json {
      try Output(options: options).json(response)
    } else {
      print("\(response.status.name) \(response.version)")
    }
    if response.status != .serving { throw CommandFailure(.failed, code: "NOT_SERVING", "the server is stopping") }
  }
}
