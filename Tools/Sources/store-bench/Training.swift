import AnalyserMessages
import Foundation
import Records
import Service
import Storage

/// What a dictionary gains that was trained on a store of other sentences.
struct Training {
  /// To learn from, and to measure on.
  let others: Articles
  let articles: Articles
  let count: Int
  /// Where the payloads are written, uncompressed, a file each, for other compressors; `nil`: nowhere.
  let payloadsPath: String?
  let report: Report

  func run(_ store: SQLiteStore, _ codec: EnvelopeCodec, _ records: StoredRecords) async throws {
    let service = ArchiveService(records: records, now: { UInt64(Date().timeIntervalSince1970 * 1_000) })
    let learnt = try await put(others.eachSentenceOnce(countMax: count), into: store, codec, service, folder: "learnt")
    report.line("built-in dictionary, its own store", ["ratio": learnt.ratio, "records": Double(learnt.count)])
    let builtIn = try await put((0..<count).map { articles.article($0) }, into: store, codec, service)
    report.line("built-in dictionary, other sentences", ["ratio": builtIn.ratio])
    let start = seconds()
    let trained = try await records.trainDictionary(TrainDictionaryRequest())
    report.line(
      "training",
      [
        "s": seconds() - start, "samples": Double(trained.sampleCount), "ratio before": trained.ratioBefore,
        "ratio after": trained.ratioAfter,
      ])
    // Articles of the same sentences that are not there yet.
    let own = try await put(
      (0..<count).map { articles.article(count + $0) }, into: store, codec, service, folder: "measured")
    report.line("trained dictionary, other sentences", ["ratio": own.ratio])
  }

  private struct Sizes {
    var count = 0
    var raw = 0
    var stored = 0
    var ratio: Double { Double(raw) / Double(max(1, stored)) }
  }

  private func put(
    _ articles: [Article], into store: SQLiteStore, _ codec: EnvelopeCodec, _ service: ArchiveService,
    folder: String? = nil
  ) async throws -> Sizes {
    let folder = folder.flatMap { name in payloadsPath.map { "\($0)/\(name)" } }
    if let folder { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
    var sizes = Sizes()
    for article in articles {
      let id = try await service.put(PutRequest(record: Record(article: article))).info?.id ?? ""
      guard let stored = try await store.get(id: id, revision: nil) else { continue }
      let raw = try codec.open(stored.payload, id: id)
      sizes.count += 1
      sizes.raw += raw.count
      sizes.stored += stored.payload.count
      if let folder { try Data(raw).write(to: URL(fileURLWithPath: "\(folder)/\(sizes.count)")) }
    }
    return sizes
  }
}
