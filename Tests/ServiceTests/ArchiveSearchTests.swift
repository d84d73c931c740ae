import AnalyserMessages
import Records
import Service
import Storage
import Testing
import Wire

@Suite struct ArchiveSearchTests {
  private static let kazakh =
    "Көктемгі жиын\n\nҚала әкімдігі мен кәсіпкерлер меморандумға қол қойды. Бағаны жыл бойы өсірмеуге уәде берді."
  private static let russian =
    "Весенняя встреча\n\nАкимат города и предприниматели подписали условия меморандума. Они обещали не повышать цены."
  private static let english =
    "Spring meeting\n\nThe city and its shops signed two memorandums. They promised to hold prices."

  @Test func everyFormLanguageAndScriptIsFound() async throws {
    try await Archive.with { archive in
      let ids = [
        try await archive.add(Self.kazakh), try await archive.add(Self.russian), try await archive.add(Self.english),
      ]
      for query in ["меморандум", "меморандумның", "МЕМОРАНДУМЫ", "меморандуме", "memorandum", "Memorandums"] {
        #expect(Set(try await archive.found(query)) == Set(ids), "\(query)")
      }
      for query in ["әкімдік", "әкімдіктің", "\"қала әкімдігі\"", "«қалалар әкімдіктері»"] {
        #expect(try await archive.found(query) == [ids[0]], "\(query)")
      }
      #expect(try await archive.found("предприниматель условие") == [ids[1]])
      #expect(try await archive.found("\"signing two\"") == [ids[2]])
    }
  }

  @Test func spansAreThoseOfTheText() async throws {
    try await Archive.with { archive in
      try await archive.add(Self.kazakh)
      func quotes(_ query: String, spanLimit: UInt32 = 0) async throws -> [String] {
        let hit = try await archive.service.search(SearchRequest(query: query, spanLimit: spanLimit)).hits.first
        let bytes = Array(Self.kazakh.utf8)
        return (hit?.spans ?? []).map { String(decoding: bytes[Int($0.begin)..<Int($0.end)], as: UTF8.self) }
      }
      #expect(try await quotes("баға меморандум") == ["меморандумға", "Бағаны"])
      #expect(try await quotes("\"қала әкімдік\"") == ["Қала әкімдігі"])
      #expect(try await quotes("уәде -тыйым") == ["уәде"])
      #expect(try await quotes("қо*") == ["қол", "қойды"])
      #expect(try await quotes("қо*", spanLimit: 1) == ["қол"])
      #expect(try await quotes("kind:article") == [])
      let hit = try #require(try await archive.service.search(SearchRequest(query: "уәде")).hits.first)
      let span = try #require(hit.spans.first)
      let begin = Int(span.begin - hit.snippetBegin)
      #expect(Array(hit.snippet.utf8)[begin...].starts(with: "уәде".utf8))
      #expect(Self.kazakh.contains(hit.snippet))
    }
  }

  @Test func snippetsStayShortAndWhole() async throws {
    try await Archive.with { archive in
      let filler = String(repeating: "ұзақсөз", count: 500)
      try await archive.add("Бас\n" + filler + " баға " + filler)
      let hit = try #require(try await archive.service.search(SearchRequest(query: "баға")).hits.first)
      #expect(hit.snippet.utf8.count <= 320)
      #expect(!hit.snippet.contains("\u{FFFD}"))
      #expect(hit.snippet.contains("баға"))
    }
  }

  @Test func operatorsJoinWords() async throws {
    try await Archive.with { archive in
      let a = try await archive.add("алма алмұрт")
      let b = try await archive.add("алма шие")
      let c = try await archive.add("шие өрік")
      func found(_ query: String) async throws -> Set<String> { Set(try await archive.found(query)) }
      #expect(try await found("алма шие") == [b])
      #expect(try await found("алма AND шие") == [b])
      #expect(try await found("алмұрт OR өрік") == [a, c])
      #expect(try await found("алмұрт | өрік") == [a, c])
      #expect(try await found("алма NOT шие") == [a])
      #expect(try await found("алма -шие") == [a])
      #expect(try await found("-алма") == [c])
      #expect(try await found("(алма OR өрік) шие") == [b, c])
      #expect(try await found("алма OR өрік шие") == [a, b, c])
      #expect(try await found("-(алма шие)") == [a, c])
      #expect(try await found("алм*") == [a, b])
      #expect(try await found("— алма !") == [a, b])
      #expect(try await found("text:(алма OR өрік) NOT text:алмұрт") == [b, c])
    }
  }

