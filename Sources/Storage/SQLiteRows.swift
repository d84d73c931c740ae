internal import GRDB

/// Rows of the tables as the store's values.
enum SQLiteRows {
  /// Of `records`.
  static let columns =
    "number, id, kind, parent, time, revision, byte_count, first_day, last_day, title, attributes, length(payload)"

  /// Where ``columns`` have the length of the payload.
  static let lengthIndex = 11

  static func columns(_ row: Row) throws(StoreError) -> RecordColumns {
    let id = try row.text(1)
    return RecordColumns(
      id: id, kind: try row.unsigned(2), title: try row.text(9), parentID: try row.text(3),
      timeMilliseconds: try row.unsigned(4), days: try days(row, id: id),
      attributes: try AttributeCodec.decode(row.bytes(10), id: id), number: try row.unsigned(0),
      revision: try row.unsigned(5), byteCount: try row.unsigned(6), storedByteCount: try row.unsigned(lengthIndex))
  }

  private static func days(_ row: Row, id: String) throws(StoreError) -> DayRange? {
    guard let first = row.optionalInteger(7), let last = row.optionalInteger(8) else { return nil }
    guard let first = Int32(exactly: first), let last = Int32(exactly: last), first <= last else {
      throw StoreError(.corrupt, "the days of \(id) run from \(first) to \(last)")
    }
    return DayRange(first: first, last: last)
  }

  /// - Parameter sql: selects ``columns`` and then the payload.
  static func record(_ database: Database, _ sql: String, _ arguments: StatementArguments) throws -> StoredRecord? {
    let statement = try database.cachedStatement(sql: sql)
    guard let row = try Row.fetchOne(statement, arguments: arguments) else { return nil }
    return try record(row)
  }

  /// - Parameter row: ``columns`` and then the payload.
  static func record(_ row: Row) throws -> StoredRecord {
    StoredRecord(columns: try columns(row), payload: try row.bytes(12))
  }

  /// A live record with what the index has of it.
  static func old(number: UInt64, _ database: Database) throws -> SearchIndexWriter.Old? {
    try old(database, "number = ?", [Int64(clamping: number)])
  }

  static func old(id: String, _ database: Database) throws -> SearchIndexWriter.Old? {
    try old(database, "id = ?", [id])
  }

  private static func old(
    _ database: Database, _ condition: String, _ arguments: StatementArguments
  ) throws -> SearchIndexWriter.Old? {
    let statement = try database.cachedStatement(
      sql: "SELECT \(columns), payload, document_hash, source FROM records WHERE \(condition)")
    guard let row = try Row.fetchOne(statement, arguments: arguments) else { return nil }
    return SearchIndexWriter.Old(record: try record(row), hash: try row.integer(13), source: try row.unsigned(14))
  }

  static func change(_ row: Row) throws -> Change {
    Change(
      revision: try row.unsigned(0), kind: try kind(row, 1, revision: row.integer(0)), id: try row.text(2),
      recordKind: try row.unsigned(3))
  }

  static func kind(_ row: Row, _ index: Int, revision: Int64) throws(StoreError) -> Change.Kind {
    let number = try row.integer(index)
    guard let kind = UInt8(exactly: number).flatMap(Change.Kind.init) else {
      throw StoreError(.corrupt, "the change \(revision) has the unknown kind \(number)")
    }
    return kind
  }

  static func lastRevision(_ database: Database) throws -> UInt64 {
    UInt64(clamping: try Int64.fetchOne(database, sql: "SELECT MAX(revision) FROM changes") ?? 0)
  }

