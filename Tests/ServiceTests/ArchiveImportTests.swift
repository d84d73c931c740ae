import AnalyserMessages
import Records
import Service
import Storage
import Testing

@Suite struct ArchiveImportTests {
  private func article(_ text: String) -> Record {
    var article = Article()
    article.text = text
    return Record(article: article)
  }

  @Test func refusedRecordStopsNoOther() async throws {
    try await Archive.with { archive async throws in
      try await archive.add("Бұрыннан бар мәтін.")
      let orphan = Archive.memorandum("d:aaaaaaaaaaaaaaaa", signed: "not a date")
      var requests = (0..<200).map { ImportRequest(record: article("Мақала \($0)."), name: "n\($0)") }
      requests[7] = ImportRequest(record: article(""), name: "empty")
      requests[50] = ImportRequest(name: "nothing")
      requests[120] = ImportRequest(record: orphan, name: "orphan")
      requests[150] = ImportRequest(record: article("Бұрыннан бар мәтін."), name: "known")
      var rest = requests[...]
      let response = try await archive.service.importRecords { rest.popFirst() }
      #expect(response.created == 196)
      #expect(response.unchanged == 1)
      #expect(response.refused == 3)
      #expect(response.errors.map(\.index) == [7, 50, 120])
      #expect(response.errors.map(\.name) == ["empty", "nothing", "orphan"])
      #expect(response.errors.allSatisfy { $0.code == 3 && !$0.message.isEmpty }, "\(response.errors)")
      #expect(try await archive.store.statistics().total.recordCount == 197)
    }
  }

  /// As an export has them: the newest first.
  @Test func recordMayComeBeforeItsArticle() async throws {
    try await Archive.with { archive async throws in
      let id = try await archive.add("Ақ жолда меморандум жасалды.")
      let article = try #require(try await archive.service.get(GetRequest(id: id)).record)
      var memorandum = Archive.memorandum("d:aaaaaaaaaaaaaaaa", parties: ["Талғар"])
      memorandum.memorandum?.articleIDs = [id]
      _ = try await archive.service.delete(DeleteRequest(id: id))
      var requests = [ImportRequest(record: memorandum), ImportRequest(record: article)][...]
      let response = try await archive.service.importRecords { requests.popFirst() }
      #expect(response.errors == [])
      #expect(response.created == 2)
    }
  }

  /// A corrected text behind the one that it corrects, with others in between.
  @Test func textsOfOneAddressBecomeVersionsInTheirOrder() async throws {
    try await Archive.with { archive async throws in
      let requests = (0..<90).map { number in
        var record = article("Мақаланың \(number)-нұсқасы.")
        if number % 3 != 1 { record.article?.sourceURL = "https://example.kz/news/\(number % 3)" }
        return ImportRequest(record: record)
      }
      var rest = requests[...]
      let response = try await archive.service.importRecords { rest.popFirst() }
      #expect(response.created == 90 && response.newVersions == 58)
      let newest = RecordID.article(
        sourceURL: "https://example.kz/news/0", publisher: "", text: "Мақаланың 87-нұсқасы.")
      let versions = try await archive.service.versions(VersionsRequest(id: newest)).versions
      let expected = stride(from: 0, to: 90, by: 3).map { number in
        RecordID.article(
          sourceURL: "https://example.kz/news/0", publisher: "", text: "Мақаланың \(number)-нұсқасы.")
      }
      #expect(versions.map(\.id) == expected)
    }
  }

  @Test func brokenStreamKeepsWhatCame() async throws {
    struct Broken: Error {}
    try await Archive.with { archive async throws in
      var count = 0
      await #expect(throws: Broken.self) {
        _ = try await archive.service.importRecords {
          count += 1
          guard count <= 40 else { throw Broken() }
          return ImportRequest(record: article("Мақала \(count)."))
        }
      }
      // Those that were not under way any more are there.
      #expect(try await archive.store.statistics().total.recordCount >= 8)
    }
  }

  @Test func closedStoreEndsTheImport() async throws {
    try await Archive.with { archive async throws in
      await archive.store.close()
      await #expect(throws: StoreError.self) {
        _ = try await archive.service.importRecords { ImportRequest(record: article("Мақала.")) }
      }
    }
  }
}
