internal import Foundation
internal import GRDB

/// Applies batches to the database, many in one transaction.
struct BatchWriter {
  let configuration: SQLiteStoreConfiguration

  /// Applies each batch under a savepoint of its own, so that one that is rejected harms no other, then commits all of
  /// them at once. What happened is told after the commit.
  ///
  /// - Returns: false when the database can no longer be trusted.
  func write(_ batches: [PendingBatch], to database: Database) -> Bool {
    var results: [Result<CommitResult, StoreError>] = []
    do {
      try database.beginTransaction(.immediate)
      var last = try UInt64(Int64.fetchOne(database, sql: "SELECT MAX(revision) FROM changes") ?? 0)
      for batch in batches { results.append(try apply(batch, to: database, last: &last)) }
      try prune(database)
    } catch {
      // Nothing was committed: every batch fails with the reason, and the transaction goes.
      if database.isInsideTransaction { try? database.rollback() }
      let failure = storeError(error)
      for batch in batches { batch.finish(.failure(failure)) }
      return true
    }
    do {
      try database.commit()
    } catch {
      // SQLite may or may not have written it. Whoever retries with the same key learns.
      if database.isInsideTransaction { try? database.rollback() }
      let failure = StoreError(
        .outcomeUnknown, "the commit failed; retry with the same key", cause: error)
      for batch in batches { batch.finish(.failure(failure)) }
      return false
    }
    for (batch, result) in zip(batches, results) { batch.finish(result) }
    return true
  }

  private func apply(
    _ batch: PendingBatch, to database: Database, last: inout UInt64
  ) throws -> Result<CommitResult, StoreError> {
    if let key = batch.idempotencyKey, let revisions = try replay(key, database) {
      return .success(CommitResult(revisions: revisions, replayed: true))
    }
    let before = last
    try database.execute(sql: "SAVEPOINT batch")
    do {
      var revisions: [UInt64] = []
      for operation in batch.operations {
        last += 1
        try apply(operation, revision: last, to: database)
        revisions.append(last)
      }
      if let key = batch.idempotencyKey { try remember(key, revisions, database) }
      try database.execute(sql: "RELEASE batch")
      return .success(CommitResult(revisions: revisions, replayed: false))
    } catch let error as StoreError {
      try database.execute(sql: "ROLLBACK TO batch")
      try database.execute(sql: "RELEASE batch")
      last = before
      return .failure(error)
    }
  }

  // MARK: Operations

  private func apply(_ operation: StoreOperation, revision: UInt64, to database: Database) throws {
    switch operation {
    case .put(let columns, let payload, let expected):
      try put(columns, payload, expected, revision, database)
    case .delete(let id, let expected): try delete(id, expected, revision, database)
    }
  }

