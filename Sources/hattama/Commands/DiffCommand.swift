internal import ArgumentParser
internal import Client
internal import Presentation
internal import Records

struct DiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show what has changed from one version of an article, or one revision of a record, to another.",
    discussion: """
      With one id an article is compared with the one whose newer version it is, and with --from with an earlier revision
      of itself; with two ids the first one is the older. What was taken out stands in [- -], what was put in in {+ +}.

      Examples: hattama diff a:tv3k
                hattama diff d:x4tu --from 12
                hattama diff a:tv3k a:9bqe
      """)

  @Argument(
    help: "The ids, or as much of them as is unique: the newer record's, or the older one's and the newer one's.")
  var ids: [String]

  @Option(help: ArgumentHelp("A revision of the older record; hattama history shows them.", valueName: "revision"))
  var from: UInt64 = 0

  @Option(help: ArgumentHelp("A revision of the newer record.", valueName: "revision"))
  var to: UInt64 = 0

  @OptionGroup var options: CommonOptions

  func validate() throws {
    guard (1...2).contains(ids.count) else { throw ValidationError("give one id or two, not \(ids.count)") }
  }

  func run() async throws {
    let request = DiffRequest(
      id: ids[ids.count - 1], revision: to, beforeID: ids.count == 2 ? ids[0] : "", beforeRevision: from)
    let response = try await options.withClient { try await $0.diff(request) }
    if options.json { return try Output(options: options).json(response) }
    Output(options: options).lines(DiffReport(language: options.language, style: options.style).lines(response))
  }
}
