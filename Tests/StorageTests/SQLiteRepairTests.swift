import Foundation
import GRDB
import Storage
import Testing

/// A store that is not in use: looked at, repaired, compacted.
@Suite struct SQLiteRepairTests {
  private let maker = ConformanceTermMaker()
  private static let pageSize = 8_192

  private var configuration: SQLiteStoreConfiguration {
    var configuration = SQLiteStoreConfiguration(now: { 0 })
    configuration.termMaker = maker
    return configuration
  }

  private func withStore(_ path: String, _ body: (SQLiteStore) async throws -> Void) async throws {
    try await SQLiteStore.withStore(folder: path, configuration: configuration) { try await body($0) }
  }

  private func error(_ body: () async throws -> some Any) async -> StoreError? {
    do {
      _ = try await body()
      return nil
    } catch {
      return error as? StoreError
    }
  }

  private func check(_ path: String) throws -> StoreVerification {
    var configuration = SQLiteStoreConfiguration(now: { 0 })
    configuration.termMaker = maker
    return try SQLiteStore.check(
      folder: path, configuration: configuration, checkPayload: { _, _ in }, progress: { _ in })
  }

  private func repair(_ path: String) throws -> StoreRepair {
    try SQLiteStore.repair(
      folder: path, configuration: configuration, checkPayload: { _, _ in }, progress: { _ in })
  }

  private static let text = String(repeating: "ұзақ мәтін ", count: 60)

  /// 300 records, some changed, some deleted.
  private func fill(_ path: String) async throws {
    try await withStore(path) { store async throws in
      for group in 0..<6 {
        let operations = (0..<50).map { maker.put("a:\(1_000 + group * 50 + $0)", "сөз n\($0) \(Self.text)") }
        _ = try await store.commit(operations, idempotencyKey: nil)
      }
      _ = try await store.commit((0..<40).map { maker.put("a:\(1_000 + $0 * 5)", "жаңа") }, idempotencyKey: nil)
      _ = try await store.commit((0..<10).map { .delete(id: "a:\(1_201 + $0 * 5)") }, idempotencyKey: nil)
    }
  }

  /// Where a table's leaf pages are.
  private func pages(_ path: String, of table: String) throws -> [Int] {
    let queue = try DatabaseQueue(path: path + "/hattama.sqlite")
    let pages = try queue.read { database in
      try Int.fetchAll(
        database, sql: "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path",
        arguments: [table])
    }
    try queue.close()
    return pages
  }

