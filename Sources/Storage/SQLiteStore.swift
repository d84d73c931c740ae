internal import Foundation
internal import GRDB

/// The embedded engine: SQLite in WAL mode, one writer thread that commits in groups, a pool of readers.
package final class SQLiteStore: Store {
  private let folder: StoreFolder
  private let database: OpenDatabase
  private let queue: CommitQueue
  private let upkeep: StoreUpkeep
  private let observers = CommitObservers()
  private let lengths = SearchLengths()
  private let sources = SourceFilter()
  private let configuration: SQLiteStoreConfiguration
  private var termVersion: UInt32 { configuration.termMaker?.version ?? 0 }

  private init(
    folder: StoreFolder, database: OpenDatabase, queue: CommitQueue, configuration: SQLiteStoreConfiguration
  ) {
    self.folder = folder
    self.database = database
    self.queue = queue
    upkeep = StoreUpkeep(database: database, queue: queue, sources: sources, configuration: configuration)
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
    let database: OpenDatabase
    do {
      database = try OpenDatabase { try SQLiteFile(folder: folder).open(configuration, acknowledged) }
    } catch {
      throw storeError(error)
    }
    let queue = CommitQueue(
      batchCountMax: configuration.queuedBatchCountMax, byteCountMax: configuration.queuedByteCountMax)
    let store = SQLiteStore(folder: folder, database: database, queue: queue, configuration: configuration)
    let upkeep = store.upkeep
    let writer = BatchWriter(
      configuration: configuration, acknowledged: acknowledged, observers: store.observers,
      lengths: store.lengths, wakeUpkeep: { upkeep.wake() })
    StoreWriter(database: database, queue: queue, writer: writer).start()
    upkeep.start()
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

  // MARK: Writing

  package func commit(
    _ operations: [StoreOperation], idempotencyKey: String?
  ) async throws(StoreError) -> CommitResult {
    try StoreChecks.check(operations, idempotencyKey)
    sources.add(operations.lazy.map(\.source))
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
    try await onWriter { database, index in
      try index.beginBuilding(version: version, lastNumber: SQLiteRows.lastRevision(database), database)
    }
  }

  /// - Parameter damaged: the table that a search could not read.
  private func abandonSearchIndex(_ damaged: SearchIndexTable) async throws(StoreError) {
    let version = termVersion
    try await onWriter { database, index in
      // Another search may have found the damage as well; in a table that is being built upkeep finds it.
      guard index.row.active == damaged.number, index.row.building != damaged.number else { return }
      if index.row.building != 0 { return index.answerFromWhatIsBuilt() }
      try index.abandon(version: version, lastNumber: SQLiteRows.lastRevision(database), database)
    }
  }

  private func onWriter(
    _ body: @escaping @Sendable (Database, inout SearchIndexWriter) throws -> Void
  ) async throws(StoreError) {
    let (queue, upkeep) = (queue, upkeep)
    try await onThread {
      try queue.run(body)
      upkeep.wake()
    }
  }

  // MARK: Dictionaries

  package func dictionaries() async throws(StoreError) -> [StoredDictionary] {
    try await read { try SQLiteDictionaries.all($0) }
  }

  package func addDictionary(_ draft: DictionaryDraft) async throws(StoreError) -> StoredDictionary {
    let now = configuration.now()
    let known = try await changeDictionaries { try SQLiteDictionaries.addTrained(draft, timeMilliseconds: now, $0) }
    guard let added = known.first(where: { $0.state == .current }) else {
      throw StoreError(.corrupt, "the store has no current dictionary")
    }
    return added
  }

  package func rewritePayloads() async throws(StoreError) {
    _ = try await changeDictionaries { try SQLiteDictionaries.retireOthers($0) }
  }

  private func changeDictionaries(
    _ body: @escaping @Sendable (Database) throws -> Void
  ) async throws(StoreError) -> [StoredDictionary] {
    guard let codec = configuration.codec else {
      throw StoreError(.invalidArgument, "the store was opened without a codec, so it keeps no dictionaries")
    }
    let (queue, upkeep) = (queue, upkeep)
    return try await onThread {
      let known = try queue.changeDictionaries(of: codec, body)
      upkeep.wake()
      return known
    }
  }

  package func sample(countMax: Int) async throws(StoreError) -> [StoredRecord] {
    let database = database
    return try await onThread { try SQLiteRows.sample(countMax: countMax) { body in try database.read(body) } }
  }

  package func close() async {
    upkeep.stop()
    queue.close()
    sources.close()
    let (database, queue, folder) = (database, queue, folder)
    await withCheckedContinuation { continuation in
      // Waiting blocks, so it has a thread of its own.
      Thread.detachNewThread {
        queue.waitForWriter()
        database.close()
        folder.giveUp()
        continuation.resume()
      }
    }
  }

  // MARK: Reading

  package func get(id: String, revision: UInt64?) async throws(StoreError) -> StoredRecord? {
    @Sendable func current(_ database: Database) throws -> StoredRecord? {
      try SQLiteRows.record(database, "SELECT \(SQLiteRows.columns), payload FROM records WHERE id = ?", [id])
    }
    guard let revision else { return try await readOnce(current) }
    return try await read { database in
      let current = try current(database)
      guard current?.columns.revision != revision else { return current }
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
    if let source = query.source, sources.isUnknown(source) { return ListPage(records: [], next: nil) }
    return try await readOnce { try SQLiteRows.page($0, query) }
  }

  package func search(_ query: SearchQuery) async throws(StoreError) -> SearchPage {
    try StoreChecks.check(query)
    do throws(StoreError) {
      let (lengths, changeCount) = (lengths, lengths.changeCount)
      return try await read { try SQLiteSearch(database: $0, lengths: lengths, changeCount: changeCount).page(query) }
    } catch {
      guard let damage = error.cause as? SearchIndexDamage else { throw error }
      try await abandonSearchIndex(damage.table)
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
    checkPayload: @escaping PayloadCheck, progress: @escaping @Sendable (StoreProgress) -> Bool
  ) async throws(StoreError) -> StoreVerification {
    let (database, maker) = (database, configuration.termMaker)
    return try await onThread {
      var verifier = SQLiteVerifier(maker: maker, checkPayload: checkPayload, progress: progress) { body in
        try database.read(body)
      }
      return try verifier.run()
    }
  }

  package func backup(to path: String) async throws(StoreError) -> UInt64 {
    let database = database
    return try await onThread {
      return try SQLiteBackup(path: path).run { body in try database.unsafeRead { try body($0) } }
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
    do {
      return configuration.readsOnCallersThread ? try readHere(body) : try await database.read(body)
    } catch {
      throw storeError(error)
    }
  }

  private func readHere<Value>(_ body: (Database) throws -> Value) throws -> Value { try database.read(body) }

  /// For a single statement, which needs no transaction around it: that would take longer than the statement.
  private func readOnce<Value: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws(StoreError) -> Value {
    guard configuration.readsOnCallersThread else { return try await read(body) }
    do {
      return try onceHere(body)
    } catch {
      throw storeError(error)
    }
  }

  private func onceHere<Value>(_ body: (Database) throws -> Value) throws -> Value { try database.unsafeRead(body) }
}
