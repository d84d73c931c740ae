internal import ArgumentParser
internal import CommandExit
internal import Foundation
internal import Presentation
internal import Records
internal import Service

struct StoreRepairCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repair",
    abstract: "Write what can be read of a damaged store into a new file, and list what is lost.",
    discussion: """
      Indexes, totals, the feed and the search index are made from what is left. The damaged file stays beside the new one
      under another name. Exit code 0: nothing is lost; 4: what is lost is listed.

      Example: hattama store repair --store /var/lib/hattama
      """)

  @OptionGroup var folder: StoreFolderOption
  @OptionGroup var options: CommonOptions

  func run() async throws {
    let progress = ProgressLine("rows")
    let (result, damagedFileName) = try folder.maintenance.repair(progress: progress.show)
    progress.clear()
    if options.json {
      try Output(options: options).json(result)
    } else {
      Output(options: options).lines(StoreReport(language: options.language, style: options.style).lines(result))
    }
    let kept = "the damaged file is kept as \(damagedFileName) in the store's folder"
    guard result.findingsTotal > 0 else { return FileHandle.standardError.write(Data((kept + "\n").utf8)) }
    throw CommandFailure(.partial, code: "PARTIAL", "not all could be read; \(kept)")
  }
}

struct StoreDumpCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dump",
    abstract: "Print every record of a store as a line of JSON, past what is damaged.",
    discussion: """
      What cannot be read is named on standard error. Exit code 0: all was read; 4: not all.

      Example: hattama store dump --store /var/lib/hattama > records.jsonl
      """)

  @OptionGroup var folder: StoreFolderOption
  @OptionGroup var options: CommonOptions

  func run() async throws {
    let output = Output(options: options)
    let report = StoreReport(language: options.language, style: TextStyle(isEnabled: false))
    var damageCount = 0
    try folder.maintenance.dump(
      each: { try output.json($0) },
      damage: { finding in
        damageCount += 1
        FileHandle.standardError.write(Data((report.line(finding) + "\n").utf8))
      })
    flushStandardOutput()
    guard damageCount == 0 else {
      throw CommandFailure(.partial, code: "PARTIAL", "\(damageCount) parts of the store could not be read")
    }
  }
}

struct StoreCompactCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compact",
    abstract: "Write a store's file anew without gaps, and give the room back.",
    discussion: """
      It needs as much room as the store has, for the time of the work.

      Example: hattama store compact --store /var/lib/hattama
      """)

  @OptionGroup var folder: StoreFolderOption
  @OptionGroup var options: CommonOptions

  func run() async throws {
    let (before, after) = try folder.maintenance.compact()
    if options.json { return print("{\"before\":\(before),\"after\":\(after)}") }
    print("\(Quantity.bytes(before)) -> \(Quantity.bytes(after))")
  }
}
