import Foundation
import GRDB
import Storage
import Synchronization
import Testing

/// A folder that goes when the test is over.
struct TemporaryFolder {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent("hattama-store-\(UUID())").path

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}

@Suite struct SQLiteConformanceTests {
  @Test(arguments: StoreConformance.cases) func keeps(_ promise: ConformanceCase) async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    var configuration = SQLiteStoreConfiguration(now: { 0 })
    configuration.termMaker = ConformanceTermMaker()
    func with(_ path: String, _ body: (any Store) async throws -> Void) async throws {
      try await SQLiteStore.withStore(folder: path, configuration: configuration) { try await body($0) }
    }
    func withSealed(_ body: (any Store, EnvelopeCodec) async throws -> Void) async throws {
      var configuration = SQLiteStoreConfiguration(now: { 0 })
      let codec = EnvelopeCodec()
      configuration.codec = codec
      try await SQLiteStore.withStore(folder: folder.path, configuration: configuration) { try await body($0, codec) }
    }
    try await promise.run(
      StoreConformance(
        withStore: { try await with(folder.path, $0) }, withCopy: { try await with($0, $1) },
        withSealedStore: withSealed))
  }
}

@Suite struct SQLiteStoreTests {
  private func open(_ folder: String) async throws -> SQLiteStore {
    try await SQLiteStore.open(folder: folder, configuration: SQLiteStoreConfiguration(now: { 0 }))
  }

  private func error(_ body: () async throws -> some Any) async -> StoreError? {
    do {
      _ = try await body()
      return nil
    } catch {
      return error as? StoreError
    }
  }

