internal import Foundation
internal import GRDB

/// Reads what can be read of a store that is not in use, however damaged it is, and leaves its files as they are.
struct SQLiteSalvage {
  let source: DatabaseQueue

  /// - Throws: `corrupt` when not even the first page can be read.
  init(path: String) throws {
    var settings = Configuration()
    settings.busyMode = .timeout(5)
    source = try DatabaseQueue(path: path, configuration: settings)
    try source.unsafeRead { database in
      try SQLiteFile.keepLogOnClose(database, true)
      let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
      guard version == SQLiteSchema.version else {
        throw StoreError(
          .incompatible, "the store has version \(version), not \(SQLiteSchema.version); start the server on it once")
      }
    }
  }

  /// The dictionaries that can be read.
  func lendDictionaries(to codec: EnvelopeCodec?) {
    try? source.unsafeRead { codec?.adopt(SQLiteDictionaries.readable($0).map(\.dictionary)) }
  }

  func close() { try? source.close() }

  /// Live records in the order of their numbers.
  func records(
    _ check: PayloadCheck, _ each: (StoredRecord) throws -> Void, _ damage: (StoreFinding) throws -> Void
  ) throws {
    try walk(.records(), damage) { row, id in
      let record = try SQLiteRows.record(row)
      try check(id, record.payload)
      try each(record)
    }
  }

  func revisions(
    _ check: PayloadCheck, _ each: (StoredRecord, Change.Kind) throws -> Void,
    _ damage: (StoreFinding) throws -> Void
  ) throws {
    try walk(.revisions(), damage) { row, id in
      let record = try SQLiteRows.record(row)
      let change = try SQLiteRows.kind(row, 13, revision: Int64(clamping: record.columns.revision))
      if change == .put { try check(id, record.payload) }
      try each(record, change)
    }
  }

  func changes(_ each: (Change) throws -> Void, _ damage: (StoreFinding) throws -> Void) throws {
    try walk(.changes, damage) { row, _ in try each(SQLiteRows.change(row)) }
  }

  private func walk(
    _ start: SQLiteScan, _ damage: (StoreFinding) throws -> Void, _ each: (Row, _ id: String) throws -> Void
  ) throws {
    var scan = start
    while true {
      switch try scan.next({ body in try source.unsafeRead { try body($0) } }) {
      case .rows(let rows):
        for row in rows {
          let id = (try? row.text(scan.idIndex)) ?? ""
          do {
            try each(row, id)
          } catch let error as StoreError where error.code == .corrupt {
            try damage(StoreFinding(scan.finding, recordID: id, error.message))
          }
        }
      case .damage(let keys):
        let message = "\(scan.table): no row from \(scan.key) \(keys.lowerBound) to \(keys.upperBound) can be read"
        try damage(StoreFinding(.file, message))
      case .end: return
      }
    }
  }
}

extension SQLiteScan {
  fileprivate var idIndex: Int { table == "changes" ? 2 : 1 }
  fileprivate var finding: StoreFinding.Kind { table == "changes" ? .feed : .record }
}
