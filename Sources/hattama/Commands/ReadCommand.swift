internal import ArgumentParser
internal import Client
internal import Records

struct ReadCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "read",
    abstract: "Analyse an article and store nothing.",
    discussion: """
      Uses the server that --server or HATTAMA_SERVER names, else one of its own for this call.

      Example: hattama read article.txt --published 2026-11-26
      """)

  @Argument(help: "A text file, or - for standard input.")
  var file: String

  @Option(name: .customLong("with"), help: "Only this analyser or layer and what it needs; may be repeated.")
  var targets: [String] = []

  @Option(help: "What spans count in JSON: bytes, codepoints or utf16.")
  var offsets: OffsetUnit = .bytes

  @OptionGroup var article: ArticleOptions
  @OptionGroup var options: CommonOptions

  func run() async throws {
    let request = AnalyseRequest(article: try article.article(path: file), targets: targets)
    let response: AnalyseResponse
    if try options.namedServer() != nil {
      response = try await options.withClient { try await $0.analyse(request) }
    } else {
      response = try await PrivateServer.withClient(timeoutMilliseconds: options.timeoutMilliseconds) {
        try await $0.analyse(request)
      }
    }
    let output = Output(options: options)
    try output.analysis(response, offsets: offsets.unit)
    try output.endIfPartial(response.analysis)
  }
}

/// What spans count.
enum OffsetUnit: String, ExpressibleByArgument, CaseIterable {
  case bytes
  case codepoints
  case utf16

  var unit: JSONOptions.Offsets {
    switch self {
    case .bytes: .bytes
    case .codepoints: .codepoints
    case .utf16: .utf16
    }
  }
}
