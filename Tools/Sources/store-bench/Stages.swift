import AnalyserMessages
import Foundation
import Records
import Service
import Storage

/// The stages of a put, each alone on one thread.
struct Stages {
  let articles: Articles
  /// Of these stages alone: a codec belongs to one store.
  let codec: EnvelopeCodec
  let indexer: Indexer
  let report: Report
  private static let recordCount = 10_000
  private static let groupCount = 64

  /// - Returns: the rate of the slowest one, in records a second.
  func run() async throws -> Double {
    let records = try records()
    let byteCount = Double(records.reduce(0) { $0 + $1.bytes.count })
    var payloads: [[UInt8]] = []
    let deflate = try measured("deflate") { payloads = try records.map { try codec.seal($0.bytes) } }
    let packed = Double(payloads.reduce(0) { $0 + $1.count })
    report.line("  of which", ["MB/s in": byteCount / 1e6 / deflate.seconds, "ratio": byteCount / packed])
    let inflate = try measured("inflate") { for payload in payloads { _ = try codec.open(payload, id: "") } }
    report.line("  of which", ["MB/s out": byteCount / 1e6 / inflate.seconds])
    var documents: [SearchDocument?] = []
    let stems = try measured("stems") {
      documents = try zip(records, payloads).map { try indexer.document(columns: $0.columns, payload: $1) }
    }
    let rows = try await committed("index rows, 64 a commit") { index in
      .put(columns: records[index].columns, payload: [], document: documents[index])
    }
    let commit = try await committed("commit, 64 a commit") { index in
      .put(columns: records[index].columns, payload: payloads[index])
    }
    return min(deflate.rate, stems.rate, rows, commit)
  }

  private typealias Item = (columns: RecordColumns, bytes: [UInt8])

  private func records() throws -> [Item] {
    try (0..<Self.recordCount).map { number in
      var article = articles.article(-number - 1)
      article.id = RecordID.article(sourceURL: article.sourceURL, publisher: "", text: article.text)
      let columns = RecordColumns(
        id: article.id, kind: 1, title: String(article.text.prefix(60)), timeMilliseconds: 0,
        days: DayRange(first: 9, last: 9))
      return (columns, try Record(article: article).serializedBytes())
    }
  }

  private func measured(_ name: String, _ body: () throws -> Void) rethrows -> (seconds: Double, rate: Double) {
    let start = threadSeconds()
    try body()
    let elapsed = threadSeconds() - start
    report.line(name, ["/s": Double(Self.recordCount) / elapsed])
    return (elapsed, Double(Self.recordCount) / elapsed)
  }

  private func committed(_ name: String, _ operation: (Int) -> StoreOperation) async throws -> Double {
    let folder = NSTemporaryDirectory() + "hattama-store-bench-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var elapsed = 0.0
    try await StoreBench.withStore(folder, indexer, codec) { store async throws in
      let start = seconds()
      for first in stride(from: 0, to: Self.recordCount, by: Self.groupCount) {
        let operations = (first..<min(first + Self.groupCount, Self.recordCount)).map(operation)
        _ = try await store.commit(operations, idempotencyKey: nil)
      }
      elapsed = seconds() - start
    }
    report.line(name, ["/s": Double(Self.recordCount) / elapsed])
    return Double(Self.recordCount) / elapsed
  }
}