  static func page(_ database: Database, _ query: ListQuery) throws -> ListPage {
    var conditions: [String] = []
    var arguments = StatementArguments()
    func require(_ condition: String, _ values: any DatabaseValueConvertible...) {
      conditions.append(condition)
      arguments += StatementArguments(values)
    }
    if let kind = query.kind { require("kind = ?", Int64(kind)) }
    if let parent = query.parentID { require("parent = ? AND parent <> ''", parent) }
    // SQLite would rather walk all records of a kind in the order of time than sort the few of a source.
    let index = query.source == nil ? "" : "INDEXED BY records_by_source"
    if let source = query.source { require("source = ? AND source <> 0", Int64(source)) }
    if let since = query.sinceMilliseconds { require("time >= ?", Int64(clamping: since)) }
    if let until = query.untilMilliseconds { require("time < ?", Int64(clamping: until)) }
    if let after = query.after {
      require(
        "(time, number) < (?, ?)", Int64(clamping: after.timeMilliseconds), Int64(clamping: after.number))
    }
    let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
    // One row more than the page says whether there is a next one.
    arguments += [query.limit + 1]
    let statement = try database.cachedStatement(
      sql: "SELECT \(columns) FROM records \(index) \(filter) ORDER BY time DESC, number DESC LIMIT ?")
    let rows = try Row.fetchAll(statement, arguments: arguments).map(columns)
    let records = Array(rows.prefix(query.limit))
    let last = rows.count > query.limit ? records.last : nil
    return ListPage(
      records: records, next: last.map { ListCursor(timeMilliseconds: $0.timeMilliseconds, number: $0.number) })
  }

  /// The sources that records have, in order, each once.
  static func sources(_ database: Database, after source: UInt32, limit: Int) throws -> [UInt32] {
    let statement = try database.cachedStatement(
      sql: """
        SELECT DISTINCT source FROM records INDEXED BY records_by_source WHERE source <> 0 AND source > ?
        ORDER BY source LIMIT ?
        """)
    return try Row.fetchAll(statement, arguments: [Int64(source), limit]).map { try $0.unsigned(0) }
  }

  /// Of payloads as stored.
  private static let sampleByteCountMax = 64 << 20

  /// Records at even steps of the numbers that there are, but for those that cannot be read.
  static func sample(countMax: Int, _ read: SQLiteScan.Read) throws -> [StoredRecord] {
    var last: Int64 = 0
    try read { last = try Int64.fetchOne($0, sql: "SELECT MAX(number) FROM records") ?? 0 }
    var records: [StoredRecord] = []
    var next: Int64 = 1
    let step = max(1, (last + Int64(countMax) - 1) / Int64(max(1, countMax)))
    var byteCount = 0
    while next <= last, records.count < countMax, byteCount < sampleByteCountMax {
      var position = next
      try? read { database in
        let statement = try database.cachedStatement(
          sql: "SELECT \(columns), payload FROM records WHERE number >= ? ORDER BY number LIMIT 1")
        guard let row = try Row.fetchOne(statement, arguments: [next]) else { return }
        position = try row.integer(0)
        let record = try record(row)
        records.append(record)
        byteCount += record.payload.count
      }
      next = max(position + 1, next + step)
    }
    return records
  }

  static func history(_ database: Database, id: String, limit: Int) throws -> [HistoryEntry] {
    let statement = try database.cachedStatement(
      sql: """
        SELECT \(columns), 1 FROM records WHERE id = ?1
        UNION ALL SELECT \(columns), change FROM revisions WHERE id = ?1 ORDER BY revision DESC LIMIT ?2
        """)
    return try Row.fetchAll(statement, arguments: [id, limit]).map {
      HistoryEntry(change: try kind($0, 12, revision: $0.integer(5)), columns: try columns($0))
    }
  }

  static func statistics(_ database: Database) throws -> StoreStatistics {
    let totals = try totals(
      database, "SELECT kind, record_count, byte_count, stored_byte_count FROM totals WHERE record_count > 0")
    return StoreStatistics(
      totals: totals, revision: try lastRevision(database), search: try SearchIndexRow.read(database).state)
  }

  /// The totals as the records themselves give them.
  static func countedTotals(_ database: Database) throws -> [UInt32: StoreStatistics.Total] {
    try totals(database, "SELECT kind, COUNT(*), SUM(byte_count), SUM(LENGTH(payload)) FROM records GROUP BY kind")
  }

  private static func totals(_ database: Database, _ sql: String) throws -> [UInt32: StoreStatistics.Total] {
    var totals: [UInt32: StoreStatistics.Total] = [:]
    for row in try Row.fetchAll(database, sql: sql) {
      totals[try row.unsigned(0)] = StoreStatistics.Total(
        recordCount: try row.unsigned(1), byteCount: try row.unsigned(2), storedByteCount: try row.unsigned(3))
    }
    return totals
  }
}
