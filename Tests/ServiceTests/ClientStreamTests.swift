import AnalyserHost
import Client
import Foundation
import Records
import Service
import Storage
import Testing

/// The archive's streams through client, protocol and router.
@Suite struct ClientStreamTests {
  private func withClient(_ archive: Archive, _ body: (HattamaClient, HattamaService) async throws -> Void) async throws
  {
    let nowhere = FileManager.default.temporaryDirectory.appendingPathComponent("hattama-none-\(UUID())").path
    let host = AnalyserHost(configuration: AnalyserHostConfiguration(analysersPath: nowhere, workerPath: nowhere))
    let service = try HattamaService(host: host, records: archive.records, version: "1", now: { 1_000 })
    try await HattamaClient.withClient(to: service.router, timeoutMilliseconds: 60_000) { try await body($0, service) }
  }

  private func request(_ number: Int) -> ImportRequest {
    var article = Article()
    article.text = number == 5 ? "" : "Мақала \(number). " + String(repeating: "Ұзақ мәтін. ", count: number % 200)
    return ImportRequest(record: Record(article: article), name: "n\(number)")
  }

  @Test func importedRecordsAreWatchedInOrder() async throws {
    try await Archive.with { archive async throws in
      try await withClient(archive) { client, _ in
        var numbers = (0..<600).makeIterator()
        let response = try await client.importRecords { numbers.next().map(request) }
        #expect(response.created == 599)
        #expect(response.errors.map(\.name) == ["n5"])
        var seen: [WatchResponse] = []
        try await client.watch(WatchRequest(kind: .article, records: true, ends: true)) { seen.append($0) }
        #expect(seen.map(\.cursor) == Array(1...599))
        #expect(seen.allSatisfy { $0.change == .put && $0.record?.article?.id == $0.id })
        // Of a kind that there is none of, only how far it is.
        seen = []
        try await client.watch(WatchRequest(afterRevision: 300, kind: .plan, ends: true)) { seen.append($0) }
        #expect(seen.last?.cursor == 599)
        #expect(seen.allSatisfy { $0.change == .unspecified })
      }
    }
  }

  @Test func watchWaitsForWhatComesAndEndsWithTheServer() async throws {
    try await Archive.with { archive async throws in
      try await withClient(archive) { client, service in
        try await archive.add("Бірінші.")
        var cursors: [UInt64] = []
        await #expect(throws: HattamaError.self) {
          try await client.watch(WatchRequest()) { response in
            cursors.append(response.cursor)
            switch response.cursor {
            case 1: try await archive.add("Екінші.")
            case 2: _ = try await archive.service.delete(DeleteRequest(id: response.id))
            default: service.health.stopServing()
            }
          }
        }
        #expect(cursors == [1, 2, 3])
      }
    }
  }
}