  @Test func namesKindsAndDaysNarrow() async throws {
    try await Archive.with { archive in
      let article = try await archive.add(Self.kazakh, published: "2022-09-14")
      try await archive.put(
        Archive.memorandum(
          "d:first23456723456", parties: ["Жетісу облысының әкімдігі", "«Тобыл» қоры"], signatories: ["Әсет Нұрланов"],
          place: "Тараз",
          signed: "2022-09"))
      try await archive.put(Archive.memorandum("d:second2345672345", parties: ["Әсет"], signed: "2023"))
      func found(_ query: String) async throws -> Set<String> { Set(try await archive.found(query)) }
      #expect(try await found("party:әкімдік") == ["d:first23456723456"])
      #expect(try await found("party:\"Тобыл қоры\"") == ["d:first23456723456"])
      #expect(try await found("person:Әсет") == ["d:first23456723456"])
      #expect(try await found("person:\"Әсет Нұрлановтың\"") == ["d:first23456723456"])
      #expect(try await found("party:Әсет") == ["d:second2345672345"])
      #expect(try await found("Әсет") == ["d:first23456723456", "d:second2345672345"])
      #expect(try await found("place:Таразда") == ["d:first23456723456"])
      #expect(try await found("меморандум") == [article, "d:first23456723456", "d:second2345672345"])
      #expect(try await found("меморандум kind:memorandum") == ["d:first23456723456", "d:second2345672345"])
      #expect(try await found("kind:article,memorandum date:2022") == [article, "d:first23456723456"])
      #expect(try await found("date:2022-09-14") == [article, "d:first23456723456"])
      #expect(try await found("date:2022-10..2023") == ["d:second2345672345"])
      #expect(try await found("date:..2022") == [article, "d:first23456723456"])
      #expect(try await found("date:2023-02..") == ["d:second2345672345"])
      #expect(try await found("date:1990") == [])
      let byParty = try await archive.service.list(ListRequest(kind: .memorandum, party: "әкімдігінің"))
      #expect(byParty.records.map(\.id) == ["d:first23456723456"])
    }
  }

  @Test(arguments: [
    ("2022-09-14", "2022-09-14", true), ("2022-09-14", "2022-09-15", false), ("2022-09", "2022-09-30", true),
    ("2022-09", "2022-10-01", false), ("2022", "2022-12-31", true), ("202X", "2029-12-31", true),
    ("202X", "2030", false),
    ("2022-02", "2022-03-01", false), ("2024-02", "2024-02-29", true), ("2022-21", "2022-05-31", true),
    ("2022-24", "2023-02-28", true), ("2022-24", "2022-11-30", false), ("2022-34", "2022-06-30", true),
    ("2022-41", "2022-07-01", true), ("2022-12", "2022-12-31", true), ("2022-12", "2023-01-01", false),
    ("2022-09/2023-02", "2023-02-28", true), ("2022-09/2023-02", "2023-03-01", false), ("../2022-09", "1950", true),
    ("2022-09/..", "2060", true), ("XXXX-09-14", "2022-09-14", false), ("2022-09-14T10:00+05:00", "2022-09-14", true),
    ("2022-09-14?", "2022-09-14", true), ("2022-XX-14", "2022-03-01", true),
  ]) func dayOfARecordIsWhatItsDateMayMean(_ signed: String, _ asked: String, _ isFound: Bool) async throws {
    try await Archive.with { archive in
      try await archive.put(Archive.memorandum("d:first23456723456", parties: ["Тобыл"], signed: signed))
      #expect(try await archive.found("date:\(asked)") == (isFound ? ["d:first23456723456"] : []))
    }
  }

