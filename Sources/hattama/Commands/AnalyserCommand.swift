internal import ArgumentParser
internal import Client
internal import Presentation
internal import Records

struct AnalyserCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyser", abstract: "Look after analysers.", subcommands: [AnalyserListCommand.self])
}

struct AnalyserListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the server's analysers: what each takes and makes, and what is wrong with it.",
    discussion: "Without a named server, lists those of this installation.\n\nExample: hattama analyser list")

  @OptionGroup var options: CommonOptions

  func run() async throws {
    let response: ListAnalysersResponse
    if try options.namedServer() != nil {
      response = try await options.withClient { try await $0.listAnalysers() }
    } else {
      response = try await PrivateServer.withClient(timeoutMilliseconds: options.timeoutMilliseconds) {
        try await $0.listAnalysers()
      }
    }
    let table = ListTable(language: options.language, style: options.style)
    for analyser in response.analysers {
      if options.json {
        try Output(options: options).json(analyser)
      } else {
        print(table.lines(analyser).joined(separator: "\n"))
      }
    }
  }
}
