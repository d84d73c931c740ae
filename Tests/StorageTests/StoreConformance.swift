import Storage
import Testing

/// What every engine promises; a new engine runs these on itself.
struct StoreConformance {
  /// Opens the same store again and again: what was committed must be there.
  let withStore: (_ body: (any Store) async throws -> Void) async throws -> Void

  static func put(
    _ id: String, _ payload: [UInt8] = [1], kind: UInt32 = 1, parent: String = "", time: UInt64 = 1_000,
    expected: UInt64? = nil
  ) -> StoreOperation {
    let columns = RecordColumns(
      id: id, kind: kind, title: "t \(id)", parentID: parent, timeMilliseconds: time, byteCount: 9)
    return .put(columns: columns, payload: payload, expected: expected)
  }

  func code(_ body: () async throws -> some Any) async -> StoreError.Code? {
    do {
      _ = try await body()
      return nil
    } catch {
      return (error as? StoreError)?.code
    }
  }

  func putsAreThereAfterReopening() async throws {
    try await withStore { store async throws in
      let result = try await store.commit(
        [Self.put("a:1", [5, 6]), Self.put("a:2", parent: "a:1")], idempotencyKey: nil)
      #expect(result == CommitResult(revisions: [1, 2], replayed: false))
    }
    try await withStore { store async throws in
      let record = try await store.get(id: "a:1", revision: nil)
      #expect(record?.payload == [5, 6])
      #expect(
        record?.columns
          == RecordColumns(
            id: "a:1", kind: 1, title: "t a:1", timeMilliseconds: 1_000, revision: 1, byteCount: 9, storedByteCount: 2))
      #expect(try await store.get(id: "a:3", revision: nil) == nil)
      let statistics = try await store.statistics()
      #expect(statistics == StoreStatistics(recordCount: 2, revision: 2, byteCount: 18, storedByteCount: 3))
    }
  }

  func batchIsAppliedWholeOrNotAtAll() async throws {
    try await withStore { store async throws in
      let code = await code {
        try await store.commit([Self.put("a:1"), .delete(id: "a:9", expected: nil)], idempotencyKey: "k")
      }
      #expect(code == .notFound)
      #expect(try await store.get(id: "a:1", revision: nil) == nil)
      #expect(try await store.changes(after: 0, limit: 10) == [])
      // The key of a batch that was not applied is free.
      #expect(try await store.commit([Self.put("a:1")], idempotencyKey: "k").replayed == false)
    }
  }

  func keyAnswersItsFirstResult() async throws {
    try await withStore { store async throws in
      let first = try await store.commit([Self.put("a:1", [1])], idempotencyKey: "k")
      let second = try await store.commit([Self.put("a:1", [2])], idempotencyKey: "k")
      #expect(second == CommitResult(revisions: first.revisions, replayed: true))
      #expect(try await store.get(id: "a:1", revision: nil)?.payload == [1])
    }
  }

  func expectedRevisionGuardsAgainstOthers() async throws {
    try await withStore { store async throws in
      _ = try await store.commit([Self.put("a:1", [1], expected: 0)], idempotencyKey: nil)
      #expect(await code { try await store.commit([Self.put("a:1", expected: 0)], idempotencyKey: nil) } == .conflict)
      #expect(await code { try await store.commit([Self.put("a:1", expected: 7)], idempotencyKey: nil) } == .conflict)
      let delete = StoreOperation.delete(id: "a:1", expected: 7)
      #expect(await code { try await store.commit([delete], idempotencyKey: nil) } == .conflict)
      let result = try await store.commit([Self.put("a:1", [2], expected: 1)], idempotencyKey: nil)
      #expect(result.revisions == [2])
    }
  }

  func historyKeepsRevisionsUntilDeletion() async throws {
    try await withStore { store async throws in
      for byte in 1...3 {
        _ = try await store.commit([Self.put("a:1", [UInt8(byte)], time: UInt64(byte) * 1_000)], idempotencyKey: nil)
      }
      let history = try await store.history(id: "a:1", limit: 10)
      #expect(history.map(\.revision) == [3, 2, 1])
      // When a record was first stored stays.
      #expect(history.map(\.timeMilliseconds) == [1_000, 1_000, 1_000])
      #expect(try await store.get(id: "a:1", revision: 2)?.payload == [2])
      #expect(try await store.get(id: "a:1", revision: 9) == nil)
      _ = try await store.commit([.delete(id: "a:1", expected: nil)], idempotencyKey: nil)
      #expect(try await store.get(id: "a:1", revision: nil) == nil)
      #expect(try await store.get(id: "a:1", revision: 2) == nil)
      #expect(try await store.history(id: "a:1", limit: 10) == [])
    }
  }

  func feedTellsEveryChangeInOrder() async throws {
    try await withStore { store async throws in
      _ = try await store.commit([Self.put("a:1"), Self.put("m:1", kind: 2)], idempotencyKey: nil)
      _ = try await store.commit([.delete(id: "a:1", expected: nil)], idempotencyKey: nil)
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
        // Several records of one time: the id decides.
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

  func manyWritersGetRisingRevisionsWithoutGaps() async throws {
    try await withStore { store async throws in
      let revisions = try await withThrowingTaskGroup(of: [UInt64].self) { group in
        for writer in 0..<16 {
          group.addTask {
            var mine: [UInt64] = []
            for number in 0..<25 {
              mine += try await store.commit([Self.put("w\(writer):\(number)")], idempotencyKey: nil).revisions
            }
            #expect(mine == mine.sorted())
            return mine
          }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(revisions.sorted() == Array(1...400))
      #expect(try await store.changes(after: 0, limit: 1_000).map(\.revision) == Array(1...400))
    }
  }

  func refusesWhatNoEngineTakes() async throws {
    try await withStore { store async throws in
      #expect(await code { try await store.commit([], idempotencyKey: nil) } == .invalidArgument)
      #expect(
        await code { try await store.commit([Self.put("a"), Self.put("a")], idempotencyKey: nil) } == .invalidArgument)
      #expect(await code { try await store.commit([Self.put("")], idempotencyKey: nil) } == .invalidArgument)
      let key = String(repeating: "k", count: 129)
      #expect(await code { try await store.commit([Self.put("a")], idempotencyKey: key) } == .invalidArgument)
    }
  }

  func closedStoreSaysSo() async throws {
    try await withStore { store async throws in
      await store.close()
      #expect(await code { try await store.commit([Self.put("a")], idempotencyKey: nil) } == .closed)
    }
  }
}