  private func damage(_ path: String, pages: [Int]) throws {
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: path + "/hattama.sqlite"))
    for page in pages {
      try file.seek(toOffset: UInt64((page - 1) * Self.pageSize + 4_000))
      try file.write(contentsOf: Data("damage".utf8))
    }
    try file.close()
  }

  @Test func soundStoreIsFoundSound() async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    try await fill(folder.path)
    let before = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/hattama.sqlite"))
    let found = try check(folder.path)
    #expect(found.findings == [])
    #expect(found.recordCount == 290)
    #expect(found.changeCount == 350)
    // A look changes nothing.
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path + "/hattama.sqlite")) == before)
  }

  /// Of the table that answers, and of one that is being built.
  @Test(arguments: ["DROP TABLE search_1", "UPDATE search_state SET building = 2, building_version = 1, target = 350"])
  func missingIndexIsFound(sql: String) async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    try await fill(folder.path)
    let queue = try DatabaseQueue(path: folder.path + "/hattama.sqlite")
    try await queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    try queue.close()
    let findings = try check(folder.path).findings
    #expect(findings.map(\.kind) == [.search])
    #expect(findings.first?.message.contains("the search index is missing") == true)
    try await withStore(folder.path) { store async throws in try await store.waitUntilIndexIsBuilt() }
    #expect(try check(folder.path).findings == [])
  }

  @Test(arguments: ["records", "revisions", "changes", "records_by_id", "records_by_time", "search_1_data"])
  func damageIsFoundAndRepaired(table: String) async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    try await fill(folder.path)
    let pages = try pages(folder.path, of: table)
    #expect(!pages.isEmpty)
    try damage(folder.path, pages: [pages[pages.count / 2]])
    let found = try check(folder.path)
    #expect(!found.isSound)
    #expect(found.findings.contains { $0.kind == .file })

    let repair = try repair(folder.path)
    #expect(repair.damagedFileName == "hattama.sqlite.damaged-1")
    // What is made from the rest loses nothing.
    let losesRecords = table == "records"
    #expect((repair.recordCount < 290) == losesRecords)
    #expect(repair.recordCount > 200)
    #expect(repair.losses.isSound == !["records", "revisions", "changes"].contains(table))
    try await withStore(folder.path) { store async throws in
      try await store.waitUntilIndexIsBuilt()
      let verified = try await store.verify(checkPayload: { _, _ in }, progress: { _ in true })
      #expect(verified.findings == [])
      #expect(verified.recordCount == repair.recordCount)
      // The feed runs on, without gaps, and says what is gone.
      let changes = try await store.changes(after: 0, limit: 10_000)
      #expect(changes.map(\.revision) == Array(1...UInt64(changes.count)))
      var live = Set<String>()
      for change in changes { if change.kind == .put { live.insert(change.id) } else { live.remove(change.id) } }
      #expect(live.count == Int(repair.recordCount))
      let lostIDs = Set(repair.losses.findings.filter { $0.message.contains("is lost") }.map(\.recordID))
      #expect(lostIDs.count == 290 - Int(repair.recordCount))
      for id in lostIDs { #expect(try await store.get(id: id, revision: nil) == nil) }
      for number in 1_000..<1_300 where live.contains("a:\(number)") {
        let payload = try await store.get(id: "a:\(number)", revision: nil)?.payload
        let expected = number % 5 == 0 && number < 1_200 ? "жаңа" : "сөз n\(number % 50) \(Self.text)"
        #expect(payload == Array(expected.utf8))
      }
      let words = try await store.search(SearchQuery(.phrase(["жаңа"]), order: .newest, limit: 200))
      #expect(
        words.hits.count == 40
          - lostIDs.filter { Int($0.dropFirst(2))! % 5 == 0 && Int($0.dropFirst(2))! < 1_200 }.count)
    }
  }

  @Test func firstPageCannotBeRepaired() async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    try await fill(folder.path)
    try damage(folder.path, pages: [1])
    #expect(await error { try check(folder.path) }?.code == .corrupt)
    #expect(await error { try repair(folder.path) }?.code == .corrupt)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(names.filter { $0.hasSuffix(".new") || $0.contains("damaged") } == [])
  }

  /// A log that was damaged after a crash: what it had is lost and said to be, and the log is kept.
  @Test func lostLogIsRepairedOpenly() async throws {
    let folder = TemporaryFolder()
    let copy = TemporaryFolder()
    defer {
      folder.remove()
      copy.remove()
    }
    try await fill(folder.path)
    try await withStore(folder.path) { store async throws in
      for number in 0..<20 { _ = try await store.commit([maker.put("new:\(number)", "соңғы")], idempotencyKey: nil) }
      try FileManager.default.copyItem(atPath: folder.path, toPath: copy.path)
    }
    let log = URL(fileURLWithPath: copy.path + "/hattama.sqlite-wal")
    var bytes = try Data(contentsOf: log)
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: log)
    #expect(await error { try await withStore(copy.path) { _ in } }?.code == .corrupt)
    #expect(try check(copy.path).findings.contains { $0.kind == .feed && $0.message.contains("to 370") })

    let repair = try repair(copy.path)
    #expect(!repair.losses.isSound)
    #expect(try Data(contentsOf: URL(fileURLWithPath: copy.path + "/hattama.sqlite.damaged-1-wal")) == bytes)
    try await withStore(copy.path) { store async throws in
      #expect(try await store.statistics().revision == 370)
      #expect(try await store.changes(after: 0, limit: 1_000).last?.kind == .lost)
      let records = try await store.statistics().total.recordCount
      #expect(records == repair.recordCount && records > 290 && records < 310)
      let result = try await store.commit([maker.put("next", "соңғы")], idempotencyKey: nil)
      #expect(result.revisions == [371])
    }
    #expect(try check(copy.path).findings == [])
  }

  /// Between two damaged pages there are sound rows.
  @Test func soundRowsBetweenDamagedOnesAreKept() async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    try await fill(folder.path)
    let pages = try pages(folder.path, of: "records")
    #expect(pages.count > 9)
    try damage(folder.path, pages: stride(from: 1, to: pages.count - 1, by: 2).map { pages[$0] })
    let repair = try repair(folder.path)
    // About half of them: a walk that gives up what lies between would keep those of two pages.
    #expect(repair.recordCount > 290 / 3)
    try await withStore(folder.path) { store async throws in
      #expect(try await store.verify(checkPayload: { _, _ in }, progress: { _ in true }).findings == [])
    }
  }

  /// Cut off behind the step that puts the log aside.
  @Test func repairThatWasCutOffIsTakenUp() async throws {
    let folder = TemporaryFolder()
    let copy = TemporaryFolder()
    defer {
      folder.remove()
      copy.remove()
    }
    try await fill(folder.path)
    try await withStore(folder.path) { store async throws in
      for number in 0..<20 { _ = try await store.commit([maker.put("new:\(number)", "соңғы")], idempotencyKey: nil) }
      try FileManager.default.copyItem(atPath: folder.path, toPath: copy.path)
    }
    let file = copy.path + "/hattama.sqlite"
    try FileManager.default.linkItem(atPath: file, toPath: file + ".damaged-1")
    try FileManager.default.moveItem(atPath: file + "-wal", toPath: file + ".damaged-1-wal")
    let refusal = await error { try await withStore(copy.path) { _ in } }
    #expect(refusal?.code == .corrupt)
    #expect(refusal?.message.contains("a repair of the store was cut off") == true)
    let repair = try repair(copy.path)
    #expect(repair.losses.isSound)
    #expect(repair.recordCount == 310)
    try await withStore(copy.path) { store async throws in
      #expect(try await store.statistics().revision == 370)
    }
  }

  @Test func compactingGivesRoomBack() async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    try await fill(folder.path)
    try await withStore(folder.path) { store async throws in
      let ids = try await store.ids(withPrefix: "a:", limit: 280)
      _ = try await store.commit(ids.map { .delete(id: $0, purges: true) }, idempotencyKey: nil)
    }
    let (before, after) = try SQLiteStore.compact(folder: folder.path)
    #expect(after < before / 2)
    #expect(try check(folder.path).findings == [])
    try await withStore(folder.path) { store async throws in
      #expect(try await store.statistics().total.recordCount == 10)
    }
  }

  @Test func backupOfAnOpenStoreNeedsNoServer() async throws {
    let folder = TemporaryFolder()
    let copy = TemporaryFolder()
    defer {
      folder.remove()
      copy.remove()
    }
    try await withStore(folder.path) { store async throws in
      _ = try await store.commit([maker.put("a:1", "сөз")], idempotencyKey: nil)
      #expect(try SQLiteStore.backup(folder: folder.path, to: copy.path) == 1)
      // Whatever else works on files wants the store for itself.
      #expect(await error { try check(folder.path) }?.code == .inUse)
      #expect(await error { try repair(folder.path) }?.code == .inUse)
    }
    #expect(try check(copy.path).findings == [])
    #expect(await error { try check(folder.path + "-none") }?.code == .notFound)
  }
}
