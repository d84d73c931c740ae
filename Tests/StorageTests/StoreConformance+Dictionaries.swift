import Storage
import Testing

extension StoreConformance {
  static let dictionaryCases: [ConformanceCase] = [
    ConformanceCase("olderPayloadsStayReadable") { try await $0.olderPayloadsStayReadable() },
    ConformanceCase("rewritingLetsOthersGo") { try await $0.rewritingLetsOthersGo() },
    ConformanceCase("payloadOfRetiredDictionaryIsSealedAnew") { try await $0.payloadOfRetiredDictionaryIsSealedAnew() },
    ConformanceCase("payloadOfGoneDictionaryIsSealedAnew") { try await $0.payloadOfGoneDictionaryIsSealedAnew() },
    ConformanceCase("piecesOfPurgedRecordsAreNotTaken") { try await $0.piecesOfPurgedRecordsAreNotTaken() },
    ConformanceCase("writesGoOnUnderRewriting") { try await $0.writesGoOnUnderRewriting() },
    ConformanceCase("purgedWordsLeaveTheDictionary") { try await $0.purgedWordsLeaveTheDictionary() },
    ConformanceCase("dictionaryInUseIsNotAddedAgain") { try await $0.dictionaryInUseIsNotAddedAgain() },
    ConformanceCase("sampleIsSpreadEvenly") { try await $0.sampleIsSpreadEvenly() },
  ]

  private static func text(_ number: Int) -> [UInt8] {
    Array("Жылу торабының \(number) бөлігі биыл күзге дейін жөнделеді, деп хабарлады қала коммуналдық басқармасы.".utf8)
  }

  private static func draft(_ records: [(number: UInt64, id: String, bytes: String)]) -> DictionaryDraft {
    DictionaryDraft(
      pieces: records.map { .init(recordNumber: $0.number, recordID: $0.id, bytes: Array($0.bytes.utf8)) })
  }

  private func fill(_ store: any Store, _ codec: EnvelopeCodec, _ numbers: Range<Int>) async throws {
    let operations = try numbers.map { Self.put("a:\($0)", try codec.seal(Self.text($0))) }
    _ = try await store.commit(operations, idempotencyKey: nil)
  }

  private func expectReadable(_ store: any Store, _ codec: EnvelopeCodec, _ numbers: Range<Int>) async throws {
    for number in numbers {
      let record = try #require(try await store.get(id: "a:\(number)", revision: nil))
      #expect(try codec.open(record.payload, id: record.columns.id) == Self.text(number))
    }
  }

