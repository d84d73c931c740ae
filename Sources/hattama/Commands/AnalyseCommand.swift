internal import ArgumentParser
internal import Client
internal import Records

struct AnalyseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyse",
    abstract: "Analyse a stored article again and store what is found.",
    discussion: "Example: hattama analyse a:7f3c")

  @Argument(help: "The id of the article, or of a record that came from it.")
  var id: String

  @Option(name: .customLong("with"), help: "Only this analyser or layer and what it needs; nothing is stored then.")
  var targets: [String] = []

  @Option(help: "What spans count in JSON: bytes, codepoints or utf16.")
  var offsets: OffsetUnit = .bytes

  @OptionGroup var options: CommonOptions

  func run() async throws {
    // A part of the analyses would stand in the store as if the rest had found nothing.
    let request = AnalyseRequest(recordID: id, targets: targets, store: targets.isEmpty)
    let response = try await options.withClient { try await $0.analyse(request) }
    let output = Output(options: options)
    try output.analysis(response, offsets: offsets.unit)
    try output.endIfPartial(response.analysis)
  }
}
