internal import ArgumentParser
internal import Client
internal import CommandExit
internal import Presentation
internal import Records

struct StoreStatsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Show what the server's store holds, by kind, and how far it is compressed.",
    discussion: "Example: hattama store stats")

  @OptionGroup var options: CommonOptions

  func run() async throws {
    let store = try await options.withClient { try await $0.status().store }
    guard let store else { throw CommandFailure(.failed, code: "FAILED_PRECONDITION", "this server has no store") }
    if options.json { return try Output(options: options).json(store) }
    Output(options: options).lines(StoreReport(language: options.language, style: options.style).lines(store))
  }
}

struct StoreReindexCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reindex",
    abstract: "Have the search index built anew from the records, while the server goes on.",
    discussion: """
      It returns at once. Searches are answered from the old index meanwhile; `hattama store stats` says when it is done.

      Example: hattama store reindex
      """)

  @OptionGroup var options: CommonOptions

  func run() async throws { try await options.withClient { try await $0.rebuildSearch() } }
}
