internal import GRDB
internal import GRDBSQLite

/// A statement that is run row by row without GRDB's rows, which cost ten times what the index does for a hit.
///
/// It is one of the connection's cached statements: nobody else may use its SQL meanwhile.
struct RawStatement: ~Copyable {
  private let database: Database
  private let statement: SQLiteStatement

  init(_ database: Database, sql: String) throws {
    self.database = database
    statement = try database.cachedStatement(sql: sql).sqliteStatement
    sqlite3_reset(statement)
    sqlite3_clear_bindings(statement)
  }

  deinit {
    sqlite3_reset(statement)
    // A pointer is no longer what it was.
    sqlite3_clear_bindings(statement)
  }

  /// - Parameter place: from 1.
  borrowing func bind(_ value: Int64, at place: Int32) throws { try check(sqlite3_bind_int64(statement, place, value)) }

  borrowing func bind(_ text: String, at place: Int32) throws {
    try check(sqlite3_bind_text(statement, place, text, -1, sqliteTransient))
  }

  /// - Parameters:
  ///   - object: has to live until the statement goes.
  ///   - type: has to live as long as the process.
  borrowing func bind(_ object: AnyObject, type: UnsafePointer<CChar>, at place: Int32) throws {
    try check(sqlite3_bind_pointer(statement, place, Unmanaged.passUnretained(object).toOpaque(), type, nil))
  }

  /// - Returns: false behind the last row.
  borrowing func step() throws -> Bool {
    let result = sqlite3_step(statement)
    switch result {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw failure(result)
    }
  }

  /// For another run with other values.
  borrowing func reset() { sqlite3_reset(statement) }

  /// - Parameter index: from 0.
  borrowing func integer(_ index: Int32) -> Int64 { sqlite3_column_int64(statement, index) }

  private borrowing func check(_ result: Int32) throws { if result != SQLITE_OK { throw failure(result) } }

  private borrowing func failure(_ result: Int32) -> DatabaseError {
    let message = database.sqliteConnection.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) }
    return DatabaseError(resultCode: ResultCode(rawValue: result), message: message)
  }
}

/// SQLite copies the bytes.
private let sqliteTransient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
