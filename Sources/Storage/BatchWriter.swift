internal import GRDB

/// Applies batches to the database, many in one transaction.
struct BatchWriter {
  let configuration: SQLiteStoreConfiguration
  let acknowledged: AcknowledgedRevision
  let observers: CommitObservers
  let lengths: SearchLengths
  /// Called when there is upkeep to do.
  let wakeUpkeep: @Sendable () -> Void

  /// Commits all batches at once; one that is rejected harms no other. What happened is told after the commit.
  ///
  /// - Returns: false when the database can no longer be trusted.
  func write(_ batches: [PendingBatch], to database: Database) -> Bool {
    var attempt = attempt(batches, on: database)
    if attempt.outcome.error?.code == .corrupt {
      // If it is the index that is damaged, the batches can be written without it.
      let withoutIndex = self.attempt(batches, on: database, abandonsIndex: true)
      if !withoutIndex.outcome.isFailed { attempt = withoutIndex }
    }
    if case .failed(let error) = attempt.outcome, batches.count > 1, error.code != .unavailable {
      // Something is wrong with what one of them touches, a damaged page say: the others shall not suffer.
      return writeApart(batches, to: database)
    }
    if attempt.outcome.isCommitted { acknowledged.note(attempt.lastRevision) }
    for (number, batch) in batches.enumerated() {
      batch.finish(attempt.outcome.error.map { .failure($0) } ?? attempt.results[number])
    }
    if attempt.outcome.isCommitted {
      observers.tell(attempt.lastRevision)
      if attempt.wakesUpkeep { wakeUpkeep() }
    }
    return attempt.outcome.isSound
  }

  private func writeApart(_ batches: [PendingBatch], to database: Database) -> Bool {
    var isSound = true
    for batch in batches {
      if isSound {
        isSound = write([batch], to: database)
      } else {
        batch.finish(.failure(.isOpenedAnew))
      }
    }
    return isSound
  }

  private struct Attempt {
    var outcome: Outcome
    var results: [Result<CommitResult, StoreError>]
    var lastRevision: UInt64
    var wakesUpkeep: Bool
  }

  private func attempt(
    _ batches: [PendingBatch], on database: Database, abandonsIndex: Bool = false
  ) -> Attempt {
    var results: [Result<CommitResult, StoreError>] = []
    var last: UInt64 = 0
    var wakesUpkeep = false
    var replaced: [UInt64] = []
    let termVersion = configuration.termMaker?.version ?? 0
    let outcome = transaction(on: database) {
      let keys = IdempotencyKeys(database: database, configuration: configuration)
      last = try SQLiteRows.lastRevision(database)
      var records = RecordWriter(
        database: database, index: try SearchIndexWriter(maker: configuration.termMaker, database),
        codec: configuration.codec)
      if abandonsIndex { try records.index.abandon(version: termVersion, lastNumber: last, database) }
      for batch in batches { results.append(try apply(batch, keys, &records, last: &last)) }
      if records.index.row.isStale, records.index.row.building == 0 {
        try records.index.beginBuilding(version: termVersion, lastNumber: last, database)
      }
      wakesUpkeep = records.index.needsUpkeep
      replaced = records.index.replaced
      try records.index.save(database)
      try keys.prune()
    }
    lengths.forget(replaced)
    return Attempt(outcome: outcome, results: results, lastRevision: last, wakesUpkeep: wakesUpkeep)
  }

  /// Runs one piece of upkeep.
  func run(_ task: PendingTask, on database: Database) -> Bool {
    let outcome: Outcome
    switch task.body {
    case .transaction(let body, let afterCommit):
      var replaced: [UInt64] = []
      outcome = transaction(on: database) {
        var index = try SearchIndexWriter(maker: configuration.termMaker, database)
        try body(database, &index)
        replaced = index.replaced
        try index.save(database)
      }
      lengths.forget(replaced)
      if outcome.isCommitted { afterCommit() }
    case .plain(let body):
      do {
        try body(database)
        outcome = .committed
      } catch {
        outcome = .failed(storeError(error))
      }
    }
    task.finish(outcome.error.map { .failure($0) } ?? .success(()))
    return outcome.isSound
  }

