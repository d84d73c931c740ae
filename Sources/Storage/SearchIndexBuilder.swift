internal import Foundation
internal import GRDB
internal import Synchronization

/// Builds the search index anew while the store is used: reads and stems on a thread of its own, and hands the writer a
/// bounded number of finished documents at a time.
final class SearchIndexBuilder: Sendable {
  private let pool: DatabasePool
  private let gate: ReadGate
  private let queue: CommitQueue
  private let maker: (any SearchTermMaker)?
  private let activity = Mutex(Activity.idle)
  private let isStopped = Atomic(false)

  private static let stepRecordCount = 64
  /// Rows of an old table that go in one transaction: dropping it at once would hold the writer up.
  private static let stepRowCount = 500

  init(pool: DatabasePool, gate: ReadGate, queue: CommitQueue, maker: (any SearchTermMaker)?) {
    self.pool = pool
    self.gate = gate
    self.queue = queue
    self.maker = maker
  }

  private enum Activity {
    case idle
    case running
    /// There may be more to do than the one who runs has seen.
    case askedAgain
  }

  /// Goes on with what is to be built or dropped, if there is anything.
  func start() {
    let starts = activity.withLock { activity in
      defer { activity = activity == .idle ? .running : .askedAgain }
      return activity == .idle
    }
    guard starts else { return }
    let thread = Thread { [self] in
      repeat {
        // A failure here is the store's: searches are answered from the old table, and the next start tries again.
        try? run()
      } while isAskedAgain()
    }
    thread.name = "store-indexer"
    thread.start()
  }

  private func isAskedAgain() -> Bool {
    activity.withLock { activity in
      let isAsked = activity == .askedAgain
      activity = isAsked ? .running : .idle
      return isAsked
    }
  }

  func stop() { isStopped.store(true, ordering: .relaxed) }

  private func run() throws {
    while !isStopped.load(ordering: .relaxed) {
      let row = try read(SearchIndexRow.read)
      if row.building != 0 {
        try step(row)
      } else if let old = try oldTable(row) {
        try drop(old)
      } else {
        return
      }
    }
  }

  private func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try gate.enter()
    defer { gate.leave() }
    return try pool.read(body)
  }

  private func step(_ row: SearchIndexRow) throws {
    let records = try read { database in
      try SQLiteRows.records(after: row.built, upTo: row.target, limit: Self.stepRecordCount, database)
    }
    let building = row.building
    guard let last = records.last?.number else {
      return try queue.run { _, index in if index.row.building == building { index.finishBuilding() } }
    }
    // A record that cannot be read is not found; whoever asks for it is told why.
    let documents = records.compactMap(\.record).map { record in
      BuiltDocument(
        number: record.columns.number, revision: record.columns.revision,
        document: try? maker?.document(columns: record.columns, payload: record.payload))
    }
    try queue.run { database, index in
      guard index.row.building == building, index.row.built == row.built else { return }
      try index.build(documents, upTo: last, database)
    }
  }

  // MARK: Old tables

  private func oldTable(_ row: SearchIndexRow) throws -> SearchIndexTable? {
    let names = try read { database in
      try String.fetchAll(
        database, sql: "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE search_% USING fts5%'")
    }
    return names.compactMap { Int64($0.dropFirst("search_".count)) }
      .first { $0 != row.active && $0 != row.building }.map(SearchIndexTable.init)
  }

  private func drop(_ table: SearchIndexTable) throws {
    // The first rows of `data` say how the table is laid out; dropping it needs them.
    for (shadow, key, rest) in [("data", "id", "id > 10"), ("idx", "segid, term", "1"), ("docsize", "id", "1")] {
      let isEmpty = Mutex(false)
      while !isEmpty.withLock({ $0 }), !isStopped.load(ordering: .relaxed) {
        try queue.run { database, _ in
          let name = "\(table.name)_\(shadow)"
          try database.execute(
            sql: """
              DELETE FROM \(name) WHERE (\(key)) IN
                (SELECT \(key) FROM \(name) WHERE \(rest) LIMIT \(Self.stepRowCount))
              """)
          isEmpty.withLock { $0 = database.changesCount < Self.stepRowCount }
        }
      }
    }
    try queue.run { database, _ in try database.execute(sql: "DROP TABLE IF EXISTS \(table.name)") }
  }
}