  private func put(
    _ columns: RecordColumns, _ payload: [UInt8], _ expected: UInt64?, _ revision: UInt64, _ database: Database
  ) throws {
    let current = try current(columns.id, database)
    try check(columns.id, expected, current)
    var time = columns.timeMilliseconds
    if let current {
      time = current.time
      try run(
        """
        INSERT INTO revisions (id, revision, kind, parent, time, byte_count, title, payload)
        SELECT id, revision, kind, parent, time, byte_count, title, payload FROM records WHERE id = ?
        """, [columns.id], database)
    }
    try run(
      """
      INSERT OR REPLACE INTO records (id, kind, parent, time, revision, byte_count, title, payload)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        columns.id, Int64(columns.kind), columns.parentID, Int64(clamping: time), Int64(clamping: revision),
        Int64(columns.byteCount), columns.title, DatabaseValue.blob(payload),
      ], database)
    try feed(revision, .put, columns.id, columns.kind, database)
  }

  private func delete(_ id: String, _ expected: UInt64?, _ revision: UInt64, _ database: Database) throws {
    guard let current = try current(id, database) else { throw StoreError(.notFound, "there is no record \(id)") }
    try check(id, expected, current)
    try run("DELETE FROM records WHERE id = ?", [id], database)
    try run("DELETE FROM revisions WHERE id = ?", [id], database)
    try feed(revision, .delete, id, current.kind, database)
  }

  private struct Current {
    let revision: UInt64
    let kind: UInt32
    let time: UInt64
  }

  private func current(_ id: String, _ database: Database) throws -> Current? {
    let statement = try database.cachedStatement(sql: "SELECT revision, kind, time FROM records WHERE id = ?")
    guard let row = try Row.fetchOne(statement, arguments: [id]) else { return nil }
    return Current(
      revision: UInt64(bitPattern: row[0] as Int64), kind: UInt32(truncatingIfNeeded: row[1] as Int64),
      time: UInt64(bitPattern: row[2] as Int64))
  }

  private func check(_ id: String, _ expected: UInt64?, _ current: Current?) throws {
    guard let expected, expected != current?.revision ?? 0 else { return }
    let found = current.map { "is at revision \($0.revision)" } ?? "is not there"
    throw StoreError(.conflict, "\(id) \(found), not at \(expected); read it again")
  }

  private func feed(
    _ revision: UInt64, _ change: Change.Kind, _ id: String, _ kind: UInt32, _ database: Database
  ) throws {
    try run(
      "INSERT INTO changes (revision, change, id, kind) VALUES (?, ?, ?, ?)",
      [Int64(clamping: revision), Int64(change.rawValue), id, Int64(kind)], database)
  }

  private func run(_ sql: String, _ arguments: StatementArguments, _ database: Database) throws {
    try database.cachedStatement(sql: sql).execute(arguments: arguments)
  }

  // MARK: Idempotency

  private func replay(_ key: String, _ database: Database) throws -> [UInt64]? {
    let statement = try database.cachedStatement(sql: "SELECT revisions, time FROM idempotency WHERE key = ?")
    guard let row = try Row.fetchOne(statement, arguments: [key]) else { return nil }
    let time = UInt64(bitPattern: row[1] as Int64)
    guard configuration.now() < time + configuration.idempotencyMilliseconds else { return nil }
    return (row[0] as String).split(separator: ",").compactMap { UInt64($0) }
  }

  private func remember(_ key: String, _ revisions: [UInt64], _ database: Database) throws {
    let text = revisions.map(String.init).joined(separator: ",")
    try run(
      "INSERT OR REPLACE INTO idempotency (key, revisions, time) VALUES (?, ?, ?)",
      [key, text, Int64(clamping: configuration.now())], database)
  }

  /// Takes a bounded number of old keys with every commit.
  private func prune(_ database: Database) throws {
    let oldest = Int64(clamping: configuration.now()) - Int64(clamping: configuration.idempotencyMilliseconds)
    try run(
      "DELETE FROM idempotency WHERE key IN (SELECT key FROM idempotency WHERE time < ? ORDER BY time LIMIT 1000)",
      [oldest], database)
    // A key's place from the newest says whether there are too many, without counting them.
    try run(
      """
      DELETE FROM idempotency WHERE key IN (SELECT key FROM idempotency WHERE time <
        (SELECT time FROM idempotency ORDER BY time DESC LIMIT 1 OFFSET ?) ORDER BY time LIMIT 1000)
      """, [configuration.idempotencyKeyCountMax], database)
  }
}

extension DatabaseValue {
  static func blob(_ bytes: [UInt8]) -> DatabaseValue { Data(bytes).databaseValue }
}

/// An error of SQLite's as one of the store's.
func storeError(_ error: any Error) -> StoreError {
  if let error = error as? StoreError { return error }
  guard let error = error as? DatabaseError else {
    return StoreError(.unavailable, "the store did not answer (\(error))", cause: error)
  }
  switch error.resultCode {
  case .SQLITE_FULL: return StoreError(.unavailable, "the disk of the store is full; make room", cause: error)
  case .SQLITE_CORRUPT, .SQLITE_NOTADB:
    return StoreError(.corrupt, "the database file is damaged; restore it from a backup", cause: error)
  case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM:
    return StoreError(.unavailable, "the store cannot be written; check its permissions", cause: error)
  default:
    return StoreError(.unavailable, "the store failed (SQLite \(error.extendedResultCode.rawValue))", cause: error)
  }
}