  /// What is remembered of sources is read anew, and says nothing wrong before, meanwhile and after.
  @Test func sourcesAreKnownFromTheFirstMomentOn() async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    let maker = ConformanceTermMaker()
    func withStore(_ body: (SQLiteStore) async throws -> Void) async throws {
      var configuration = SQLiteStoreConfiguration(now: { 0 })
      configuration.termMaker = maker
      try await SQLiteStore.withStore(folder: folder.path, configuration: configuration) { try await body($0) }
    }
    func expectSources(_ store: SQLiteStore) async throws {
      for number in stride(from: 1, through: 600, by: 7) {
        let ids = try await store.list(ListQuery(source: UInt32(number))).records.map(\.id)
        #expect(ids == ["a:\(number)"])
        #expect(try await store.list(ListQuery(source: UInt32(number + 1_000))).records.isEmpty)
      }
    }
    try await withStore { store async throws in
      for first in stride(from: 1, through: 600, by: 100) {
        let operations = (first..<first + 100).map { maker.put("a:\($0)", "@\($0) сөз") }
        _ = try await store.commit(operations, idempotencyKey: nil)
      }
      try await expectSources(store)
    }
    for _ in 0..<3 { try await withStore { store async throws in try await expectSources(store) } }
  }

  @Test func secondServerOnOneStoreIsRefused() async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    let first = try await open(folder.path)
    let refusal = await error { try await open(folder.path) }
    #expect(refusal?.code == .inUse)
    #expect(refusal?.message.contains("(process \(ProcessInfo.processInfo.processIdentifier))") == true)
    await first.close()
  }

  /// A descriptor closed twice would close a file that another thread has opened meanwhile.
  @Test func refusalsLeaveOtherFilesOpen() async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    let first = try await open(folder.path)
    let path = folder.path
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for _ in 0..<2_000 {
          let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path + "/LOCK"))
          #expect(try file.readToEnd()?.isEmpty == false)
          try file.close()
        }
      }
      for _ in 0..<500 { _ = await error { try await open(path) } }
      try await group.waitForAll()
    }
    await first.close()
  }

  @Test func storeIsFreeAfterItsEnd() async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    for _ in 0..<2 {
      try await SQLiteStore.withStore(folder: folder.path, configuration: SQLiteStoreConfiguration(now: { 0 })) { _ in }
    }
  }

  @Test func folderThatCannotBeMadeIsNamed() async {
    let refusal = await error { try await open("/proc/hattama-store") }
    #expect(refusal?.code == .unavailable)
    #expect(refusal?.message.contains("/proc/hattama-store cannot be made") == true)
  }

  @Test func newerStoreIsLeftAlone() async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    await (try await open(folder.path)).close()
    let queue = try DatabaseQueue(path: folder.path + "/hattama.sqlite")
    try await queue.write { try $0.execute(sql: "PRAGMA user_version = 99") }
    try queue.close()
    #expect(await error { try await open(folder.path) }?.code == .incompatible)
  }

  /// A store as version 1 left it: an article with an older revision, one of its children, one deleted.
  private static let version1 = """
    CREATE TABLE records (
      id TEXT NOT NULL PRIMARY KEY, kind INTEGER NOT NULL, parent TEXT NOT NULL, time INTEGER NOT NULL,
      revision INTEGER NOT NULL, byte_count INTEGER NOT NULL, title TEXT NOT NULL, payload BLOB NOT NULL);
    CREATE INDEX records_by_time ON records (time, id);
    CREATE INDEX records_by_kind ON records (kind, time, id);
    CREATE INDEX records_by_parent ON records (parent, time, id) WHERE parent <> '';
    CREATE TABLE revisions (
      id TEXT NOT NULL, revision INTEGER NOT NULL, kind INTEGER NOT NULL, parent TEXT NOT NULL, time INTEGER NOT NULL,
      byte_count INTEGER NOT NULL, title TEXT NOT NULL, payload BLOB NOT NULL, PRIMARY KEY (id, revision));
    CREATE TABLE changes (
      revision INTEGER PRIMARY KEY, change INTEGER NOT NULL, id TEXT NOT NULL, kind INTEGER NOT NULL);
    CREATE TABLE idempotency (
      key TEXT NOT NULL PRIMARY KEY, revisions TEXT NOT NULL, time INTEGER NOT NULL) WITHOUT ROWID;
    CREATE INDEX idempotency_by_time ON idempotency (time);
    INSERT INTO records VALUES
      ('a:1', 1, '', 1000, 3, 9, 'жаңа', CAST('күз' AS BLOB)), ('m:1', 2, 'a:1', 1000, 2, 4, 'жиын', CAST('жиын' AS BLOB));
    INSERT INTO revisions VALUES ('a:1', 1, 1, '', 1000, 8, 'ескі', CAST('көктем' AS BLOB));
    INSERT INTO changes VALUES (1, 1, 'a:1', 1), (2, 1, 'm:1', 2), (3, 1, 'a:1', 1), (4, 1, 'a:2', 1), (5, 2, 'a:2', 1);
    INSERT INTO idempotency VALUES ('k', '2', 0);
    PRAGMA user_version = 1;
    """

  @Test func olderStoreIsBroughtUpToDate() async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: false)
    // Its pages had no checksums.
    let queue = try DatabaseQueue(path: "file:\(folder.path)/hattama.sqlite?vfs=unix")
    try await queue.write { try $0.execute(sql: Self.version1) }
    try queue.close()
    var configuration = SQLiteStoreConfiguration(now: { 0 })
    configuration.termMaker = ConformanceTermMaker()
    for _ in 0..<2 {
      try await SQLiteStore.withStore(folder: folder.path, configuration: configuration) { store async throws in
        let record = try await store.get(id: "a:1", revision: nil)
        #expect(record?.payload == Array("күз".utf8))
        #expect(
          record?.columns
            == RecordColumns(
              id: "a:1", kind: 1, title: "жаңа", timeMilliseconds: 1_000, number: 1, revision: 3, byteCount: 9,
              storedByteCount: 6))
        #expect(try await store.history(id: "a:1", limit: 9).map(\.columns.title) == ["жаңа", "ескі"])
        #expect(try await store.get(id: "a:1", revision: 1)?.payload == Array("көктем".utf8))
        #expect(try await store.changes(after: 0, limit: 9).count == 5)
        #expect(try await store.list(ListQuery(parentID: "a:1")).records.map(\.id) == ["m:1"])
        #expect(try await store.commit([StoreConformance.put("x")], idempotencyKey: "k").replayed)
        try await store.waitUntilIndexIsBuilt()
        let found = try await store.search(SearchQuery(.phrase(["күз"])))
        #expect(found.hits.map(\.columns.id) == ["a:1"])
        let totals = try await store.statistics().totals
        #expect(totals[1] == .init(recordCount: 1, byteCount: 9, storedByteCount: 6))
      }
    }
  }

  /// A maker of other terms than those in the index.
  @Test func otherTermsAreIndexedAnew() async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    var configuration = SQLiteStoreConfiguration(now: { 0 })
    configuration.termMaker = ConformanceTermMaker()
    try await SQLiteStore.withStore(folder: folder.path, configuration: configuration) { store async throws in
      let operations = (0..<300).map { ConformanceTermMaker().put("a:\($0)", "күз n\($0)") }
      _ = try await store.commit(operations, idempotencyKey: nil)
    }
    configuration.termMaker = ConformanceTermMaker(version: 2)
    try await SQLiteStore.withStore(folder: folder.path, configuration: configuration) { store async throws in
      // At once, while the index of the other version is there or only a part of the new one.
      _ = try await store.commit(
        [ConformanceTermMaker().put("a:7", "қыс"), .delete(id: "a:8"), .delete(id: "a:299")], idempotencyKey: nil)
      try await store.waitUntilIndexIsBuilt()
      #expect(try await store.statistics().search.termVersion == 2)
      #expect(try await store.search(SearchQuery(.phrase(["күз"]), limit: 200)).hitCount == 297)
      #expect(try await store.search(SearchQuery(.phrase(["қыс"]))).hits.map(\.columns.id) == ["a:7"])
      _ = try await store.commit([.delete(id: "a:7"), .delete(id: "a:9")], idempotencyKey: nil)
      #expect(try await store.search(SearchQuery(.phrase(["күз"]), limit: 200)).hitCount == 296)
    }
  }

  /// A document that cannot be taken out is no reason to refuse a write; the index is built anew.
  @Test func unreadableRecordCanBeReplaced() async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    var configuration = SQLiteStoreConfiguration(now: { 0 })
    configuration.termMaker = ConformanceTermMaker()
    try await SQLiteStore.withStore(folder: folder.path, configuration: configuration) { store async throws in
      let lying = StoreOperation.put(
        columns: RecordColumns(id: "a:1", kind: 1, title: "", timeMilliseconds: 0), payload: [0xFF],
        document: SearchDocument([.text: "күз"]))
      _ = try await store.commit([lying], idempotencyKey: nil)
      _ = try await store.commit([ConformanceTermMaker().put("a:1", "қыс")], idempotencyKey: nil)
      _ = try await store.commit([ConformanceTermMaker().put("a:1", "жаз")], idempotencyKey: nil)
      try await store.waitUntilIndexIsBuilt()
      for (term, count) in [("күз", 0), ("қыс", 0), ("жаз", 1)] {
        #expect(try await store.search(SearchQuery(.phrase([term]))).hitCount == count, "\(term)")
      }
    }
  }

  /// One damaged row is no reason to leave all others unfound.
  @Test func indexIsBuiltPastADamagedRow() async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    var configuration = SQLiteStoreConfiguration(now: { 0 })
    configuration.termMaker = ConformanceTermMaker()
    try await SQLiteStore.withStore(folder: folder.path, configuration: configuration) { store async throws in
      let operations = (0..<200).map { ConformanceTermMaker().put("a:\($0)", "күз") }
      _ = try await store.commit(operations, idempotencyKey: nil)
    }
    let queue = try DatabaseQueue(path: folder.path + "/hattama.sqlite")
    try await queue.write { try $0.execute(sql: "UPDATE records SET attributes = x'FF' WHERE id = 'a:70'") }
    try queue.close()
    configuration.termMaker = ConformanceTermMaker(version: 2)
    try await SQLiteStore.withStore(folder: folder.path, configuration: configuration) { store async throws in
      try await store.waitUntilIndexIsBuilt()
      #expect(try await !store.statistics().search.isBuilding)
      #expect(try await store.search(SearchQuery(.phrase(["күз"]), limit: 200)).hitCount == 199)
      // And whoever asks for it is told.
      #expect(await error { try await store.get(id: "a:70", revision: nil) }?.code == .corrupt)
    }
  }

  @Test func keysAreForgottenAfterTheirTime() async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    let time = Mutex<UInt64>(0)
    var configuration = SQLiteStoreConfiguration(now: { time.withLock { $0 } })
    configuration.idempotencyMilliseconds = 1_000
    try await SQLiteStore.withStore(folder: folder.path, configuration: configuration) { store async throws in
      _ = try await store.commit([StoreConformance.put("a")], idempotencyKey: "k")
      time.withLock { $0 = 999 }
      #expect(try await store.commit([StoreConformance.put("a")], idempotencyKey: "k").replayed)
      time.withLock { $0 = 1_000 }
      #expect(try await store.commit([StoreConformance.put("a")], idempotencyKey: "k").replayed == false)
    }
  }

  @Test func fullQueueRefusesAtOnce() async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    var configuration = SQLiteStoreConfiguration(now: { 0 })
    configuration.queuedBatchCountMax = 2
    configuration.groupBatchCountMax = 1
    try await SQLiteStore.withStore(folder: folder.path, configuration: configuration) { store async throws in
      let codes = await withTaskGroup(of: StoreError.Code?.self) { group in
        for number in 0..<200 {
          group.addTask {
            await error { try await store.commit([StoreConformance.put("a:\(number)")], idempotencyKey: nil) }?.code
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      let refused = codes.filter { $0 == .resourceExhausted }.count
      #expect(refused > 0)
      #expect(codes.allSatisfy { $0 == nil || $0 == .resourceExhausted })
      #expect(try await store.statistics().total.recordCount == UInt64(200 - refused))
    }
  }

  @Test func envelopeCodecNamesTheDamagedRecord() throws {
    let codec = EnvelopeCodec()
    var sealed = try codec.seal(Array("меморандум".utf8))
    #expect(try codec.open(sealed, id: "a:1") == Array("меморандум".utf8))
    sealed[12] ^= 1
    #expect {
      try codec.open(sealed, id: "a:1")
    } throws: { error in
      (error as? StoreError)?.code == .corrupt && "\(error)".contains("a:1")
    }
  }
}
