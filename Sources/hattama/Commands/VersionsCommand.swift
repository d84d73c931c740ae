internal import ArgumentParser
internal import Client
internal import Presentation
internal import Records

struct VersionsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "versions",
    abstract: "Show the versions of an article: all that were stored from its address, oldest first.",
    discussion: """
      Another text at a known address is a newer version of the article there. `hattama diff` shows what has changed;
      `hattama history` the revisions of one record.

      Example: hattama versions a:tv3k
      """)

  @Argument(help: "The article's id, or as much of it as is unique.")
  var id: String

  @OptionGroup var options: CommonOptions

  func run() async throws {
    let response = try await options.withClient { try await $0.versions(VersionsRequest(id: id)) }
    let table = ListTable(language: options.language, style: options.style)
    for info in response.versions {
      if options.json { try Output(options: options).json(info) } else { print(table.line(info)) }
    }
  }
}
