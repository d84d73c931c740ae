import Foundation
import Records
import Service
import Storage

/// Gets, lists and searches on a store that is full.
struct Reading {
  let service: ArchiveService
  let store: SQLiteStore
  let report: Report

  func run() async throws {
    let statistics = try await store.statistics()
    let total = statistics.total
    report.line(
      "records",
      [
        "": Double(total.recordCount), "raw MB": Double(total.byteCount) / 1e6,
        "payload MB": Double(total.storedByteCount) / 1e6,
      ])
    var ids: [String] = []
    var query = ListQuery(limit: 1_000)
    repeat {
      let page = try await store.list(query)
      ids += page.records.map(\.id)
      query.after = page.next
    } while query.after != nil && ids.count < 200_000
    var random = SplitMix(state: 7)
    let chosen = (0..<5_000).map { _ in ids[random.next(below: ids.count)] }
    let gets = try await timed(chosen) { _ = try await service.get(GetRequest(id: $0)) }
    report.line("gets through the service", gets)
    let raw = try await timed(chosen) { _ = try await store.get(id: $0, revision: nil) }
    report.line("gets of the store", raw)
    for writers in [4, 16] {
      let start = seconds()
      let cpu = processSeconds()
      let store = store
      await withTaskGroup(of: Void.self) { group in
        for part in 0..<writers {
          group.addTask {
            for index in stride(from: part, to: chosen.count, by: writers) {
              _ = try? await store.get(id: chosen[index], revision: nil)
            }
          }
        }
      }
      report.line(
        "gets of the store, \(writers) at once",
        [
          "/s": Double(chosen.count) / (seconds() - start),
          "/s of one core": Double(chosen.count) / (processSeconds() - cpu),
        ])
    }
    var starts: [ListCursor] = []
    for id in chosen.prefix(1_000) {
      guard let columns = try await store.get(id: id, revision: nil)?.columns else { continue }
      starts.append(ListCursor(timeMilliseconds: columns.timeMilliseconds, number: columns.number))
    }
    let lists = try await timed(starts) { _ = try await store.list(ListQuery(kind: 1, limit: 50, after: $0)) }
    report.line("pages of 50", lists)
    for (name, queries) in Self.queries { try await search(name, queries) }
  }

  /// Each a hundred times.
  func search(_ name: String, _ queries: [String]) async throws {
    // What is looked at first is not in memory yet.
    for query in queries { _ = try await service.search(SearchRequest(query: query, limit: 50)) }
    let repeated = (0..<100).flatMap { _ in queries }
    let figures = try await timed(repeated) {
      _ = try await service.search(SearchRequest(query: $0, limit: 50))
    }
    report.line("search, \(name)", figures)
  }

  private static let queries: [(String, [String])] = [
    ("frequent words", ["Қазақстан", "президент", "мемлекет", "жыл"]),
    ("rare words", ["мұнай келісім", "экология*", "футбол"]),
    ("phrases", ["\"мемлекет басшысы\"", "\"Қазақстан Республикасы\""]),
    ("with kind and date", ["президент kind:article date:2020-03..2021"]), ("NOT", ["мемлекет -президент"]),
    ("in Russian", ["президента", "сотрудничество стран"]),
  ]

  private func timed<Item>(
    _ items: [Item], _ body: (Item) async throws -> Void
  ) async throws -> KeyValuePairs<String, Double> {
    var latencies: [Double] = []
    let start = seconds()
    for item in items {
      let before = seconds()
      try await body(item)
      latencies.append(seconds() - before)
    }
    let percentiles = Percentiles(latencies)
    return [
      "/s": Double(items.count) / (seconds() - start), "p50 ms": percentiles[0.5] * 1e3,
      "p99 ms": percentiles[0.99] * 1e3,
    ]
  }
}
