internal import Foundation
internal import GRDB

/// An operation that was found to be possible, with what it replaces.
struct PreparedOperation {
  let operation: StoreOperation
  /// `nil` for a record that is not there.
  let old: SearchIndexWriter.Old?
}

/// Applies operations within a transaction, in two steps: what may be refused is refused before anything is written, so
/// that a batch which is rejected leaves nothing to undo. A savepoint for each batch would do as well, but makes FTS5
/// write its pending rows out every time; so does every statement for which SQLite keeps a journal of its own, as INSERT
/// OR REPLACE and ON CONFLICT DO UPDATE do where there are indexes: what is written for each record does without them.
struct RecordWriter {
  let database: Database
  var index: SearchIndexWriter
  /// Of the payloads; `nil` when nothing is known of them.
  let codec: EnvelopeCodec?

  /// - Throws: ``StoreError``, which concerns the batch alone, `conflict` or `notFound` among them.
  func prepare(_ operations: [StoreOperation]) throws -> [PreparedOperation] {
    try operations.map { operation in
      let old = try SQLiteRows.old(id: operation.id, database)
      switch operation {
      case .put(_, _, _, let expected): try check(operation.id, expected, old)
      case .require(let id, let revision): try check(id, revision, old)
      case .delete(let id, let expected, let purges):
        if old == nil, try !(purges && hasHistory(id)) { throw StoreError(.notFound, "there is no record \(id)") }
        if old != nil || expected != 0 { try check(id, expected, old) }
      }
      return PreparedOperation(operation: operation, old: old)
    }
  }

  private func hasHistory(_ id: String) throws -> Bool {
    try !SQLiteRows.history(database, id: id, limit: 1).isEmpty
  }

  /// - Throws: what concerns the whole transaction.
  mutating func apply(_ prepared: PreparedOperation, revision: UInt64) throws {
    switch (prepared.operation, prepared.old) {
    case (.put(let columns, let payload, let document, _), let old):
      try put(columns, payload, document, replacing: old, revision)
    case (.require, _): return
    case (.delete(_, _, let purges), let old?): try delete(old, purges, revision)
    case (.delete(let id, _, _), nil): try purgeDeleted(id, revision)
    }
    if case .delete(let id, _, purges: true) = prepared.operation {
      try purgeFormerChildren(id)
      index.beginErasing(revision)
    }
  }

  /// What belonged to a record that is purged, and was deleted before, leaves no history either.
  private func purgeFormerChildren(_ parentID: String) throws {
    try run(
      """
      DELETE FROM revisions WHERE parent = ?1 AND parent <> ''
        AND NOT EXISTS (SELECT 1 FROM records WHERE records.id = revisions.id)
      """, [parentID])
  }

  private mutating func put(
    _ given: RecordColumns, _ givenPayload: [UInt8], _ document: SearchDocument?, replacing old: SearchIndexWriter.Old?,
    _ revision: UInt64
  ) throws {
    // Sealed before its dictionary was retired, written after: no payload may need it any more.
    var payload = givenPayload
    if let codec, !codec.isOfLiveDictionary(payload) { payload = try codec.sealAnew(payload, id: given.id) }
    var columns = given
    columns.revision = revision
    columns.number = old?.record.columns.number ?? revision
    columns.storedByteCount = UInt32(clamping: payload.count)
    if let old { columns.timeMilliseconds = old.record.columns.timeMilliseconds }
    let hash = try index.put(document, columns, number: columns.number, replacing: old, database)
    if let old {
      try remember(old.record.columns, .put, payload: old.record.payload)
      try count(old.record.columns, by: -1)
    }
    try run(
      old == nil
        ? """
        INSERT INTO records (number, id, kind, parent, time, revision, byte_count, first_day, last_day, title,
          attributes, payload, document_hash, source)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
        """
        : """
        UPDATE records SET id = ?2, kind = ?3, parent = ?4, time = ?5, revision = ?6, byte_count = ?7, first_day = ?8,
          last_day = ?9, title = ?10, attributes = ?11, payload = ?12, document_hash = ?13, source = ?14
        WHERE number = ?1
        """, row(columns, payload) + [hash, Int64(document?.source ?? 0)])
    guard database.changesCount == 1 else {
      throw StoreError(.corrupt, "the record \(columns.id) that is there cannot be replaced; check the store")
    }
    try count(columns, by: 1)
    try feed(columns, .put)
  }

