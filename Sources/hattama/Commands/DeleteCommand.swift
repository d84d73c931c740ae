internal import ArgumentParser
internal import Client
internal import Records

struct DeleteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete",
    abstract: "Delete records; with an article, what was extracted from it.",
    discussion: """
      A deleted record is found no more, but its history stays: hattama history ID. With --purge that goes as well, and
      nothing is left but the number of the deletion.

      Example: hattama delete a:7f3c
      """)

  @Argument(help: "Ids, or as much of each as is unique.")
  var ids: [String]

  @Flag(help: "Delete the history too; also of what was deleted before.")
  var purge = false

  @OptionGroup var options: CommonOptions

  func validate() throws {
    if ids.isEmpty { throw ValidationError("give at least one id") }
  }

  func run() async throws {
    try await options.withClient { client in
      for id in ids {
        let response = try await client.delete(DeleteRequest(id: id, purge: purge))
        if options.json {
          try Output(options: options).json(response)
        } else {
          print(response.deleted.joined(separator: "\n"))
        }
      }
    }
  }
}
