internal import Foundation
internal import GRDB

/// The embedded engine: SQLite in WAL mode, one writer thread that commits in groups, a pool of readers.
package final class SQLiteStore: Store {
  private let folder: StoreFolder
  private let pool: DatabasePool
  private let queue: CommitQueue
  private let gate: ReadGate
  private let builder: SearchIndexBuilder
  private let observers = CommitObservers()
  private let configuration: SQLiteStoreConfiguration
  private var termVersion: UInt32 { configuration.termMaker?.version ?? 0 }

  private init(folder: StoreFolder, pool: DatabasePool, queue: CommitQueue, configuration: SQLiteStoreConfiguration) {
    self.folder = folder
    self.pool = pool
    self.queue = queue
    gate = ReadGate()
    builder = SearchIndexBuilder(pool: pool, gate: gate, queue: queue, maker: configuration.termMaker)
    self.configuration = configuration
  }

  /// Opens the store in `folder`, which is made when it is missing.
  ///
  /// - Throws: `unavailable`, `inUse`, `incompatible` or `corrupt`.
  package static func open(
    folder path: String, configuration: SQLiteStoreConfiguration
  ) async throws(StoreError) -> SQLiteStore {
    let folder = try StoreFolder(path)
    let acknowledged = AcknowledgedRevision(folder: folder)
    let pool: DatabasePool
    do {
      pool = try SQLiteFile(folder: folder).open(configuration, acknowledged)
    } catch {
      throw storeError(error)
    }
    let queue = CommitQueue(
      batchCountMax: configuration.queuedBatchCountMax, byteCountMax: configuration.queuedByteCountMax)
    let store = SQLiteStore(folder: folder, pool: pool, queue: queue, configuration: configuration)
    let builder = store.builder
    let writer = BatchWriter(
      configuration: configuration, acknowledged: acknowledged, observers: store.observers,
      wakeBuilder: { builder.wake() })
    startWriter(pool, queue, writer)
    builder.start()
    return store
  }

  /// Opens a store, runs `body`, and closes it.
  package static func withStore<Result: Sendable>(
    folder: String, configuration: SQLiteStoreConfiguration, _ body: (SQLiteStore) async throws -> Result
  ) async throws -> Result {
    let store = try await open(folder: folder, configuration: configuration)
    let result: Swift.Result<Result, any Error>
    do {
      result = .success(try await body(store))
    } catch {
      result = .failure(error)
    }
    await store.close()
    return try result.get()
  }

  private static func startWriter(_ pool: DatabasePool, _ queue: CommitQueue, _ writer: BatchWriter) {
    let thread = Thread {
      while let work = queue.take(limit: writer.configuration.groupBatchCountMax) {
        let isSound = pool.writeWithoutTransaction { database in
          switch work {
          case .batches(let batches): writer.write(batches, to: database)
          case .task(let task): writer.run(task, on: database)
          }
        }
        // After a failed fsync nobody knows what the file holds: nothing more is written to it.
        if !isSound { queue.fail(StoreError(.closed, "the store stopped after a failed commit; restart the server")) }
      }
      queue.writerIsDone()
    }
    thread.name = "store-writer"
    thread.start()
  }

  // MARK: Writing

  package func commit(
    _ operations: [StoreOperation], idempotencyKey: String?
  ) async throws(StoreError) -> CommitResult {
    try StoreChecks.check(operations, idempotencyKey)
    let result: Result<CommitResult, StoreError> = await withCheckedContinuation { continuation in
      let batch = PendingBatch(
        operations: operations, idempotencyKey: idempotencyKey, byteCount: StoreChecks.byteCount(of: operations),
        finish: { continuation.resume(returning: $0) })
      do throws(StoreError) {
        try queue.append(batch)
      } catch {
        continuation.resume(returning: .failure(error))
      }
    }
    return try result.get()
  }

  package func rebuildSearch() async throws(StoreError) {
    let version = termVersion
    try await upkeep { database, index in
      try index.beginBuilding(version: version, lastNumber: SQLiteRows.lastRevision(database), database)
    }
  }

  private func abandonSearchIndex() async throws(StoreError) {
    let version = termVersion
    try await upkeep { database, index in
      // Another search may have found the damage as well.
      guard index.row.building == 0 || index.row.building != index.row.active else { return }
      try index.abandon(version: version, lastNumber: SQLiteRows.lastRevision(database), database)
    }
  }

  private func upkeep(
    _ body: @escaping @Sendable (Database, inout SearchIndexWriter) throws -> Void
  ) async throws(StoreError) {
    let (queue, builder) = (queue, builder)
    try await onThread {
      try queue.run(body)
      builder.wake()
    }
  }

  package func close() async {
    builder.stop()
    queue.close()
    let (pool, queue, gate) = (pool, queue, gate)
    await withCheckedContinuation { continuation in
      // Waiting blocks, so it has a thread of its own.
      Thread.detachNewThread {
        queue.waitForWriter()
        gate.close()
        // The writer's connection has to be the last one: it takes the log into the file, which readers cannot.
        pool.invalidateReadOnlyConnections()
        try? pool.close()
        continuation.resume()
      }
    }
  }

  // MARK: Reading

  package func get(id: String, revision: UInt64?) async throws(StoreError) -> StoredRecord? {
    try await read { database in
      let current = try SQLiteRows.record(
        database, "SELECT \(SQLiteRows.columns), payload FROM records WHERE id = ?", [id])
      guard let revision, current?.columns.revision != revision else { return current }
      return try SQLiteRows.record(
        database, "SELECT \(SQLiteRows.columns), payload FROM revisions WHERE id = ? AND revision = ? AND change = 1",
        [id, Int64(clamping: revision)])
    }
  }

  package func ids(withPrefix prefix: String, limit: Int) async throws(StoreError) -> [String] {
    try await read { database in
      // The prefix's range in the order of bytes: everything from it to it with the highest character.
      try String.fetchAll(
        database, sql: "SELECT id FROM records WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
        arguments: [prefix, prefix + "\u{10FFFF}", limit])
    }
  }

  package func list(_ query: ListQuery) async throws(StoreError) -> ListPage {
    try StoreChecks.check(query)
    return try await read { try SQLiteRows.page($0, query) }
  }

  package func search(_ query: SearchQuery) async throws(StoreError) -> SearchPage {
    try StoreChecks.check(query)
    do throws(StoreError) {
      return try await read { try SQLiteSearch(database: $0).page(query) }
    } catch {
      guard error.isOfSearchIndex else { throw error }
      try await abandonSearchIndex()
      throw StoreError(.unavailable, "the search index was damaged and is being built anew; search again", cause: error)
    }
  }

  package func changes(after revision: UInt64, limit: Int) async throws(StoreError) -> [Change] {
    try await read { database in
      let rows = try Row.fetchAll(
        database, sql: "SELECT revision, change, id, kind FROM changes WHERE revision > ? ORDER BY revision LIMIT ?",
        arguments: [Int64(clamping: revision), limit])
      return try rows.map(SQLiteRows.change)
    }
  }

  package func observeCommits(_ observer: @escaping @Sendable (UInt64) -> Void) -> CommitObservation {
    observers.add(observer)
  }

  package func history(id: String, limit: Int) async throws(StoreError) -> [HistoryEntry] {
    try await read { try SQLiteRows.history($0, id: id, limit: limit) }
  }

  package func statistics() async throws(StoreError) -> StoreStatistics {
    let file = SQLiteFile(folder: folder)
    let waitingCount = queue.waitingBatchCount
    return try await read { database in
      var statistics = try SQLiteRows.statistics(database)
      statistics.fileByteCount = file.byteCount()
      statistics.logByteCount = file.byteCount(suffix: "-wal")
      statistics.waitingBatchCount = UInt32(clamping: waitingCount)
      return statistics
    }
  }

  // MARK: The whole of it

  package func verify(
    checkPayload: @escaping PayloadCheck, progress: @escaping @Sendable (StoreProgress) -> Void
  ) async throws(StoreError) -> StoreVerification {
    let (pool, gate, maker) = (pool, gate, configuration.termMaker)
    return try await onThread {
      var verifier = SQLiteVerifier(maker: maker, checkPayload: checkPayload, progress: progress) { body in
        try gate.enter()
        defer { gate.leave() }
        try pool.read(body)
      }
      return try verifier.run()
    }
  }

  package func backup(to path: String) async throws(StoreError) -> UInt64 {
    let (pool, gate) = (pool, gate)
    return try await onThread {
      try gate.enter()
      defer { gate.leave() }
      return try SQLiteBackup(path: path).run { body in try pool.unsafeRead { try body($0) } }
    }
  }

  /// Runs what takes long on a thread of its own.
  private func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws(StoreError)
    -> Value
  {
    let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(returning: Result { try body() }.mapError(storeError))
      }
    }
    return try result.get()
  }

  private func read<Value: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws(StoreError) -> Value {
    try gate.enter()
    defer { gate.leave() }
    do {
      return configuration.readsOnCallersThread ? try readHere(body) : try await pool.read(body)
    } catch {
      throw storeError(error)
    }
  }

  private func readHere<Value>(_ body: (Database) throws -> Value) throws -> Value { try pool.read(body) }
}

extension StoreError {
  /// FTS5 found its own tables in disorder.
  fileprivate var isOfSearchIndex: Bool {
    (cause as? DatabaseError)?.extendedResultCode == .SQLITE_CORRUPT_VTAB
  }
}