  private mutating func delete(_ old: SearchIndexWriter.Old, _ purges: Bool, _ revision: UInt64) throws {
    try index.remove(old, database)
    var gone = old.record.columns
    try run("DELETE FROM records WHERE number = ?", [Int64(clamping: gone.number)])
    if purges {
      try run("DELETE FROM revisions WHERE id = ?", [gone.id])
    } else {
      try remember(gone, .put, payload: old.record.payload)
    }
    try count(gone, by: -1)
    gone.revision = revision
    if !purges { try remember(gone, .delete, payload: []) }
    try feed(gone, .delete)
  }

  /// A record that was deleted before may still have a history to take away.
  private func purgeDeleted(_ id: String, _ revision: UInt64) throws {
    guard var gone = try SQLiteRows.history(database, id: id, limit: 1).first?.columns else { return }
    try run("DELETE FROM revisions WHERE id = ?", [id])
    gone.revision = revision
    try feed(gone, .delete)
  }

  private func check(_ id: String, _ expected: UInt64?, _ current: SearchIndexWriter.Old?) throws {
    let current = current?.record.columns.revision
    guard let expected, expected != current ?? 0 else { return }
    let found = current.map { "is at revision \($0)" } ?? "is not there"
    throw StoreError(.conflict, "\(id) \(found), not at \(expected); read it again")
  }

  // MARK: Rows

  private func row(_ columns: RecordColumns, _ payload: [UInt8]) -> StatementArguments {
    [
      Int64(clamping: columns.number), columns.id, Int64(columns.kind), columns.parentID,
      Int64(clamping: columns.timeMilliseconds), Int64(clamping: columns.revision), Int64(columns.byteCount),
      columns.days?.first, columns.days?.last, columns.title, Data(AttributeCodec.encode(columns.attributes)),
      Data(payload),
    ]
  }

  private func remember(_ columns: RecordColumns, _ change: Change.Kind, payload: [UInt8]) throws {
    try run(
      """
      INSERT INTO revisions (number, id, kind, parent, time, revision, byte_count, first_day, last_day, title,
        attributes, payload, change)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, row(columns, payload) + [Int64(change.rawValue)])
  }

  private func feed(_ columns: RecordColumns, _ change: Change.Kind) throws {
    try run(
      "INSERT INTO changes (revision, change, id, kind) VALUES (?, ?, ?, ?)",
      [Int64(clamping: columns.revision), Int64(change.rawValue), columns.id, Int64(columns.kind)])
  }

  private func count(_ columns: RecordColumns, by sign: Int64) throws {
    let arguments: StatementArguments = [
      Int64(columns.kind), sign, sign * Int64(columns.byteCount), sign * Int64(columns.storedByteCount),
    ]
    try run(
      """
      UPDATE totals SET record_count = record_count + ?2, byte_count = byte_count + ?3,
        stored_byte_count = stored_byte_count + ?4 WHERE kind = ?1
      """, arguments)
    guard database.changesCount == 0 else { return }
    try run(
      "INSERT INTO totals (kind, record_count, byte_count, stored_byte_count) VALUES (?1, ?2, ?3, ?4)", arguments)
  }

  private func run(_ sql: String, _ arguments: StatementArguments) throws {
    try database.cachedStatement(sql: sql).execute(arguments: arguments)
  }
}

// MARK: Repair

/// Rows of a damaged store on their way into a new one.
extension RecordWriter {
  /// - Returns: false when another record has the id or the number.
  func restore(_ record: StoredRecord) throws -> Bool {
    try run(
      """
      INSERT OR IGNORE INTO records (number, id, kind, parent, time, revision, byte_count, first_day, last_day, title,
        attributes, payload, document_hash)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
      """, row(record.columns, record.payload))
    guard database.changesCount == 1 else { return false }
    try count(record.columns, by: 1)
    return true
  }

  func restore(_ record: StoredRecord, as change: Change.Kind) throws {
    try remember(record.columns, change, payload: record.payload)
  }

  func restore(_ change: Change) throws {
    try run(
      "INSERT OR IGNORE INTO changes (revision, change, id, kind) VALUES (?, ?, ?, ?)",
      [Int64(clamping: change.revision), Int64(change.kind.rawValue), change.id, Int64(change.recordKind)])
  }
}
