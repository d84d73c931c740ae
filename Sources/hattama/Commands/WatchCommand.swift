internal import AnalyserMessages
internal import ArgumentParser
internal import Client
internal import CommandExit
internal import Foundation
internal import Ingestion
internal import Presentation
internal import Records
internal import Service

struct WatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Follow the archive's changes, each once and in order.",
    discussion: """
      Every change has a cursor; --after goes on behind one. With --cursor-file the cursor is kept in a file, after its
      change was printed: a command that was cut off prints at most the last change again. It waits for a server that is
      away. End it with Ctrl-C.

      Example: hattama watch --kind memorandum --cursor-file memoranda.cursor --json
      """)

  @Option(help: "Only changes behind this cursor (default: those to come; 0: all from the beginning).")
  var after: UInt64?

  @Option(help: ArgumentHelp("Begin behind the cursor in this file, and keep it there.", valueName: "file"))
  var cursorFile: String?

  @Option(help: "Only this kind: article, meeting, memorandum, plan, entity or analysis.")
  var kind: RecordKind?

  @Flag(help: "With the records themselves; only with --json.")
  var records = false

  @Flag(help: "End with the newest change, instead of waiting for more.")
  var once = false

  @OptionGroup var options: CommonOptions

  func validate() throws {
    guard after == nil || cursorFile == nil else { throw ValidationError("give --after or --cursor-file, not both") }
    guard !records || options.json else { throw ValidationError("--records belongs to --json") }
  }

  /// Longest pause between two tries to reach a server.
  private static let pauseSecondsMax = 30.0
  private static let pauseSecondsMin = 0.5

  func run() async throws {
    var cursor: UInt64?
    var pauseSeconds = Self.pauseSecondsMin
    while true {
      do {
        // A watch has no end, and so no deadline.
        try await options.withClient(hasDeadline: false) { client in
          if cursor == nil {
            let start = try await start(client)
            // Kept before the first change: one that comes while the command is away is not missed.
            try keep(start)
            cursor = start
          }
          let request = WatchRequest(
            afterRevision: cursor ?? 0, kind: kind?.kind ?? .unspecified, records: records, ends: once)
          try await client.watch(request) { response in
            try show(response)
            cursor = response.cursor
            try keep(response.cursor)
            pauseSeconds = Self.pauseSecondsMin
          }
        }
        if once { return }
      } catch let error as HattamaError where error.isUnavailable && !once {
        FileHandle.standardError.write(Data("the server is away; waiting for it\n".utf8))
      }
      try await Task.sleep(for: .seconds(pauseSeconds))
      pauseSeconds = min(pauseSeconds * 2, Self.pauseSecondsMax)
    }
  }

  private func start(_ client: HattamaClient) async throws -> UInt64 {
    if let after { return after }
    if let cursorFile, FileManager.default.fileExists(atPath: cursorFile) {
      let text = try String(contentsOfFile: cursorFile, encoding: .utf8)
      guard let cursor = UInt64(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
        throw CommandFailure(
          .failed, code: "INVALID_INPUT", "\(cursorFile) holds no cursor; remove it to begin with what is to come")
      }
      return cursor
    }
    if once { return 0 }
    return try await client.status().store?.revision ?? 0
  }

  private func show(_ response: WatchResponse) throws {
    guard response.change != .unspecified else { return }
    if options.json {
      try Output(options: options).json(response)
    } else {
      print(ListTable(language: options.language, style: options.style).line(response))
    }
    // Who pipes it wants each as it comes, and the cursor may be kept only behind it.
    flushStandardOutput()
  }

  private func keep(_ cursor: UInt64) throws {
    guard let cursorFile else { return }
    do {
      try Data("\(cursor)\n".utf8).write(to: URL(fileURLWithPath: cursorFile), options: .atomic)
    } catch {
      throw CommandFailure(.failed, code: "INVALID_INPUT", "\(cursorFile) cannot be written; choose another")
    }
  }
}
