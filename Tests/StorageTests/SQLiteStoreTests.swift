import Foundation
import Storage
import Synchronization
import Testing

/// A folder that goes when the test is over.
struct TemporaryFolder {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent("hattama-store-\(UUID())").path

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}

private func onSQLite(
  configuration: SQLiteStoreConfiguration = SQLiteStoreConfiguration(now: { 0 }),
  _ body: (StoreConformance) async throws -> Void
) async throws {
  let folder = TemporaryFolder()
  defer { folder.remove() }
  try await body(
    StoreConformance { body in
      try await SQLiteStore.withStore(folder: folder.path, configuration: configuration) { try await body($0) }
    })
}

@Suite struct SQLiteConformanceTests {
  @Test func putsAreThereAfterReopening() async throws {
    try await onSQLite { try await $0.putsAreThereAfterReopening() }
  }
  @Test func batchIsAppliedWholeOrNotAtAll() async throws {
    try await onSQLite { try await $0.batchIsAppliedWholeOrNotAtAll() }
  }
  @Test func keyAnswersItsFirstResult() async throws { try await onSQLite { try await $0.keyAnswersItsFirstResult() } }
  @Test func expectedRevisionGuards() async throws {
    try await onSQLite { try await $0.expectedRevisionGuardsAgainstOthers() }
  }
  @Test func historyKeepsRevisions() async throws {
    try await onSQLite { try await $0.historyKeepsRevisionsUntilDeletion() }
  }
  @Test func feedTellsEveryChange() async throws { try await onSQLite { try await $0.feedTellsEveryChangeInOrder() } }
  @Test func listFiltersAndPages() async throws { try await onSQLite { try await $0.listFiltersAndPages() } }
  @Test func pagesUnderConcurrentWrites() async throws {
    try await onSQLite { try await $0.pagesUnderConcurrentWritesGiveNothingTwice() }
  }
  @Test func idsAreFoundByPrefix() async throws { try await onSQLite { try await $0.idsAreFoundByPrefix() } }
  @Test func manyWriters() async throws {
    try await onSQLite { try await $0.manyWritersGetRisingRevisionsWithoutGaps() }
  }
  @Test func refusesWhatNoEngineTakes() async throws { try await onSQLite { try await $0.refusesWhatNoEngineTakes() } }
  @Test func closedStoreSaysSo() async throws { try await onSQLite { try await $0.closedStoreSaysSo() } }
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
    try setVersion(99, in: folder.path + "/hattama.sqlite")
    #expect(await error { try await open(folder.path) }?.code == .incompatible)
  }

  /// `user_version` stands at offset 60 of the file's head, big-endian.
  private func setVersion(_ version: UInt8, in path: String) throws {
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    try file.seek(toOffset: 60)
    try file.write(contentsOf: Data([0, 0, 0, version]))
    try file.close()
  }

  @Test func damagedFileIsNamed() async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    await (try await open(folder.path)).close()
    try Data(repeating: 0x41, count: 8_192).write(to: URL(fileURLWithPath: folder.path + "/hattama.sqlite"))
    #expect(await error { try await open(folder.path) }?.code == .corrupt)
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
      #expect(try await store.statistics().recordCount == 200 - refused)
    }
  }

  @Test func envelopeCodecNamesTheDamagedRecord() throws {
    let codec = try EnvelopeCodec()
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
