internal import ArgumentParser
internal import Client
internal import CommandExit
internal import Presentation
internal import Records
internal import Service

struct StoreCheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Read all that a store holds and say what is wrong with it.",
    discussion: """
      Checksums of every page and record, records against the feed of changes, totals, the search index. A look changes
      nothing. Exit code 0: sound; 1: something was found.

      Example: hattama store check --store /var/lib/hattama
      """)

  @Option(
    help: ArgumentHelp(
      "The store's folder, if no server has it open; without it the server looks at its own.", valueName: "folder"))
  var store: String?

  @OptionGroup var options: CommonOptions

  func run() async throws {
    let progress = ProgressLine("rows")
    let found = try await result(progress)
    progress.clear()
    if options.json {
      try Output(options: options).json(found)
    } else {
      Output(options: options).lines(StoreReport(language: options.language, style: options.style).lines(found))
    }
    guard found.findingsTotal > 0 else { return }
    throw CommandFailure(.failed, code: "DATA_LOSS", options.json ? "" : Self.advice(found))
  }

  private static func advice(_ found: VerifyResult) -> String {
    found.findings.allSatisfy { $0.kind == .search }
      ? "the records are sound and the search index is not: start the server and run `hattama store reindex`"
      : "the store is damaged: stop the server, and restore a backup or take what is left with `hattama store repair`"
  }

  private func result(_ progress: ProgressLine) async throws -> VerifyResult {
    if let store { return try StoreMaintenance(folder: store).check(progress: progress.show) }
    return try await options.withClient(hasDeadline: false) { client in
      var result = VerifyResult()
      try await client.verify { step in
        progress.show(step.done, of: step.total)
        if let found = step.result { result = found }
      }
      return result
    }
  }
}
