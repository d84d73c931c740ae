import Compression
import Foundation
import GRDB
import Storage
import Testing

/// Dictionaries in the files of the embedded engine.
@Suite struct SQLiteDictionaryTests {
  private func withStore(
    _ folder: TemporaryFolder, _ body: (SQLiteStore, EnvelopeCodec) async throws -> Void
  ) async throws {
    let (configuration, codec) = sealed()
    try await SQLiteStore.withStore(folder: folder.path, configuration: configuration) { try await body($0, codec) }
  }

  private func sealed() -> (SQLiteStoreConfiguration, EnvelopeCodec) {
    var configuration = SQLiteStoreConfiguration(now: { 7 })
    let codec = EnvelopeCodec()
    configuration.codec = codec
    return (configuration, codec)
  }

  private static let turns = [
    "Аудан тұрғындары көктемгі су тасқынына дайындық барысымен танысты.", "Мектеп бітірушілер тест тапсыруға кірісті.",
    "Жергілікті кәсіпорын жаңа өнім түрін шығара бастады.", "Комиссия отырысында бюджетті нақтылау мәселесі қаралды.",
    "Жол жөндеу жұмыстары тамыз айының соңында аяқталады.", "Дәрігерлер маусымдық аурулардан сақтануға кеңес береді.",
    "Кітапхана қорына екі жүзден астам басылым келіп түсті.", "Жарыс жеңімпаздары облыстық кезеңге жолдама алды.",
  ]

  /// What a report would say: turns that others have as well, and numbers that they have not.
  private static func text(_ number: Int) -> [UInt8] {
    let sentences = (0..<16).map { turns[(number * 7 + $0 * $0 * 3) % turns.count] + " № \(number * 1_000 + $0)." }
    return Array(sentences.joined(separator: " ").utf8)
  }

  private func fill(_ store: SQLiteStore, _ codec: EnvelopeCodec, _ numbers: Range<Int>) async throws {
    let operations = try numbers.map { StoreConformance.put("a:\($0)", try codec.seal(Self.text($0))) }
    _ = try await store.commit(operations, idempotencyKey: nil)
  }

  private func expectReadable(_ store: SQLiteStore, _ codec: EnvelopeCodec, _ numbers: Range<Int>) async throws {
    for number in numbers {
      let record = try #require(try await store.get(id: "a:\(number)", revision: nil))
      #expect(try codec.open(record.payload, id: record.columns.id) == Self.text(number))
    }
  }