  /// Until what was retired is gone.
  private func waitForRewriting(_ store: any Store) async throws {
    for _ in 0..<1_000 {
      if try await !store.dictionaries().contains(where: { $0.state == .retired }) { return }
      try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("the retired dictionaries are still there after ten seconds")
  }

  func olderPayloadsStayReadable() async throws {
    try await withSealedStore { store, codec async throws in
      try await fill(store, codec, 0..<40)
      let before = try codec.seal(Self.text(7))
      let added = try await store.addDictionary(
        Self.draft([(1, "a:0", "Жылу торабының бөлігі биыл күзге дейін жөнделеді")]))
      #expect(added.state == .current)
      #expect(added.origin == .trained)
      #expect(try codec.seal(Self.text(7)) != before)
      try await fill(store, codec, 40..<80)
      try await expectReadable(store, codec, 0..<80)
    }
    // A codec that knows nothing gets the dictionaries from the store.
    try await withSealedStore { store, codec async throws in
      try await expectReadable(store, codec, 0..<80)
      #expect(try await store.dictionaries().map(\.state) == [.kept, .current])
      #expect(try await store.verify(checkPayload: codec.check, progress: { _ in true }).findings == [])
    }
  }

  func rewritingLetsOthersGo() async throws {
    try await withSealedStore { store, codec async throws in
      try await fill(store, codec, 0..<300)
      // Older revisions and deleted records have payloads as well.
      _ = try await store.commit([.delete(id: "a:299")], idempotencyKey: nil)
      try await fill(store, codec, 0..<10)
      let added = try await store.addDictionary(
        Self.draft([(1, "a:0", "бөлігі биыл күзге дейін жөнделеді")]))
      try await store.rewritePayloads()
      try await waitForRewriting(store)
      #expect(try await store.dictionaries().map(\.id) == [added.id])
    }
    try await withSealedStore { store, codec async throws in
      try await expectReadable(store, codec, 0..<299)
      let revisions = try await store.history(id: "a:3", limit: 10).map(\.columns.revision)
      #expect(revisions.count == 2)
      for revision in revisions {
        let record = try #require(try await store.get(id: "a:3", revision: revision))
        #expect(try codec.open(record.payload, id: "a:3") == Self.text(3))
      }
      let found = try await store.verify(checkPayload: codec.check, progress: { _ in true })
      #expect(found.findings == [])
      #expect(found.recordCount == 299)
    }
  }

  func payloadOfRetiredDictionaryIsSealedAnew() async throws {
    try await withSealedStore { store, codec async throws in
      try await fill(store, codec, 0..<10)
      let late = try codec.seal(Self.text(10))
      _ = try await store.addDictionary(Self.draft([(1, "a:0", "деп хабарлады қала")]))
      try await store.rewritePayloads()
      _ = try await store.commit([Self.put("a:10", late)], idempotencyKey: nil)
      try await waitForRewriting(store)
    }
    try await withSealedStore { try await expectReadable($0, $1, 0..<11) }
  }

  /// Sealed long before it is written: meanwhile its dictionary has come and gone.
  func payloadOfGoneDictionaryIsSealedAnew() async throws {
    try await withSealedStore { store, codec async throws in
      try await fill(store, codec, 0..<10)
      let late = try codec.seal(Self.text(10))
      _ = try await store.addDictionary(Self.draft([(1, "a:0", "деп хабарлады қала")]))
      try await store.rewritePayloads()
      try await waitForRewriting(store)
      #expect(try await store.dictionaries().count == 1)
      _ = try await store.commit([Self.put("a:10", late)], idempotencyKey: nil)
    }
    try await withSealedStore { try await expectReadable($0, $1, 0..<11) }
  }

  func piecesOfPurgedRecordsAreNotTaken() async throws {
    let words = "коммуналдық басқармасы"
    try await withSealedStore { store, codec async throws in
      try await fill(store, codec, 0..<10)
      _ = try await store.commit([.delete(id: "a:3", purges: true)], idempotencyKey: nil)
      let added = try await store.addDictionary(
        Self.draft([(1, "a:0", "деп хабарлады қала"), (4, "a:3", words)]))
      #expect(!added.bytes.contains(Array(words.utf8)))
    }
  }

  func writesGoOnUnderRewriting() async throws {
    try await withSealedStore { store, codec async throws in
      try await fill(store, codec, 0..<160)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          for number in 0..<80 {
            _ = try await store.commit(
              [
                Self.put("a:\(number * 2)", try codec.seal(Self.text(number * 2))),
                Self.put("a:\(160 + number)", try codec.seal(Self.text(160 + number))),
              ], idempotencyKey: nil)
          }
        }
        for round in 0..<2 {
          _ = try await store.addDictionary(
            Self.draft([(1, "a:0", "күзге дейін жөнделеді \(round)")]))
          try await store.rewritePayloads()
          try await waitForRewriting(store)
        }
        try await group.waitForAll()
      }
      try await waitForRewriting(store)
      #expect(try await store.dictionaries().count == 1)
      #expect(try await store.verify(checkPayload: codec.check, progress: { _ in true }).findings == [])
    }
    try await withSealedStore { store, codec async throws in
      try await expectReadable(store, codec, 0..<240)
      #expect(try await store.verify(checkPayload: codec.check, progress: { _ in true }).findings == [])
    }
  }

  func purgedWordsLeaveTheDictionary() async throws {
    let (own, other) = ("«Қызғалдақ» бағдарламасы", "коммуналдық басқармасы")
    func has(_ store: any Store, _ words: String) async throws -> Bool {
      try await store.dictionaries().contains { $0.bytes.contains(Array(words.utf8)) }
    }
    try await withSealedStore { store, codec async throws in
      try await fill(store, codec, 0..<100)
      let number = { (id: String) in try #require(try await store.get(id: id, revision: nil)).columns.number }
      let draft = Self.draft([(try await number("a:5"), "a:5", own), (try await number("a:6"), "a:6", other)])
      _ = try await store.addDictionary(draft)
      try await fill(store, codec, 100..<120)
      // What is deleted and not purged is still in the history.
      _ = try await store.commit([.delete(id: "a:6")], idempotencyKey: nil)
      _ = try await store.commit([.delete(id: "a:5", purges: true)], idempotencyKey: nil)
      for _ in 0..<1_000 where try await has(store, own) { try await Task.sleep(for: .milliseconds(10)) }
      #expect(try await !has(store, own))
      #expect(try await has(store, other))
      try await expectReadable(store, codec, 100..<120)
      _ = try await store.commit([.delete(id: "a:6", purges: true)], idempotencyKey: nil)
      for _ in 0..<1_000 where try await has(store, other) { try await Task.sleep(for: .milliseconds(10)) }
      #expect(try await !has(store, other))
    }
    try await withSealedStore { store, codec async throws in
      try await expectReadable(store, codec, 7..<120)
      #expect(try await store.dictionaries().filter { $0.state == .current }.map(\.origin) == [.builtIn])
    }
  }

  func dictionaryInUseIsNotAddedAgain() async throws {
    try await withSealedStore { store, codec async throws in
      try await fill(store, codec, 0..<1)
      let draft = Self.draft([(1, "a:0", "биыл күзге дейін")])
      _ = try await store.addDictionary(draft)
      #expect(await code { try await store.addDictionary(draft) } == .invalidArgument)
      #expect(try await store.dictionaries().map(\.state) == [.kept, .current])
    }
  }

  func sampleIsSpreadEvenly() async throws {
    try await withSealedStore { store, codec async throws in
      #expect(try await store.sample(countMax: 10).isEmpty)
      try await fill(store, codec, 0..<1_000)
      _ = try await store.commit((0..<300).map { .delete(id: "a:\($0)") }, idempotencyKey: nil)
      let numbers = try await store.sample(countMax: 70).map(\.columns.number)
      #expect((45...70).contains(numbers.count))
      #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
      #expect(numbers.first ?? 0 < 320 && numbers.last ?? 0 > 980)
      #expect(try await store.sample(countMax: 5_000).count == 700)
    }
  }
}

extension EnvelopeCodec {
  fileprivate var check: PayloadCheck {
    { id, payload throws(StoreError) in if !payload.isEmpty { _ = try self.open(payload, id: id) } }
  }
}
