import AnalyserMessages
import ArgumentParser
import Foundation
import Records
import Service
import Storage

@main
struct StoreBench: AsyncParsableCommand {
  @Argument(help: "Sentences, a line each: language, tab, sentence.")
  var sentences: String

  @Option(help: "The table of Kazakh stems.")
  var stems: String

  @Option(help: "Articles to store.")
  var records = 100_000

  @Option(help: "UTF-8 bytes of each.")
  var bytes = 4_500

  @Option(help: "Puts at once: with more of them, more records share a commit and each takes longer.")
  var writers = 256

  @Option(help: "Of the articles' making.")
  var seed: UInt64 = 1

  @Option(help: "Keep the store in this folder; one that is there is used as it is.")
  var keep: String?

  @Option(help: "Only score searches for lemmas on the treebank in this folder (train.conllu, dev.conllu).")
  var recall: String?

  @Option(help: "Only measure dictionaries: one is trained on a store of these other sentences.")
  var trainOn: String?

  @Option(help: "With --train-on: write the uncompressed payloads into this folder, for other compressors.")
  var payloads: String?

  @Flag(help: "Read a store that --keep has kept, and put nothing.")
  var readOnly = false

  @Option(help: "Of what is read, time only this search.")
  var query: String?

  @Flag(help: "A line of JSON for each figure.")
  var json = false

  func run() async throws {
    let report = Report(isJSON: json)
    let table = try String(contentsOfFile: sentences, encoding: .utf8)
    let articles = Articles(table: table, seed: seed, byteCount: bytes)
    let stemTable = [UInt8](try Data(contentsOf: URL(fileURLWithPath: stems)))
    let folder = keep ?? NSTemporaryDirectory() + "hattama-store-bench-\(UUID())"
    defer { if keep == nil { try? FileManager.default.removeItem(atPath: folder) } }
    let codec = EnvelopeCodec()
    let indexer = Indexer(stems: stemTable, codec: codec)
    if let recall {
      let treebank = try Recall(paths: ["train", "dev"].map { "\(recall)/\($0).conllu" })
      return try await Self.withStore(folder, indexer, codec) { store async throws in
        try await treebank.run(Self.service(store, codec, indexer), report)
      }
    }
    if let trainOn {
      let others = try Articles(table: String(contentsOfFile: trainOn, encoding: .utf8), seed: seed, byteCount: bytes)
      let training = Training(
        others: others, articles: articles, count: records, payloadsPath: payloads, report: report)
      return try await Self.withStore(folder, indexer, codec) { store async throws in
        try await training.run(store, codec, StoredRecords(store: store, codec: codec, indexer: indexer))
      }
    }
    let stages = Stages(articles: articles, codec: EnvelopeCodec(), indexer: indexer, report: report)
    let before = readOnly ? 0 : try await stages.run()
    try await Self.withStore(folder, indexer, codec) { store async throws in
      let service = Self.service(store, codec, indexer)
      if !readOnly { try await put(articles, service, report, stages, slowestBefore: before) }
      let reading = Reading(service: service, store: store, report: report)
      if let query { return try await reading.search(query, [query]) }
      try await reading.run()
    }
    report.line(
      "on disk",
      ["MB": byteCount(ofFolder: folder) / 1e6, "bytes/record": byteCount(ofFolder: folder) / Double(records)])
    let start = seconds()
    try await Self.withStore(folder, indexer, codec) { _ in }
    report.line("open and close", ["ms": (seconds() - start) * 1e3])
  }

  private static func service(_ store: SQLiteStore, _ codec: EnvelopeCodec, _ indexer: Indexer) -> ArchiveService {
    ArchiveService(
      records: StoredRecords(store: store, codec: codec, indexer: indexer),
      now: { UInt64(Date().timeIntervalSince1970 * 1_000) })
  }

  static func withStore(
    _ folder: String, _ indexer: Indexer, _ codec: EnvelopeCodec, _ body: (SQLiteStore) async throws -> Void
  ) async throws {
    var configuration = SQLiteStoreConfiguration(now: { UInt64(Date().timeIntervalSince1970 * 1_000) })
    configuration.termMaker = indexer
    configuration.codec = codec
    configuration.readsOnCallersThread = true
    try await SQLiteStore.withStore(folder: folder, configuration: configuration, body)
  }

  private func put(
    _ articles: Articles, _ service: ArchiveService, _ report: Report, _ stages: Stages, slowestBefore: Double
  ) async throws {
    var latencies: [Double] = []
    var elapsed = 0.0
    // Made beforehand, a part at a time, so that only what a server does is measured.
    for first in stride(from: 0, to: records, by: Self.partCount) {
      let part = (first..<min(first + Self.partCount, records)).map { Record(article: articles.article($0)) }
      let start = seconds()
      latencies += try await put(part, service)
      elapsed += seconds() - start
    }
    let rate = Double(records) / elapsed
    let percentiles = Percentiles(latencies)
    let resident = residentMegabytes()
    // Before and after: a machine that others use as well is not always as fast.
    let slowest = try await (slowestBefore + stages.run()) / 2
    report.line(
      "puts through the service",
      [
        "/s": rate, "p50 ms": percentiles[0.5] * 1e3, "p99 ms": percentiles[0.99] * 1e3,
        "of the slowest stage": rate / slowest,
        "resident MB": resident,
      ])
  }

  private static let partCount = 10_000

  /// - Returns: the seconds that each took.
  private func put(_ part: [Record], _ service: ArchiveService) async throws -> [Double] {
    let writers = writers
    return try await withThrowingTaskGroup(of: [Double].self) { group in
      for writer in 0..<writers {
        group.addTask {
          var own: [Double] = []
          for number in stride(from: writer, to: part.count, by: writers) {
            let before = seconds()
            _ = try await service.put(PutRequest(record: part[number]))
            own.append(seconds() - before)
          }
          return own
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
  }
}
