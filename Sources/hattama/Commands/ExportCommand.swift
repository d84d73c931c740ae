internal import ArgumentParser
internal import Client
internal import Records

struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Print every record as a line of JSON.",
    discussion: "Example: hattama export --kind meeting > meetings.jsonl")

  @Option(help: "Only this kind: article, meeting, memorandum, plan, entity or analysis.")
  var kind: RecordKind?

  @OptionGroup var options: CommonOptions

  func run() async throws {
    let output = Output(options: options)
    try await options.withClient { client in
      try await client.export(ExportRequest(kind: kind?.kind ?? .unspecified)) { response in
        try output.json(response.record ?? Record())
      }
    }
  }
}
