internal import ArgumentParser
internal import Client
internal import CommandExit
internal import Foundation
internal import Importing
internal import Records

struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Store thousands of articles: folders of texts, lines of JSON, standard input.",
    discussion: """
      A folder gives its .txt and .jsonl files, also those in folders below. A line of JSON is an article with plain
      strings (text, title, url, published, publisher, byline, rights) or a record as `hattama export` prints it; what
      analyses made is made anew and not taken over. --meta names a table with a line for each file: a column file, and
      published, publisher, url, byline or rights.

      An item that fails stops none of the others; all failures are listed at the end. A command that was cut off is run
      again: what is there already is passed over.

      Exit codes: 0 all is stored, 4 some failed, 1 all failed.

      Example: hattama import archive/ --meta archive.csv --publisher "Жетісу"
      """)

  @Argument(help: "Folders, .txt files, .jsonl files, or - for lines of JSON on standard input.")
  var paths: [String]

  @Option(help: ArgumentHelp("A table (CSV) of what is known of the files.", valueName: "file.csv"))
  var meta: String?

  @Flag(inversion: .prefixedNo, help: "Analyse each article and store what was found.")
  var analyse = true

  @Option(help: "Items at work at once.")
  var jobs = 4

  @OptionGroup var article: ArticleOptions
  @OptionGroup var options: CommonOptions

  func validate() throws {
    if paths.isEmpty { throw ValidationError("give at least one folder or file, or - for standard input") }
    guard (1...64).contains(jobs) else { throw ValidationError("--jobs is \(jobs); give 1 to 64") }
  }

  func run() async throws {
    let source = ImportSource(
      defaults: try article.defaults(), metadata: try meta.map { try ImportMetadata(path: $0) })
    let files = paths.map { ImportSource.files(at: $0) }
    let progress = ProgressLine("items")
    progress.expect(files.reduce(0) { $0 + UInt64($1.paths.count) })
    let start = ContinuousClock.now
    let totals = try await options.withClient { client in
      let importer = Importer(client: client, analyses: analyse) { progress.add() }
      for failure in files.flatMap(\.failures) { importer.note(failure) }
      do {
        try await importer.run(concurrentCount: jobs) { each in
          for file in files.flatMap(\.paths) { try await source.items(of: file, each) }
        }
      } catch let error as HattamaError where error.isUnavailable {
        progress.clear()
        throw CommandFailure(
          .noServer, code: error.codeName,
          (importer.result.failures.map(\.message)
            + ["\(error.message); \(importer.result.storedCount) items are stored, run the command again to go on"])
            .joined(separator: "\n"))
      }
      return importer.result
    }
    progress.clear()
    let otherCount = files.reduce(0) { $0 + $1.otherCount }
    try report(totals, otherCount, seconds: start.duration(to: .now) / .seconds(1))
  }

  private func report(_ totals: Importer.Totals, _ otherCount: Int, seconds: Double) throws {
    if options.json {
      print(
        """
        {"created":\(totals.created),"newVersions":\(totals.newVersions),"updated":\(totals.updated),"unchanged":\(totals.unchanged),\
        "derived":\(totals.derived),"failed":\(totals.failed)}
        """)
    } else {
      let count = totals.storedCount + totals.failed
      let rate = seconds > 0 ? ", \(Int(Double(count) / seconds))/s" : ""
      let versions = totals.newVersions > 0 ? " (\(totals.newVersions) newer versions of known ones)" : ""
      var parts = ["\(totals.created) new\(versions)", "\(totals.unchanged) there already"]
      if totals.updated > 0 { parts.append("\(totals.updated) changed") }
      if totals.derived > 0 {
        parts.append("\(totals.derived) left to analysis\(analyse ? "" : ", which --no-analyse leaves out")")
      }
      if totals.failed > 0 { parts.append("\(totals.failed) failed") }
      print("\(count) \(count == 1 ? "item" : "items")\(rate): \(parts.joined(separator: ", "))")
      if otherCount > 0 { print("passed over, since they are neither .txt nor .jsonl: \(otherCount)") }
    }
    guard totals.failed > 0 else { return }
    var lines = totals.failures.map(\.message)
    let rest = totals.failed - UInt64(totals.failures.count)
    if rest > 0 { lines.append("... and \(rest) more") }
    let exit: CommandExit = totals.storedCount == 0 ? .failed : .partial
    throw CommandFailure(exit, code: totals.failures[0].code, lines.joined(separator: "\n"))
  }
}
