import Storage
import Testing

extension StoreConformance {
  static let readingCases: [ConformanceCase] = [
    ConformanceCase("feedTellsEveryChangeInOrder") { try await $0.feedTellsEveryChangeInOrder() },
    ConformanceCase("listFiltersAndPages") { try await $0.listFiltersAndPages() },
    ConformanceCase("pagesUnderConcurrentWritesGiveNothingTwice") {
      try await $0.pagesUnderConcurrentWritesGiveNothingTwice()
    },
    ConformanceCase("recordsOfOneSourceAreListed") { try await $0.recordsOfOneSourceAreListed() },
    ConformanceCase("idsAreFoundByPrefix") { try await $0.idsAreFoundByPrefix() },
    ConformanceCase("hitsBringTheirPayloads") { try await $0.hitsBringTheirPayloads() },
  ]

  func recordsOfOneSourceAreListed() async throws {
    let maker = ConformanceTermMaker()
    func listed(_ store: any Store, _ source: UInt32) async throws -> [String] {
      try await store.list(ListQuery(source: source)).records.map(\.id)
    }
    try await withStore { store async throws in
      _ = try await store.commit(
        [
          maker.put("a:1", "@7 бір"), maker.put("a:2", "@7 екі"), maker.put("a:3", "@\(UInt32.max) үш"),
          maker.put("a:4", "төрт"), maker.put("m:1", "@7 бес", kind: 2),
        ], idempotencyKey: nil)
      #expect(try await listed(store, 7) == ["m:1", "a:2", "a:1"])
      #expect(try await store.list(ListQuery(kind: 1, source: 7, limit: 1)).records.map(\.id) == ["a:2"])
      #expect(try await listed(store, .max) == ["a:3"])
      #expect(try await listed(store, 8).isEmpty)
      _ = try await store.commit(
        [maker.put("a:2", "@8 екі"), .delete(id: "a:1"), maker.put("m:1", "бес", kind: 2)], idempotencyKey: nil)
      #expect(try await listed(store, 7).isEmpty)
      #expect(try await listed(store, 8) == ["a:2"])
      try await store.rebuildSearch()
      try await store.waitUntilIndexIsBuilt()
      #expect(try await listed(store, 8) == ["a:2"])
    }
  }

  func feedTellsEveryChangeInOrder() async throws {
    try await withStore { store async throws in
      _ = try await store.commit([Self.put("a:1"), Self.put("m:1", kind: 2)], idempotencyKey: nil)
      _ = try await store.commit([.delete(id: "a:1")], idempotencyKey: nil)
      let all = try await store.changes(after: 0, limit: 10)
      #expect(
        all == [
          Change(revision: 1, kind: .put, id: "a:1", recordKind: 1),
          Change(revision: 2, kind: .put, id: "m:1", recordKind: 2),
          Change(revision: 3, kind: .delete, id: "a:1", recordKind: 1),
        ])
      #expect(try await store.changes(after: 1, limit: 1) == [all[1]])
      #expect(try await store.changes(after: 3, limit: 10) == [])
    }
  }

  func listFiltersAndPages() async throws {
    try await withStore { store async throws in
      var operations: [StoreOperation] = []
      for number in 0..<25 {
        // Several records of one time: the later one comes first.
        operations.append(
          Self.put(
            "r:\(number + 10)", kind: UInt32(number % 2 + 1), parent: number % 5 == 0 ? "p" : "",
            time: UInt64(number / 4) * 100))
      }
      _ = try await store.commit(operations, idempotencyKey: nil)
      let all = try await Self.ids(store, ListQuery(limit: 4))
      #expect(all == (0..<25).reversed().map { "r:\($0 + 10)" })
      #expect(try await Self.ids(store, ListQuery(kind: 2, limit: 3)).count == 12)
      #expect(
        try await Self.ids(store, ListQuery(parentID: "p", limit: 2)) == ["r:30", "r:25", "r:20", "r:15", "r:10"])
      #expect(try await Self.ids(store, ListQuery(sinceMilliseconds: 100, untilMilliseconds: 200, limit: 9)).count == 4)
      #expect(await code { try await store.list(ListQuery(limit: 0)) } == .invalidArgument)
    }
  }

  /// The ids of all pages.
  private static func ids(_ store: any Store, _ query: ListQuery) async throws -> [String] {
    var query = query
    var result: [String] = []
    repeat {
      let page = try await store.list(query)
      #expect(page.records.count <= query.limit)
      result += page.records.map(\.id)
      query.after = page.next
    } while query.after != nil && result.count < 1_000
    return result
  }

  func pagesUnderConcurrentWritesGiveNothingTwice() async throws {
    try await withStore { store async throws in
      _ = try await store.commit((0..<300).map { Self.put("old:\($0)", time: 5_000) }, idempotencyKey: nil)
      let seen = try await withThrowingTaskGroup(of: [String].self) { group in
        group.addTask {
          for number in 0..<100 {
            _ = try await store.commit([Self.put("new:\(number)", time: 9_000)], idempotencyKey: nil)
          }
          return []
        }
        group.addTask { try await Self.ids(store, ListQuery(limit: 7)) }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(Set(seen).count == seen.count)
      #expect(seen.filter { $0.hasPrefix("old:") }.count == 300)
    }
  }

  func idsAreFoundByPrefix() async throws {
    try await withStore { store async throws in
      _ = try await store.commit(["a:12", "a:123", "a:2", "b:1", "ә:1"].map { Self.put($0) }, idempotencyKey: nil)
      #expect(try await store.ids(withPrefix: "a:1", limit: 9) == ["a:12", "a:123"])
      #expect(try await store.ids(withPrefix: "a:1", limit: 1) == ["a:12"])
      #expect(try await store.ids(withPrefix: "ә", limit: 9) == ["ә:1"])
      #expect(try await store.ids(withPrefix: "c", limit: 9) == [])
    }
  }

  /// Those that are asked for, and as many as have room; the rest are for ``Store/get(id:revision:)``.
  func hitsBringTheirPayloads() async throws {
    try await withStore { store async throws in
      let long = "алма " + String(repeating: "ж", count: StoreLimits.searchPayloadByteCountMax / 3)
      _ = try await store.commit(
        [("a:1", long), ("a:2", long), ("a:3", "алма"), ("a:4", "алма алма")].map {
          ConformanceTermMaker().put($0, $1)
        },
        idempotencyKey: nil)
      for order in [SearchQuery.Order.newest, .relevance] {
        var query = SearchQuery(.phrase(["алма"]), order: order)
        #expect(try await store.search(query).hits.allSatisfy { $0.payload == nil })
        query.withPayloads = true
        let hits = try await store.search(query).hits
        #expect(hits.count == 4)
        for hit in hits where hit.payload != nil {
          #expect(try await store.get(id: hit.columns.id, revision: nil)?.payload == hit.payload)
        }
        let without = hits.filter { $0.payload == nil }
        #expect(without.count == 1 && ["a:1", "a:2"].contains(without.first?.columns.id))
      }
    }
  }
}
