import Storage
import Testing

extension StoreConformance {
  static let writingCases: [ConformanceCase] = [
    ConformanceCase("putsAreThereAfterReopening") { try await $0.putsAreThereAfterReopening() },
    ConformanceCase("batchIsAppliedWholeOrNotAtAll") { try await $0.batchIsAppliedWholeOrNotAtAll() },
    ConformanceCase("keyAnswersItsFirstResult") { try await $0.keyAnswersItsFirstResult() },
    ConformanceCase("expectedRevisionGuardsAgainstOthers") { try await $0.expectedRevisionGuardsAgainstOthers() },
    ConformanceCase("historyKeepsEveryRevision") { try await $0.historyKeepsEveryRevision() },
    ConformanceCase("deletionKeepsTheHistory") { try await $0.deletionKeepsTheHistory() },
    ConformanceCase("purgeLeavesNothingButTheFeed") { try await $0.purgeLeavesNothingButTheFeed() },
    ConformanceCase("requirementRejectsTheWholeBatch") { try await $0.requirementRejectsTheWholeBatch() },
    ConformanceCase("purgeTakesTheHistoryOfWhatBelongedToTheRecord") {
      try await $0.purgeTakesTheHistoryOfWhatBelongedToTheRecord()
    },
    ConformanceCase("columnsComeBackAsTheyWere") { try await $0.columnsComeBackAsTheyWere() },
    ConformanceCase("totalsAreThoseOfTheLiveRecords") { try await $0.totalsAreThoseOfTheLiveRecords() },
    ConformanceCase("manyWritersGetRisingRevisionsWithoutGaps") {
      try await $0.manyWritersGetRisingRevisionsWithoutGaps()
    },
    ConformanceCase("refusesWhatNoEngineTakes") { try await $0.refusesWhatNoEngineTakes() },
    ConformanceCase("closedStoreSaysSo") { try await $0.closedStoreSaysSo() },
  ]

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
            id: "a:1", kind: 1, title: "t a:1", timeMilliseconds: 1_000, number: 1, revision: 1, byteCount: 9,
            storedByteCount: 2))
      #expect(try await store.get(id: "a:3", revision: nil) == nil)
      let statistics = try await store.statistics()
      #expect(statistics.totals == [1: .init(recordCount: 2, byteCount: 18, storedByteCount: 3)])
      #expect(statistics.revision == 2)
    }
  }

  func batchIsAppliedWholeOrNotAtAll() async throws {
    try await withStore { store async throws in
      let code = await code {
        try await store.commit([Self.put("a:1"), .delete(id: "a:9")], idempotencyKey: "k")
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

  func historyKeepsEveryRevision() async throws {
    try await withStore { store async throws in
      for byte in 1...3 {
        _ = try await store.commit([Self.put("a:1", [UInt8(byte)], time: UInt64(byte) * 1_000)], idempotencyKey: nil)
      }
      let history = try await store.history(id: "a:1", limit: 10)
      #expect(history.map(\.columns.revision) == [3, 2, 1])
      #expect(history.allSatisfy { $0.change == .put })
      // When a record was first stored stays, and so does its number.
      #expect(history.map(\.columns.timeMilliseconds) == [1_000, 1_000, 1_000])
      #expect(history.map(\.columns.number) == [1, 1, 1])
      #expect(try await store.history(id: "a:1", limit: 2).map(\.columns.revision) == [3, 2])
      #expect(try await store.get(id: "a:1", revision: 2)?.payload == [2])
      #expect(try await store.get(id: "a:1", revision: 9) == nil)
      #expect(try await store.history(id: "a:2", limit: 10) == [])
    }
  }

  func deletionKeepsTheHistory() async throws {
    try await withStore { store async throws in
      _ = try await store.commit([Self.put("a:1", [1])], idempotencyKey: nil)
      _ = try await store.commit([Self.put("a:1", [2])], idempotencyKey: nil)
      _ = try await store.commit([.delete(id: "a:1")], idempotencyKey: nil)
      #expect(try await store.get(id: "a:1", revision: nil) == nil)
      #expect(try await store.list(ListQuery()).records == [])
      #expect(try await store.ids(withPrefix: "a", limit: 9) == [])
      #expect(try await store.statistics().total.recordCount == 0)
      let history = try await store.history(id: "a:1", limit: 10)
      #expect(history.map(\.change) == [.delete, .put, .put])
      #expect(history.map(\.columns.revision) == [3, 2, 1])
      #expect(try await store.get(id: "a:1", revision: 2)?.payload == [2])
      #expect(try await store.get(id: "a:1", revision: 1)?.payload == [1])
      // The same id again is another record with the same history.
      _ = try await store.commit([Self.put("a:1", [4], expected: 0)], idempotencyKey: nil)
      #expect(try await store.get(id: "a:1", revision: nil)?.columns.number == 4)
      #expect(try await store.history(id: "a:1", limit: 10).map(\.columns.revision) == [4, 3, 2, 1])
    }
  }

  func purgeLeavesNothingButTheFeed() async throws {
    try await withStore { store async throws in
      _ = try await store.commit([Self.put("a:1", [1]), Self.put("a:2", [1])], idempotencyKey: nil)
      _ = try await store.commit([Self.put("a:1", [2]), .delete(id: "a:2")], idempotencyKey: nil)
      _ = try await store.commit([.delete(id: "a:1", purges: true)], idempotencyKey: nil)
      #expect(try await store.history(id: "a:1", limit: 10) == [])
      #expect(try await store.get(id: "a:1", revision: 1) == nil)
      // What was deleted before can still be purged, once.
      _ = try await store.commit([.delete(id: "a:2", purges: true)], idempotencyKey: nil)
      #expect(try await store.history(id: "a:2", limit: 10) == [])
      let again = StoreOperation.delete(id: "a:2", purges: true)
      #expect(await code { try await store.commit([again], idempotencyKey: nil) } == .notFound)
      #expect(try await store.changes(after: 4, limit: 9).map(\.kind) == [.delete, .delete])
      #expect(try await store.changes(after: 4, limit: 9).map(\.id) == ["a:1", "a:2"])
    }
  }

  func requirementRejectsTheWholeBatch() async throws {
    try await withStore { store async throws in
      _ = try await store.commit([Self.put("a:1")], idempotencyKey: nil)
      let met = try await store.commit([.require(id: "a:1", revision: 1), Self.put("m:1")], idempotencyKey: "k")
      #expect(met.revisions == [1, 2])
      #expect(try await store.commit([Self.put("m:9")], idempotencyKey: "k").revisions == [1, 2])
      _ = try await store.commit([.delete(id: "a:1")], idempotencyKey: nil)
      for revision in [UInt64(1), 3] {
        let refusal = await code {
          try await store.commit([Self.put("m:2"), .require(id: "a:1", revision: revision)], idempotencyKey: nil)
        }
        #expect(refusal == .conflict)
      }
      #expect(try await store.get(id: "m:2", revision: nil) == nil)
      #expect(try await store.changes(after: 0, limit: 9).map(\.revision) == [1, 2, 3])
    }
  }

  /// Also of what had been deleted before, and of nothing that is still there or belongs to others.
  func purgeTakesTheHistoryOfWhatBelongedToTheRecord() async throws {
    try await withStore { store async throws in
      _ = try await store.commit(
        [
          Self.put("a:1"), Self.put("m:1", parent: "a:1"), Self.put("m:2", parent: "a:1"), Self.put("a:2"),
          Self.put("m:3", parent: "a:2"),
        ], idempotencyKey: nil)
      _ = try await store.commit(
        [.delete(id: "m:1"), .delete(id: "m:3"), Self.put("m:2", [2], parent: "a:2")], idempotencyKey: nil)
      _ = try await store.commit([.delete(id: "a:1", purges: true)], idempotencyKey: nil)
      #expect(try await store.history(id: "m:1", limit: 9) == [])
      #expect(try await store.history(id: "m:2", limit: 9).count == 2)
      #expect(try await store.history(id: "m:3", limit: 9).count == 2)
    }
  }

  func columnsComeBackAsTheyWere() async throws {
    try await withStore { store async throws in
      let columns = RecordColumns(
        id: "m:1", kind: 3, title: "«Күз» келісімі", parentID: "a:1", timeMilliseconds: 5,
        days: DayRange(first: -4_000_000, last: 19_000),
        attributes: [
          RecordAttribute(.party, "Жетісу облысының әкімдігі"), RecordAttribute(.person, ""),
          RecordAttribute(.place, String(repeating: "ә", count: 512)),
        ], byteCount: 77)
      _ = try await store.commit([.put(columns: columns, payload: [])], idempotencyKey: nil)
      var stored = columns
      (stored.number, stored.revision) = (1, 1)
      #expect(try await store.get(id: "m:1", revision: nil) == StoredRecord(columns: stored, payload: []))
      #expect(try await store.list(ListQuery()).records == [stored])
      // Older revisions keep theirs.
      _ = try await store.commit([Self.put("m:1", kind: 3)], idempotencyKey: nil)
      #expect(try await store.get(id: "m:1", revision: 1)?.columns == stored)
    }
  }

  /// Adding up the live records, in whatever way they came to be.
  func totalsAreThoseOfTheLiveRecords() async throws {
    try await withStore { store async throws in
      _ = try await store.commit(
        [Self.put("a:1", [1, 2]), Self.put("a:2", [3]), Self.put("m:1", [4], kind: 2)], idempotencyKey: nil)
      _ = try await store.commit([Self.put("a:1", [1, 2, 3])], idempotencyKey: nil)
      _ = try await store.commit([.delete(id: "a:2")], idempotencyKey: nil)
      _ = await code {
        try await store.commit([Self.put("a:3"), .delete(id: "a:9")], idempotencyKey: nil)
      }
      let totals = try await store.statistics().totals
      #expect(
        totals == [
          1: .init(recordCount: 1, byteCount: 9, storedByteCount: 3),
          2: .init(recordCount: 1, byteCount: 9, storedByteCount: 1),
        ])
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
      let long = RecordColumns(id: "a", kind: 1, title: String(repeating: "t", count: 4_097), timeMilliseconds: 0)
      #expect(
        await code { try await store.commit([.put(columns: long, payload: [])], idempotencyKey: nil) }
          == .invalidArgument)
      let wordy = RecordColumns(
        id: "a", kind: 1, title: "", timeMilliseconds: 0,
        attributes: [RecordAttribute(.tag, String(repeating: "t", count: 1_025))])
      #expect(
        await code { try await store.commit([.put(columns: wordy, payload: [])], idempotencyKey: nil) }
          == .invalidArgument)
      let key = String(repeating: "k", count: 129)
      #expect(await code { try await store.commit([Self.put("a")], idempotencyKey: key) } == .invalidArgument)
    }
  }

  func closedStoreSaysSo() async throws {
    try await withStore { store async throws in
      await store.close()
      #expect(await code { try await store.commit([Self.put("a")], idempotencyKey: nil) } == .closed)
      #expect(await code { try await store.get(id: "a", revision: nil) } == .closed)
      #expect(await code { try await store.list(ListQuery(source: 7)) } == .closed)
      #expect(await code { try await store.search(SearchQuery(.phrase(["сөз"]))) } == .closed)
    }
  }
}
