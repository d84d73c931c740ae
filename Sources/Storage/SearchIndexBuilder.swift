internal import GRDB

/// Builds the search index anew and drops old tables, while the store is used. For the thread of upkeep alone.
final class SearchIndexBuilder {
  private let database: OpenDatabase
  private let queue: CommitQueue
  private let sources: SourceFilter
  private let maker: (any SearchTermMaker)?
  /// Tables that are too damaged to be dropped; `store repair` leaves them behind.
  private var undroppable: Set<Int64> = []
  /// How often a new table was begun because of damage, since one was finished.
  private var restartCount = 0

  private static let stepRecordCount = 64
  /// Rows of an old table that go in one transaction: dropping it at once would hold the writer up.
  private static let stepRowCount = 500
  private static let restartCountMax = 3

  init(database: OpenDatabase, queue: CommitQueue, sources: SourceFilter, maker: (any SearchTermMaker)?) {
    self.database = database
    self.queue = queue
    self.sources = sources
    self.maker = maker
  }

  var mayRestart: Bool { restartCount < Self.restartCountMax }

  /// A damaged table is of no use: another one is begun, and this one is dropped.
  func restart() throws {
    restartCount += 1
    let version = maker?.version ?? 0
    try queue.run { database, index in
      try index.beginBuilding(version: version, lastNumber: SQLiteRows.lastRevision(database), database)
    }
  }

  /// One piece of the index that is being built.
  func step(_ row: SearchIndexRow) throws {
    let building = row.building
    guard row.built < row.target else {
      restartCount = 0
      return try queue.run { _, index in if index.row.building == building { index.finishBuilding() } }
    }
    var scan = SQLiteScan.records(after: Int64(clamping: row.built), stepCount: Self.stepRecordCount)
    var records: [StoredRecord] = []
    var last = row.target
    // A record that cannot be read is not found; whoever asks for it is told why.
    switch try scan.next({ body in try database.read(body) }) {
    case .rows(let rows):
      records = rows.compactMap { try? SQLiteRows.record($0) }
      last = UInt64(clamping: scan.position)
    case .damage: last = UInt64(clamping: scan.position)
    case .end: break
    }
    let built = min(max(last, row.built + 1), row.target)
    let documents = try records.filter { $0.columns.number <= row.target }.map { record in
      BuiltDocument(
        number: record.columns.number, revision: record.columns.revision,
        document: try maker?.documentIfReadable(columns: record.columns, payload: record.payload))
    }
    // A record that is changed meanwhile brings its own.
    sources.add(documents.lazy.map { $0.document?.source ?? 0 })
    try queue.run { database, index in
      guard index.row.building == building, index.row.built == row.built else { return }
      try index.build(documents, upTo: built, database)
    }
  }

  // MARK: Old tables

  /// A table that nothing uses and nothing will: one that is begun later has a higher number.
  func oldTable() throws -> SearchIndexTable? {
    // In one read: of an index that is begun between two, the table would look old.
    try database.read { [undroppable] database in
      let row = try SearchIndexRow.read(database)
      return try SearchIndexTable.all(database)
        .first { $0.number != row.active && $0.number != row.building && !undroppable.contains($0.number) }
    }
  }

  /// Every table of before that can be dropped is.
  var isRidOfOldTables: Bool { undroppable.isEmpty }

  func drop(_ table: SearchIndexTable, while goesOn: () -> Bool) throws {
    do {
      // The first rows of `data` say how the table is laid out; dropping it needs them.
      for (shadow, key, rest) in [("data", "id", "id > 10"), ("idx", "segid, term", "1"), ("docsize", "id", "1")] {
        try queue.repeatUntilDone(goesOn) { database in
          let name = "\(table.name)_\(shadow)"
          try database.execute(
            sql: """
              DELETE FROM \(name) WHERE (\(key)) IN
                (SELECT \(key) FROM \(name) WHERE \(rest) LIMIT \(Self.stepRowCount))
              """)
          return database.changesCount < Self.stepRowCount
        }
      }
      // Cut off, there may be any number of rows left.
      guard goesOn() else { return }
      try queue.run { database, _ in try database.execute(sql: "DROP TABLE IF EXISTS \(table.name)") }
    } catch let error as StoreError where error.code == .corrupt {
      undroppable.insert(table.number)
    }
  }
}