  @Test(arguments: [
    ("№ —", "no word"), ("-№", "no word"), ("", "is empty"), ("   ", "is empty"), ("\"қала", "has no end"),
    ("(алма", "is not closed"),
    ("алма)", "not opened"),
    ("()", "nothing beside"), ("алма OR", "nothing beside"), ("OR алма", "nothing beside"),
    ("алма AND", "nothing behind"),
    ("AND алма", "nothing before"), ("NOT", "nothing behind"), ("NOT NOT алма", "side by side"),
    ("who:Әсет", "no field who"),
    ("person:", "nothing behind"), ("kind:", "no value"), ("kind:,", "no value"),
    ("date:2022 date:2023", "stands twice"), ("kind:letter", "no kind letter"), ("date:күз", "is no time"),
    ("date:2023..2022", "is no time"), ("алма OR kind:plan", "whole query"), ("-kind:plan", "whole query"),
    ("(kind:plan алма)", "whole query"), (String(repeating: "(", count: 8) + "а", "more than 7"),
    (String(repeating: "сөз ", count: 25), "more than 24 words"), (String(repeating: "ұ", count: 513), "1026 bytes"),
  ]) func wrongQueryIsExplained(_ query: String, _ reason: String) async throws {
    try await Archive.with { archive in
      await #expect {
        try await archive.found(query)
      } throws: { error in
        let error = error as? ServiceError
        return error?.code == .invalidArgument && error?.message.contains(reason) == true
      }
    }
  }

  @Test(arguments: [
    SearchRequest(query: "а", limit: 201), SearchRequest(query: "а", cursor: "1-2"),
    SearchRequest(query: "а", cursor: "s1"),
    SearchRequest(query: "а", spanLimit: 1_001),
  ]) func requestBeyondTheLimitsIsRefused(_ request: SearchRequest) async throws {
    try await Archive.with { archive in
      await #expect {
        try await archive.service.search(request)
      } throws: { ($0 as? ServiceError)?.code == .invalidArgument }
    }
  }

  /// As deep as the parser goes, in the way that costs FTS5 most.
  @Test func deepestQueryIsAnswered() async throws {
    try await Archive.with { archive in
      let a = try await archive.add("алма")
      let query = String(repeating: "алма OR -(", count: 7) + "шие" + String(repeating: ")", count: 7)
      #expect(try await archive.found(query) == [a])
    }
  }

  @Test func pagesGiveEveryHitOnce() async throws {
    try await Archive.with { archive in
      var ids: Set<String> = []
      for number in 0..<25 {
        ids.insert(try await archive.add("баға \(number) " + String(repeating: "баға ", count: number % 4)))
      }
      for order in [SearchRequest.Order.relevance, .newest] {
        let found = try await archive.found("баға", limit: 4, order: order)
        #expect(Set(found) == ids)
        #expect(found.count == ids.count)
      }
      let listed = try await archive.service.list(ListRequest(kind: .article, limit: 25))
      #expect(try await archive.found("баға", order: .newest) == listed.records.map(\.id))
    }
  }

  @Test func deletedIsNotFoundAndPurgedIsGone() async throws {
    try await Archive.with { archive in
      let first = try await archive.add("көктем баға")
      let second = try await archive.add("көктем жиын")
      _ = try await archive.service.delete(DeleteRequest(id: first))
      #expect(try await archive.found("көктем") == [second])
      #expect(try await archive.store.history(id: first, limit: 9).map(\.change) == [.delete, .put])
      let purged = try await archive.service.delete(DeleteRequest(id: first, purge: true))
      #expect(purged.deleted == [first])
      #expect(try await archive.store.history(id: first, limit: 9) == [])
      _ = try await archive.service.delete(DeleteRequest(id: second, purge: true))
      #expect(try await archive.store.history(id: second, limit: 9) == [])
      await #expect {
        try await archive.service.delete(DeleteRequest(id: second, purge: true))
      } throws: { ($0 as? ServiceError)?.code == .notFound }
    }
  }

  @Test func historyShowsWhatWasThere() async throws {
    try await Archive.with { archive in
      let first = try await archive.put(Archive.memorandum("d:first23456723456", parties: ["Тобыл"]))
      try await archive.put(Archive.memorandum(first, parties: ["Есіл"]))
      _ = try await archive.service.delete(DeleteRequest(id: first))
      let entries = try await archive.service.history(HistoryRequest(id: first)).entries
      #expect(entries.map(\.change) == [.deleted, .put, .put])
      #expect(entries.compactMap { $0.info?.revision } == [3, 2, 1])
      // A deletion is no record.
      await #expect {
        try await archive.service.get(GetRequest(id: first, revision: 3))
      } throws: { ($0 as? ServiceError)?.code == .notFound }
      for (revision, party) in [(1, "Тобыл"), (2, "Есіл")] {
        let record = try await archive.service.get(GetRequest(id: first, revision: UInt64(revision))).record
        #expect(record?.memorandum?.parties.first?.name?.text == party)
      }
      for request in [GetRequest(id: first), GetRequest(id: first, revision: 9), GetRequest(id: "d:none", revision: 1)]
      {
        await #expect {
          try await archive.service.get(request)
        } throws: { ($0 as? ServiceError)?.code == .notFound }
      }
      await #expect {
        try await archive.service.history(HistoryRequest(id: "d:none"))
      } throws: { ($0 as? ServiceError)?.code == .notFound }
    }
  }

  /// Each says the revision that it was given: none is lost to another.
  @Test func putsBesideOneAnotherAreAllKept() async throws {
    try await Archive.with { archive in
      let id = try await archive.put(Archive.memorandum("d:first23456723456", parties: ["Тобыл"]))
      try await withThrowingTaskGroup(of: Void.self) { group in
        for party in ["Есіл", "Ертіс", "Жайық", "Іле"] {
          group.addTask { try await archive.put(Archive.memorandum(id, parties: [party])) }
        }
        try await group.waitForAll()
      }
      #expect(try await archive.store.history(id: id, limit: 9).map(\.columns.revision) == [5, 4, 3, 2, 1])
      await #expect {
        try await archive.service.put(
          PutRequest(record: Archive.memorandum(id, parties: ["Шу"]), expectedRevision: 1))
      } throws: { ($0 as? StoreError)?.code == .conflict }
    }
  }

  /// What goes in can be taken out again: the document is made of the payload alone.
  @Test func documentIsMadeAnewFromThePayload() async throws {
    try await Archive.with { archive in
      try await archive.add(Self.kazakh, published: "2022-09-14")
      try await archive.put(Archive.memorandum("d:first23456723456", parties: ["Тобыл қоры"], signed: "2022-09"))
      try await archive.store.rebuildSearch()
      for _ in 0..<2_000 where try await archive.store.statistics().search.isBuilding {
        try await Task.sleep(for: .milliseconds(5))
      }
      #expect(try await archive.found("меморандум date:2022-09").count == 2)
      #expect(try await archive.found("party:Тобыл") == ["d:first23456723456"])
      _ = try await archive.service.delete(DeleteRequest(id: "d:first23456723456"))
      #expect(try await !archive.store.statistics().search.isBuilding)
      #expect(try await archive.found("меморандум").count == 1)
    }
  }
}
