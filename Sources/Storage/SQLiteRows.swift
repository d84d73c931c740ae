internal import Foundation
internal import GRDB

/// Rows of the tables as the store's values.
enum SQLiteRows {
  static let columns = "id, kind, title, parent, time, revision, byte_count, length(payload)"

  static func columns(_ row: Row) -> RecordColumns {
    RecordColumns(
      id: row[0], kind: UInt32(truncatingIfNeeded: row[1] as Int64), title: row[2], parentID: row[3],
      timeMilliseconds: UInt64(bitPattern: row[4] as Int64), revision: UInt64(bitPattern: row[5] as Int64),
      byteCount: UInt32(truncatingIfNeeded: row[6] as Int64),
      storedByteCount: UInt32(truncatingIfNeeded: row[7] as Int64))
  }

  static func record(_ database: Database, _ sql: String, _ arguments: StatementArguments) throws -> StoredRecord? {
    let statement = try database.cachedStatement(sql: sql)
    guard let row = try Row.fetchOne(statement, arguments: arguments) else { return nil }
    return StoredRecord(columns: columns(row), payload: [UInt8](row[8] as Data))
  }

  static func change(_ row: Row) throws -> Change {
    let number = row[1] as Int64
    guard let kind = UInt8(exactly: number).flatMap(Change.Kind.init) else {
      throw StoreError(.corrupt, "the change \(row[0] as Int64) has the unknown kind \(number)")
    }
    return Change(
      revision: UInt64(bitPattern: row[0] as Int64), kind: kind, id: row[2],
      recordKind: UInt32(truncatingIfNeeded: row[3] as Int64))
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
    if let since = query.sinceMilliseconds { require("time >= ?", Int64(clamping: since)) }
    if let until = query.untilMilliseconds { require("time < ?", Int64(clamping: until)) }
    if let after = query.after { require("(time, id) < (?, ?)", Int64(clamping: after.timeMilliseconds), after.id) }
    let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
    // One row more than the page says whether there is a next one.
    arguments += [query.limit + 1]
    let statement = try database.cachedStatement(
      sql: "SELECT \(columns) FROM records \(filter) ORDER BY time DESC, id DESC LIMIT ?")
    let rows = try Row.fetchAll(statement, arguments: arguments).map(columns)
    let records = Array(rows.prefix(query.limit))
    let last = rows.count > query.limit ? records.last : nil
    return ListPage(records: records, next: last.map { ListCursor(timeMilliseconds: $0.timeMilliseconds, id: $0.id) })
  }
}