  @Test func trainingGainsOnRecordsThatItDidNotSee() async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    try await withStore(folder) { store, codec async throws in
      try await fill(store, codec, 0..<50)
      let training = DictionaryTraining(store: store, codec: codec)
      let tooLittle = try await training.run(rewritesPayloads: false)
      #expect(tooLittle.hasTooLittle && tooLittle.dictionary == nil)
      try await fill(store, codec, 50..<300)
      let outcome = try await training.run(rewritesPayloads: false)
      #expect(outcome.ratioAfter > outcome.ratioBefore * 1.2)
      #expect(outcome.sampleCount + outcome.testCount == 300)
      let dictionary = try #require(outcome.dictionary)
      #expect(dictionary.bytes.count == 32_506)
      #expect(dictionary.timeMilliseconds == 7)
      let before = try await store.statistics().total.storedByteCount
      try await fill(store, codec, 300..<600)
      let after = try await store.statistics().total.storedByteCount
      #expect(Double(after - before) < 0.9 * Double(before))

      // Once is enough; but all records may be compressed with what is there.
      let again = try await training.run(rewritesPayloads: true)
      #expect(again.dictionary == nil || again.ratioAfter > again.ratioBefore)
      for _ in 0..<1_000 where try await store.dictionaries().contains(where: { $0.state == .retired }) {
        try await Task.sleep(for: .milliseconds(10))
      }
      #expect(try await store.dictionaries().map(\.state) == [.current])
      #expect(try await store.statistics().total.storedByteCount < after)
    }
    try await withStore(folder) { try await expectReadable($0, $1, 0..<600) }
  }

  @Test func purgedWordsAreInNoFile() async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    // Signs that the filter leaves as they are.
    let secret = "9051-7734-1182-6605"
    func contains() throws -> Bool {
      try FileManager.default.contentsOfDirectory(atPath: folder.path).contains { name in
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + name))
        return bytes.range(of: Data(secret.utf8)) != nil
      }
    }
    try await withStore(folder) { store, codec async throws in
      try await fill(store, codec, 0..<40)
      let number = try #require(try await store.get(id: "a:9", revision: nil)).columns.number
      let pieces = [("a:9", number, secret), ("a:1", 2, "маусымдық аурулардан")]
      _ = try await store.addDictionary(
        DictionaryDraft(
          pieces: pieces.map { .init(recordNumber: $0.1, recordID: $0.0, bytes: Array($0.2.utf8)) }))
      try await fill(store, codec, 40..<80)
      #expect(try contains())
      _ = try await store.commit([.delete(id: "a:9", purges: true)], idempotencyKey: nil)
      for _ in 0..<1_000 where try await store.statistics().search.isErasing {
        try await Task.sleep(for: .milliseconds(10))
      }
      #expect(try await !store.statistics().search.isErasing)
      #expect(try !contains())
    }
    #expect(try !contains())
    try await withStore(folder) { try await expectReadable($0, $1, 40..<80) }
  }

  /// Version 3 and older had no tables of dictionaries, and one dictionary that came with the program of then.
  @Test func storeOfBeforeDictionariesReadsWhatItSealed() async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    try await SQLiteStore.withStore(folder: folder.path, configuration: SQLiteStoreConfiguration(now: { 7 })) { store in
      var envelope = try Envelope()
      let operations = try (0..<40).map { number in
        StoreConformance.put("a:\(number)", try envelope.seal(Self.text(number), with: .first))
      }
      _ = try await store.commit(operations, idempotencyKey: nil)
    }
    for round in 0..<2 {
      try await withStore(folder) { store, codec async throws in
        try await expectReadable(store, codec, 0..<40)
        let dictionaries = try await store.dictionaries()
        #expect(dictionaries.map(\.state) == [.kept, .current])
        #expect(dictionaries.map(\.bytes) == [CompressionDictionary.first.bytes, CompressionDictionary.builtIn.bytes])
        try await fill(store, codec, 40 + round * 40..<80 + round * 40)
        try await expectReadable(store, codec, 40..<80 + round * 40)
      }
    }
  }

  /// What programs came with is at hand also when the store has lost its copies.
  @Test(arguments: [false, true]) func storeWithoutItsCopiesIsReadWithThoseOfTheProgram(isOlder: Bool) async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    if isOlder {
      try await SQLiteStore.withStore(folder: folder.path, configuration: SQLiteStoreConfiguration(now: { 7 })) {
        store in
        var envelope = try Envelope()
        let operations = try (0..<40).map { number in
          StoreConformance.put("a:\(number)", try envelope.seal(Self.text(number), with: .first))
        }
        _ = try await store.commit(operations, idempotencyKey: nil)
      }
    }
    try await withStore(folder) { try await fill($0, $1, (isOlder ? 40 : 0)..<80) }
    for table in ["dictionaries", "dictionary_copies"] { try damage(folder, table, "leaf") }
    let (configuration, codec) = sealed()
    let check: PayloadCheck = { id, payload throws(StoreError) in _ = try codec.open(payload, id: id) }
    _ = try SQLiteStore.repair(
      folder: folder.path, configuration: configuration, checkPayload: check, progress: { _ in })
    for _ in 0..<2 {
      try await withStore(folder) { store, codec async throws in
        try await expectReadable(store, codec, 0..<80)
        #expect(try await store.dictionaries().map(\.id) == [1, 2])
      }
    }
  }

  /// With a dictionary would go all that needs it.
  @Test(arguments: ["dictionaries", "dictionary_copies"], ["overflow", "leaf"])
  func oneDamagedCopyLosesNothing(table: String, pages: String) async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    try await withStore(folder) { store, codec async throws in
      try await fill(store, codec, 0..<200)
      _ = try await DictionaryTraining(store: store, codec: codec).run(rewritesPayloads: false)
      try await fill(store, codec, 200..<300)
    }
    func check() throws -> StoreVerification {
      let (configuration, codec) = sealed()
      return try SQLiteStore.check(
        folder: folder.path, configuration: configuration,
        checkPayload: { id, payload throws(StoreError) in _ = try codec.open(payload, id: id) }, progress: { _ in })
    }
    #expect(try check().findings == [])
    try damage(folder, table, pages)
    let findings = try check().findings
    #expect(
      findings.contains { $0.message.contains("one of the two copies of the dictionary 3 is damaged") }, "\(findings)")
    #expect(!findings.contains { $0.kind == .record })
    // It is served as it is …
    try await withStore(folder) { store, codec async throws in
      try await expectReadable(store, codec, 0..<300)
      if pages == "overflow" { #expect(try await store.dictionaries().map(\.state) == [.kept, .current]) }
    }
    // … and repaired.
    let (configuration, codec) = sealed()
    let repair = try SQLiteStore.repair(
      folder: folder.path, configuration: configuration,
      checkPayload: { id, payload throws(StoreError) in _ = try codec.open(payload, id: id) }, progress: { _ in })
    #expect(repair.recordCount == 300)
    #expect(repair.losses.findings == [])
    #expect(try check().findings == [])
    try await withStore(folder) { try await expectReadable($0, $1, 0..<300) }
  }

  /// The last page of a table, of that type.
  private func damage(_ folder: TemporaryFolder, _ table: String, _ type: String) throws {
    let queue = try DatabaseQueue(path: folder.path + "/hattama.sqlite")
    let pages = try queue.read { database in
      try Int.fetchAll(
        database, sql: "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = ? ORDER BY path",
        arguments: [table, type])
    }
    try queue.close()
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: folder.path + "/hattama.sqlite"))
    try file.seek(toOffset: UInt64((try #require(pages.last) - 1) * 8_192 + 2_000))
    try file.write(contentsOf: Data("damage".utf8))
    try file.close()
  }
}
