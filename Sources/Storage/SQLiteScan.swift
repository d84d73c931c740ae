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
  private(set) var position: Int64

  /// Rows that are read at once …
  let stepCount: Int
  /// … and bytes of their payloads, whatever the first one has.
  private static let stepByteCountMax: Int64 = 8 << 20
  /// Where a row has the length of its payload, among ``columns``; `nil` for rows that have none.
  private let lengthIndex: Int?
  /// Up to this key every one is asked for by itself.
  private var carefulEnd: Int64 = 0

  /// The widest stretch of keys that is gone through one by one: some seconds.
  private static let carefulCountMax: Int64 = 500_000

  init(
    table: String, key: String, columns: String, keyIndex: Int, lengthIndex: Int? = nil, stepCount: Int = 256,
    after position: Int64 = 0
  ) {
    self.lengthIndex = lengthIndex
    self.table = table
    self.key = key
    self.columns = columns
    self.keyIndex = keyIndex
    self.stepCount = stepCount
    self.position = position
  }

  /// Live records: ``SQLiteRows/columns``, the payload, the hash of the document.
  static func records(after number: Int64 = 0, stepCount: Int = 256) -> SQLiteScan {
    SQLiteScan(
      table: "records", key: "number", columns: "\(SQLiteRows.columns), payload, document_hash", keyIndex: 0,
      lengthIndex: SQLiteRows.lengthIndex, stepCount: stepCount, after: number)
  }
  /// Older revisions and tombstones: ``SQLiteRows/columns``, the payload, the change.
  static func revisions(stepCount: Int = 256) -> SQLiteScan {
    SQLiteScan(
      table: "revisions", key: "revision", columns: "\(SQLiteRows.columns), payload, change", keyIndex: 5,
      lengthIndex: SQLiteRows.lengthIndex, stepCount: stepCount)
  }
  static let changes = SQLiteScan(table: "changes", key: "revision", columns: "revision, change, id, kind", keyIndex: 0)

  enum Piece {
    case rows([Row])
    /// Rows from one key to another, both included, of which none can be read.
    case damage(ClosedRange<Int64>)
    case end
  }

  mutating func next(_ read: Read) throws -> Piece {
    if position < carefulEnd { return try nextOneByOne(read) }
    guard position < Int64.max else { return .end }
    for limit in [stepCount, 1] {
      guard let rows = try readable({ try rows(after: position, limit: limit, read) }) else { continue }
      guard let last = rows.last else { return .end }
      position = try last.integer(keyIndex)
      return .rows(rows)
    }
    return try passOver(read)
  }

  /// Asks for each key of a stretch that has damage in it: between two damaged pages there may be a sound one.
  private mutating func nextOneByOne(_ read: Read) throws -> Piece {
    var found: [Row] = []
    var byteCount: Int64 = 0
    var damage: ClosedRange<Int64>?
    while position < carefulEnd, found.count < stepCount, byteCount < Self.stepByteCountMax {
      let row = try readable { try rows(at: position + 1, read) }
      if let row, !row.isEmpty {
        // What was passed over is told first; the row is asked for again.
        if damage != nil { break }
        found += row
        if let lengthIndex { byteCount += (try? row[0].integer(lengthIndex)) ?? 0 }
      } else if row == nil {
        if !found.isEmpty { break }
        damage = (damage?.lowerBound ?? position + 1)...position + 1
      }
      position += 1
    }
    return damage.map { .damage($0) } ?? .rows(found)
  }

  private func rows(at key: Int64, _ read: Read) throws -> [Row] {
    var rows: [Row] = []
    try read { database in
      let statement = try database.cachedStatement(sql: "SELECT \(columns) FROM \(table) WHERE \(self.key) = ?")
      rows = try Row.fetchAll(statement, arguments: [key])
    }
    return rows
  }

  private func rows(after key: Int64, limit: Int, _ read: Read) throws -> [Row] {
    var rows: [Row] = []
    try read { database in
      let statement = try database.cachedStatement(
        sql: "SELECT \(columns) FROM \(table) WHERE \(self.key) > ? ORDER BY \(self.key) LIMIT ?")
      let cursor = try Row.fetchCursor(statement, arguments: [key, limit])
      var byteCount: Int64 = 0
      while byteCount < Self.stepByteCountMax, let row = try cursor.next() {
        rows.append(row.copy())
        if let lengthIndex { byteCount += try row.integer(lengthIndex) }
      }
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

  /// From the next row, which cannot be read, to one that can: steps of twice the width until one is found. What lies
  /// between is gone through one by one, unless it is too much.
  private mutating func passOver(_ read: Read) throws -> Piece {
    let start = position
    var width: Int64 = 1
    while true {
      let (candidate, overflows) = start.addingReportingOverflow(width)
      let key = overflows ? Int64.max : candidate
      if let next = try readable({ try rows(after: key, limit: 1, read) }) {
        let end = try next.first?.integer(keyIndex) ?? key
        guard end - start <= Self.carefulCountMax else {
          position = next.isEmpty ? Int64.max : end - 1
          return .damage(start + 1...max(start + 1, end - 1))
        }
        carefulEnd = next.isEmpty ? key : end - 1
        return try nextOneByOne(read)
      }
      guard key < Int64.max else {
        // Nothing behind it can be read.
        guard try lastKey(read) - start <= Self.carefulCountMax else {
          position = Int64.max
          return .damage(start + 1...Int64.max)
        }
        carefulEnd = try lastKey(read)
        return carefulEnd > start ? try nextOneByOne(read) : .end
      }
      width = width > Int64.max / 2 ? Int64.max : width * 2
    }
  }

  /// As far as it is known: no key is beyond the newest change.
  private func lastKey(_ read: Read) throws -> Int64 {
    var last: Int64 = .max
    _ = try readable { try read { last = Int64(clamping: try SQLiteRows.lastRevision($0)) } }
    return last
  }
}