  /// How a transaction ended.
  private enum Outcome {
    case committed
    /// Nothing of it is there.
    case failed(StoreError)
    /// Nobody knows what the file holds.
    case unknown(StoreError)

    var error: StoreError? {
      switch self {
      case .committed: nil
      case .failed(let error), .unknown(let error): error
      }
    }

    var isCommitted: Bool {
      if case .committed = self { return true }
      return false
    }

    var isFailed: Bool {
      if case .failed = self { return true }
      return false
    }

    var isSound: Bool {
      if case .unknown = self { return false }
      return true
    }
  }

  private func transaction(on database: Database, _ body: () throws -> Void) -> Outcome {
    do {
      try database.beginTransaction(.immediate)
      try body()
    } catch {
      if database.isInsideTransaction { try? database.rollback() }
      return .failed(storeError(error))
    }
    do {
      try database.commit()
      return .committed
    } catch let error as DatabaseError where error.isBeforeCommit {
      if database.isInsideTransaction { try? database.rollback() }
      return .failed(storeError(error))
    } catch {
      // SQLite may or may not have written it. Whoever retries with the same key learns.
      if database.isInsideTransaction { try? database.rollback() }
      return .unknown(StoreError(.outcomeUnknown, "the commit failed; retry with the same key", cause: error))
    }
  }

  private func apply(
    _ batch: PendingBatch, _ keys: IdempotencyKeys, _ records: inout RecordWriter, last: inout UInt64
  ) throws -> Result<CommitResult, StoreError> {
    let prepared: [PreparedOperation]
    do {
      if let key = batch.idempotencyKey, let revisions = try keys.replay(key) {
        return .success(CommitResult(revisions: revisions, replayed: true))
      }
      prepared = try records.prepare(batch.operations)
    } catch let error as StoreError {
      return .failure(error)
    }
    var revisions: [UInt64] = []
    for operation in prepared {
      if case .require(_, let revision) = operation.operation {
        revisions.append(revision)
        continue
      }
      last += 1
      try records.apply(operation, revision: last)
      revisions.append(last)
    }
    if let key = batch.idempotencyKey { try keys.remember(key, revisions) }
    return .success(CommitResult(revisions: revisions, replayed: false))
  }
}

extension DatabaseError {
  /// Whether a commit that ended so certainly never happened: there was no room for its last frame, or a page that was to
  /// be read first is damaged.
  fileprivate var isBeforeCommit: Bool {
    // The last one: a page that does not fit its checksum.
    [.SQLITE_FULL, .SQLITE_CORRUPT].contains(resultCode) || extendedResultCode == .SQLITE_IOERR_DATA
  }
}

/// An error of SQLite's as one of the store's.
func storeError(_ error: any Error) -> StoreError {
  if let error = error as? StoreError { return error }
  guard let error = error as? DatabaseError else {
    return StoreError(.unavailable, "the store did not answer (\(error))", cause: error)
  }
  if error.extendedResultCode == .SQLITE_IOERR_DATA {
    return StoreError(
      .corrupt, "a page of the database file is damaged; `hattama store check` says which records it held", cause: error
    )
  }
  switch error.resultCode {
  case .SQLITE_INTERRUPT: return StoreError(.closed, "the store is closed", cause: error)
  case .SQLITE_FULL: return StoreError(.unavailable, "the disk of the store is full; make room", cause: error)
  case .SQLITE_CORRUPT, .SQLITE_NOTADB:
    return StoreError(.corrupt, "the database file is damaged; restore it from a backup", cause: error)
  case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM:
    return StoreError(.unavailable, "the store cannot be written; check its permissions", cause: error)
  default:
    // SQLite's words name tables, functions, or a query's own terms.
    let words = [String(error.extendedResultCode.rawValue), error.message].compactMap(\.self)
    return StoreError(.unavailable, "the store failed (SQLite \(words.joined(separator: ": ")))", cause: error)
  }
}
