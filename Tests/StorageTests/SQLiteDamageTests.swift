import Foundation
import GRDB
import Storage
import Testing

/// Files that are not as the engine left them.
@Suite struct SQLiteDamageTests {
  private let maker = ConformanceTermMaker()

  private var configuration: SQLiteStoreConfiguration {
    var configuration = SQLiteStoreConfiguration(now: { 0 })
    configuration.termMaker = maker
    return configuration
  }

  private func error(_ body: () async throws -> some Any) async -> StoreError? {
    do {
      _ = try await body()
      return nil
    } catch {
      return error as? StoreError
    }
  }

  private func withStore(
    _ folder: TemporaryFolder, _ body: (SQLiteStore) async throws -> Void
  ) async throws {
    try await SQLiteStore.withStore(folder: folder.path, configuration: configuration) { try await body($0) }
  }

  /// Runs SQL on the file of a closed store.
  private func alter(_ folder: TemporaryFolder, _ sql: String) async throws {
    let queue = try DatabaseQueue(path: folder.path + "/hattama.sqlite")
    try await queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    try queue.close()
  }

  @Test func damagedFileIsNamed() async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    try await withStore(folder) { _ in }
    try Data(repeating: 0x41, count: 8_192).write(to: URL(fileURLWithPath: folder.path + "/hattama.sqlite"))
    #expect(await error { try await withStore(folder) { _ in } }?.code == .corrupt)
  }

  /// A store as a crash leaves it: its files are copied while it is open.
  private func crash(_ folder: TemporaryFolder, afterPuts count: Int) async throws -> TemporaryFolder {
    let copy = TemporaryFolder()
    try await withStore(folder) { store async throws in
      for number in 0..<count { _ = try await store.commit([maker.put("a:\(number)", "сөз")], idempotencyKey: nil) }
      try FileManager.default.copyItem(atPath: folder.path, toPath: copy.path)
    }
    return copy
  }

  @Test func crashLosesNothing() async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    let copy = try await crash(folder, afterPuts: 20)
    defer { copy.remove() }
    try await withStore(copy) { store async throws in
      #expect(try await store.statistics().total.recordCount == 20)
    }
  }

  /// SQLite takes a log up to the first frame that does not fit, and would lose the rest without a word.
  @Test(arguments: [0.0, 0.1, 0.5, 0.9, 0.999]) func damagedLogIsNoticed(place: Double) async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    let copy = try await crash(folder, afterPuts: 20)
    defer { copy.remove() }
    let log = URL(fileURLWithPath: copy.path + "/hattama.sqlite-wal")
    var bytes = try Data(contentsOf: log)
    bytes[Int(place * Double(bytes.count))] ^= 4
    try bytes.write(to: log)
    let refusal = await error { try await withStore(copy) { _ in } }
    #expect(refusal?.code == .corrupt)
    #expect(refusal?.message.contains("to 20, which it had acknowledged") == true || place == 0.0)
  }

  /// What is left of it can be had by a repair, which says what is not.
  @Test func lostLogIsNoticedUntilARepair() async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    try await withStore(folder) { store async throws in
      _ = try await store.commit([maker.put("kept", "сөз")], idempotencyKey: nil)
    }
    let copy = try await crash(folder, afterPuts: 5)
    defer { copy.remove() }
    try FileManager.default.removeItem(atPath: copy.path + "/hattama.sqlite-wal")
    for _ in 0..<2 { #expect(await error { try await withStore(copy) { _ in } }?.code == .corrupt) }
    let repair = try SQLiteStore.repair(
      folder: copy.path, configuration: configuration, checkPayload: { _, _ in }, progress: { _ in })
    #expect(repair.losses.findings.map(\.message) == ["the changes from 2 to 6 are lost"])
    try await withStore(copy) { store async throws in
      #expect(try await store.list(ListQuery()).records.map(\.id) == ["kept"])
      #expect(try await store.commit([maker.put("new", "сөз")], idempotencyKey: nil).revisions == [7])
    }
  }

  /// A damaged index is no reason to refuse a write: it is given up and built anew.
  @Test(arguments: [
    "UPDATE search_1_data SET block = x'00' WHERE id > 10", "DELETE FROM search_1_data WHERE id = 10",
    "DROP TABLE search_1",
  ])
  func damagedIndexIsBuiltAnew(sql: String) async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    try await withStore(folder) { store async throws in
      for group in 0..<8 {
        _ = try await store.commit((0..<40).map { maker.put("a:\(group)-\($0)", "сөз n\($0)") }, idempotencyKey: nil)
      }
    }
    try await alter(folder, sql)
    try await withStore(folder) { store async throws in
      _ = try await store.commit([maker.put("a:0-0", "басқа"), .delete(id: "a:0-1")], idempotencyKey: nil)
      // The damage may not have been met by the write.
      _ = await error { try await store.search(SearchQuery(.phrase(["сөз"]))) }
      try await store.waitUntilIndexIsBuilt()
      #expect(try await store.search(SearchQuery(.phrase(["сөз"]))).hitCount == 318)
      #expect(try await store.search(SearchQuery(.phrase(["басқа"]))).hitCount == 1)
    }
  }

  /// What answers is whole: searches find everything while the other table is built.
  @Test func indexThatIsLostWhileItIsBuiltIsBegunAgain() async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    try await withStore(folder) { store async throws in
      _ = try await store.commit((0..<40).map { maker.put("a:\($0)", "сөз n\($0)") }, idempotencyKey: nil)
    }
    try await alter(folder, "UPDATE search_state SET building = 2, building_version = active_version, target = 40")
    try await withStore(folder) { store async throws in
      #expect(try await store.search(SearchQuery(.phrase(["сөз"]))).hitCount == 40)
      _ = try await store.commit([maker.put("a:40", "сөз")], idempotencyKey: nil)
      try await store.waitUntilIndexIsBuilt()
      #expect(try await store.search(SearchQuery(.phrase(["сөз"]))).hitCount == 41)
    }
  }

  /// The text, the title, the name and the terms: in no file, in no free page, in no log.
  @Test func purgedRecordLeavesNoByte() async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    let secret = "құпияұғымжоқ"
    func put(_ text: String) -> StoreOperation {
      maker.put("a:secret", text, attributes: [.init(.person, secret + "есім")])
    }
    try await withStore(folder) { store async throws in
      _ = try await store.commit([put(secret + " бірінші")], idempotencyKey: nil)
      for group in 0..<20 {
        _ = try await store.commit((0..<40).map { maker.put("a:\(group)-\($0)", "сөз n\($0)") }, idempotencyKey: nil)
      }
      _ = try await store.commit([put("екінші " + secret)], idempotencyKey: nil)
      #expect(try contains(folder, secret))
      _ = try await store.commit([.delete(id: "a:secret")], idempotencyKey: nil)
      // The history still has it: the control of what is looked for.
      #expect(try contains(folder, secret))
      _ = try await store.commit([.delete(id: "a:secret", purges: true)], idempotencyKey: nil)
      for _ in 0..<2_000 where try await store.statistics().search.isErasing {
        try await Task.sleep(for: .milliseconds(5))
      }
      #expect(try await !store.statistics().search.isErasing)
      #expect(try !contains(folder, secret))
      #expect(try await store.search(SearchQuery(.phrase(["сөз"]))).hitCount == 800)
    }
    #expect(try !contains(folder, secret))
  }

  /// Neighbours of every size come, change and go, so that pages are split and joined around what is purged.
  @Test func purgedRecordLeavesNoByteInReusedPages() async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    let secret = "құпияұғымжоқ"
    func put(_ id: String, _ text: String) -> StoreOperation {
      maker.put(id, text, attributes: [.init(.person, text.split(separator: " ").first.map(String.init) ?? "")])
    }
    var random = SystemRandomNumberGenerator()
    func filler() -> String { String(repeating: "сөз ", count: Int.random(in: 1...400, using: &random)) }
    try await withStore(folder) { store async throws in
      var live: [String] = []
      for round in 0..<12 {
        var operations: [StoreOperation] = []
        for number in 0..<60 {
          let id = "a:\(round)-\(number)"
          live.append(id)
          operations.append(put(id, number % 20 == 7 ? secret + " " + filler() : filler()))
        }
        _ = try await store.commit(operations, idempotencyKey: nil)
        live.shuffle(using: &random)
        var changes = live.prefix(40).map { put($0, filler()) }
        changes += live.dropFirst(40).prefix(10).map { .delete(id: $0) }
        _ = try await store.commit(changes, idempotencyKey: nil)
        live.removeSubrange(40..<50)
      }
      #expect(try contains(folder, secret))
      var purges: [StoreOperation] = []
      for round in 0..<12 {
        for number in stride(from: 7, to: 60, by: 20) {
          purges.append(.delete(id: "a:\(round)-\(number)", purges: true))
        }
      }
      _ = try await store.commit(purges, idempotencyKey: nil)
      for _ in 0..<4_000 where try await store.statistics().search.isErasing {
        try await Task.sleep(for: .milliseconds(5))
      }
      #expect(try await !store.statistics().search.isErasing)
      #expect(try !contains(folder, secret))
    }
  }

  /// A backup says nothing of what is missing, so there is none of a store that has lost something; and a look from beside
  /// leaves the log as it is.
  @Test func backupFromBesideRefusesALostLog() async throws {
    let folder = TemporaryFolder()
    let target = TemporaryFolder()
    defer {
      folder.remove()
      target.remove()
    }
    let copy = try await crash(folder, afterPuts: 20)
    defer { copy.remove() }
    let log = URL(fileURLWithPath: copy.path + "/hattama.sqlite-wal")
    var bytes = try Data(contentsOf: log)
    bytes[bytes.count / 2] ^= 4
    try bytes.write(to: log)
    #expect(await error { try SQLiteStore.backup(folder: copy.path, to: target.path) }?.code == .corrupt)
    #expect(try Data(contentsOf: log) == bytes)
    #expect(!FileManager.default.fileExists(atPath: target.path))
  }

  /// A page of the index that does not fit its checksum, met by a search alone.
  @Test func damagedPageOfTheIndexHealsBySearching() async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    try await withStore(folder) { store async throws in
      for group in 0..<8 {
        let operations = (0..<60).map { maker.put("a:\(group)-\($0)", "сөз n\($0) m\(group * 60 + $0)") }
        _ = try await store.commit(operations, idempotencyKey: nil)
      }
    }
    try await damage(folder, table: "search_1_data")
    try await withStore(folder) { store async throws in
      let query = SearchQuery(.phrase(["сөз"]), limit: 200)
      let refusal = await error { try await store.search(query) }
      #expect(refusal?.code == .unavailable)
      try await store.waitUntilIndexIsBuilt()
      #expect(try await store.search(query).hitCount == 480)
      // The damaged page stays until a repair leaves it behind.
      let found = try await store.verify(checkPayload: { _, _ in }, progress: { _ in true })
      #expect(found.findings.allSatisfy { $0.kind == .file })
      #expect(found.recordCount == 480)
    }
  }

  /// The index is built past a page of records that cannot be read.
  @Test func indexIsBuiltPastADamagedPage() async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    try await withStore(folder) { store async throws in
      for group in 0..<8 {
        let operations = (0..<60).map {
          maker.put("a:\(group)-\($0)", "сөз n\($0) " + String(repeating: "ұзақ ", count: 80))
        }
        _ = try await store.commit(operations, idempotencyKey: nil)
      }
    }
    try await damage(folder, table: "records")
    try await withStore(folder) { store async throws in
      try await store.rebuildSearch()
      try await store.waitUntilIndexIsBuilt()
      #expect(try await !store.statistics().search.isBuilding)
      let found = try await store.search(SearchQuery(.phrase(["сөз"]), order: .newest, limit: 200))
      #expect(found.hits.count == 200)
    }
  }

  /// In the leaf page in the middle.
  private func damage(_ folder: TemporaryFolder, table: String) async throws {
    let path = folder.path + "/hattama.sqlite"
    let queue = try DatabaseQueue(path: path)
    let pages = try await queue.read { database in
      try Int.fetchAll(
        database, sql: "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path",
        arguments: [table])
    }
    try queue.close()
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes[(pages[pages.count / 2] - 1) * 8_192 + 5_000] ^= 1
    try bytes.write(to: URL(fileURLWithPath: path))
  }

  /// The tail alone: terms that begin alike share their beginning in the index.
  private func contains(_ folder: TemporaryFolder, _ secret: String) throws -> Bool {
    let tail = Data(secret.utf8.suffix(12))
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).contains { name in
      try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + name)).range(of: tail) != nil
    }
  }

  /// Version 3: without dictionaries and sources. Version 2: without the index of former children. Both without checksums.
  @Test(arguments: [2, 3]) func olderStoreIsBroughtUpToDate(version: Int) async throws {
    let folder = TemporaryFolder()
    let older = TemporaryFolder()
    defer {
      folder.remove()
      older.remove()
    }
    try await withStore(folder) { store async throws in
      let operations = (0..<100).map { maker.put("a:\($0)", "@7 күз", days: DayRange(first: 0, last: 0)) }
      _ = try await store.commit(operations, idempotencyKey: nil)
    }
    try FileManager.default.createDirectory(atPath: older.path, withIntermediateDirectories: false)
    let queue = try DatabaseQueue(path: "file:\(older.path)/hattama.sqlite?vfs=unix")
    try await queue.writeWithoutTransaction { database in
      try database.execute(sql: "ATTACH ? AS source", arguments: ["file:\(folder.path)/hattama.sqlite?mode=ro"])
      let tables = try Row.fetchAll(
        database,
        sql:
          """
          SELECT name, sql FROM source.sqlite_master
          WHERE sql <> '' AND name NOT LIKE 'search_1_%' AND name NOT LIKE 'sqlite_%' ORDER BY type DESC
          """
      )
      for table in tables {
        let (name, sql): (String, String) = (table[0], table[1])
        try database.execute(sql: sql)
        guard sql.hasPrefix("CREATE TABLE") else { continue }
        try database.execute(sql: "INSERT INTO main.\(name) SELECT * FROM source.\(name)")
      }
      try database.execute(
        sql: """
          DROP INDEX records_by_source;
          DROP TABLE dictionaries;
          DROP TABLE dictionary_copies;
          DROP TABLE dictionary_pieces;
          ALTER TABLE records DROP COLUMN source;
          PRAGMA user_version = \(version);
          """)
      guard version == 2 else { return }
      try database.execute(
        sql: "DROP INDEX revisions_by_parent; ALTER TABLE search_state DROP COLUMN erasing")
    }
    try queue.close()
    #expect(try Data(contentsOf: URL(fileURLWithPath: older.path + "/hattama.sqlite"))[20] == 0)
    for _ in 0..<2 {
      try await withStore(older) { store async throws in
        try await store.waitUntilIndexIsBuilt()
        #expect(try await store.statistics().total.recordCount == 100)
        #expect(try await store.list(ListQuery(source: 7, limit: 200)).records.count == 100)
        let since = SearchQuery(.phrase(["күз"]), days: DayRange(first: 0, last: .max), limit: 200)
        #expect(try await store.search(since).hitCount == 100)
      }
      let header = try Data(contentsOf: URL(fileURLWithPath: older.path + "/hattama.sqlite")).prefix(100)
      #expect(header[20] == 8)
      #expect(Array(header[68..<72]) == Array("Htma".utf8))
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: older.path).sorted() == [
          "LOCK", "REVISION", "hattama.sqlite",
        ])
    }
  }
}
