internal import GRDB

/// Walks a table by its integer key, and past what cannot be read: a damaged page takes its own rows away, not those
/// behind it.
struct SQLiteScan {
  /// Runs a piece of the walk in a read of its own.
  typealias Read = (_ body: (Database) throws -> Void) throws -> Void

  let table: String
  let key: String
  /// What is selected of a row, the key among it.
  let columns: String
  let keyIndex: Int
  /// The last key that was given or passed over.
  private(set) var position: Int64 = 0

  private static let stepCount = 256

  init(table: String, key: String, columns: String, keyIndex: Int) {
    self.table = table
    self.key = key
    self.columns = columns
    self.keyIndex = keyIndex
  }

  /// Live records: ``SQLiteRows/columns``, the payload, the hash of the document.
  static let records = SQLiteScan(
    table: "records", key: "number", columns: "\(SQLiteRows.columns), payload, document_hash", keyIndex: 0)
  /// Older revisions and tombstones: ``SQLiteRows/columns``, the payload, the change.
  static let revisions = SQLiteScan(
    table: "revisions", key: "revision", columns: "\(SQLiteRows.columns), payload, change", keyIndex: 5)
  static let changes = SQLiteScan(table: "changes", key: "revision", columns: "revision, change, id, kind", keyIndex: 0)

  enum Piece {
    case rows([Row])
    /// Rows from one key to another, both included, of which none can be read.
    case damage(ClosedRange<Int64>)
    case end
  }

  mutating func next(_ read: Read) throws -> Piece {
    guard position < Int64.max else { return .end }
    for limit in [Self.stepCount, 1] {
      guard let rows = try readable({ try rows(after: position, limit: limit, read) }) else { continue }
      guard let last = rows.last else { return .end }
      position = try last.integer(keyIndex)
      return .rows(rows)
    }
    return try passOver(read)
  }

  private func rows(after key: Int64, limit: Int, _ read: Read) throws -> [Row] {
    var rows: [Row] = []
    try read { database in
      let statement = try database.cachedStatement(
        sql: "SELECT \(columns) FROM \(table) WHERE \(self.key) > ? ORDER BY \(self.key) LIMIT ?")
      rows = try Row.fetchAll(statement, arguments: [key, limit])
    }
    return rows
  }

  /// `nil` when there is damage.
  private func readable<Value>(_ body: () throws -> Value) throws -> Value? {
    do {
      return try body()
    } catch  where storeError(error).code == .corrupt {
      return nil
    }
  }

  /// From the next row, which cannot be read, to the next one that can: steps of twice the width until one is found, then
  /// halves between the last that failed and the first that did not.
  private mutating func passOver(_ read: Read) throws -> Piece {
    let start = position
    var unreadable = start
    var width: Int64 = 1
    while true {
      let (candidate, overflows) = start.addingReportingOverflow(width)
      let key = overflows ? Int64.max : candidate
      if let rows = try readable({ try rows(after: key, limit: 1, read) }) {
        var readableKey = key
        while readableKey - unreadable > 1 {
          let middle = unreadable + (readableKey - unreadable) / 2
          if try readable({ try self.rows(after: middle, limit: 1, read) }) != nil {
            readableKey = middle
          } else {
            unreadable = middle
          }
        }
        position = rows.isEmpty ? Int64.max : readableKey
        return .damage(start + 1...max(start + 1, readableKey))
      }
      guard key < Int64.max else {
        position = Int64.max
        return .damage(start + 1...Int64.max)
      }
      unreadable = key
      width = width > Int64.max / 2 ? Int64.max : width * 2
    }
  }
}
