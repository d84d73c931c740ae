internal import ArgumentParser
internal import Client
internal import Presentation
internal import Records

struct HistoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Show the revisions of a record, newest first, also of one that was deleted.",
    discussion: """
      Each line begins with the revision's number, for hattama get ID --revision N.

      Example: hattama history d:tv3k
      """)

  @Argument(help: "The id, or as much of it as is unique; of a deleted record the whole.")
  var id: String

  @Option(help: "At most so many.")
  var limit: UInt32 = 50

  @OptionGroup var options: CommonOptions

  func validate() throws {
    guard (1...1_000).contains(limit) else { throw ValidationError("--limit is \(limit); give 1 to 1000") }
  }

  func run() async throws {
    let response = try await options.withClient { try await $0.history(HistoryRequest(id: id, limit: limit)) }
    let table = ListTable(language: options.language, style: options.style)
    for entry in response.entries {
      if options.json { try Output(options: options).json(entry) } else { print(table.line(entry)) }
    }
  }
}
