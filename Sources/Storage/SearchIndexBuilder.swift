internal import Foundation
internal import GRDB
internal import Synchronization

/// Upkeep of the search index while the store is used: builds it anew, drops old tables, and erases what was purged. Reads
/// and stems on a thread of its own, and hands the writer a bounded piece of work at a time.
final class SearchIndexBuilder: @unchecked Sendable {
  // @unchecked: what changes is guarded by `condition`; `undroppable` is the thread's own.
  private let database: OpenDatabase
  private let queue: CommitQueue
  private let maker: (any SearchTermMaker)?
  private let condition = NSCondition()
  private var isAsked = false
  private var isStopped = false
  /// Tables that are too damaged to be dropped; `store repair` leaves them behind.
  private var undroppable: Set<Int64> = []
  /// How often a new table was begun because of damage, since one was finished.
  private var restartCount = 0

  private static let stepRecordCount = 64
  /// Rows of an old table that go in one transaction: dropping it at once would hold the writer up.
  private static let stepRowCount = 500
  /// Pages of the index that are merged in one transaction.
  private static let stepPageCount = 200
  private static let restartCountMax = 3
  private static let delaysSeconds: ClosedRange<Double> = 1...60

  init(database: OpenDatabase, queue: CommitQueue, maker: (any SearchTermMaker)?) {
    self.database = database
    self.queue = queue
    self.maker = maker
  }

  func start() {
    let thread = Thread { [self] in work() }
    thread.name = "store-indexer"
    thread.start()
  }

  /// There may be something to do.
  func wake() {
    condition.lock()
    isAsked = true
    condition.signal()
    condition.unlock()
  }

  func stop() {
    condition.lock()
    isStopped = true
    condition.signal()
    condition.unlock()
  }

  private func work() {
    var delaySeconds: Double?
    // What is left over from before.
    wake()
    while waitForWork(atMost: delaySeconds) {
      do {
        try run()
        delaySeconds = nil
      } catch let error as StoreError where error.code == .corrupt && restartCount < Self.restartCountMax {
        // A damaged table is of no use: another one is begun, and this one is dropped.
        restartCount += 1
        delaySeconds = (try? beginAnew()) == nil ? Self.delaysSeconds.lowerBound : 0
      } catch {
        // A full disk, a reader that holds a checkpoint up: searches are answered meanwhile, and it is tried again.
        delaySeconds = min(2 * (delaySeconds ?? Self.delaysSeconds.lowerBound / 2), Self.delaysSeconds.upperBound)
      }
    }
  }

  /// - Parameter delaySeconds: after which there is work in any case.
  /// - Returns: false when it is time to end.
  private func waitForWork(atMost delaySeconds: Double?) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    let limit = Date(timeIntervalSinceNow: delaySeconds ?? .greatestFiniteMagnitude)
    while !isStopped, !isAsked || delaySeconds != nil {
      guard delaySeconds != nil else {
        condition.wait()
        continue
      }
      if !condition.wait(until: limit) { break }
    }
    isAsked = false
    return !isStopped
  }

  private var goesOn: Bool {
    condition.lock()
    defer { condition.unlock() }
    return !isStopped
  }

  private func run() throws {
    while goesOn {
      let row = try database.read(SearchIndexRow.read)
      if row.building != 0 {
        try step(row)
      } else if let old = try oldTable(row) {
        try drop(old)
      } else if row.erasing != 0, undroppable.isEmpty {
        try erase(row)
      } else {
        return
      }
    }
  }

  private func beginAnew() throws {
    let version = maker?.version ?? 0
    try queue.run { database, index in
      try index.beginBuilding(version: version, lastNumber: SQLiteRows.lastRevision(database), database)
    }
  }

  private func step(_ row: SearchIndexRow) throws {
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
    let documents = records.filter { $0.columns.number <= row.target }.map { record in
      BuiltDocument(
        number: record.columns.number, revision: record.columns.revision,
        document: try? maker?.document(columns: record.columns, payload: record.payload))
    }
    try queue.run { database, index in
      guard index.row.building == building, index.row.built == row.built else { return }
      try index.build(documents, upTo: built, database)
    }
  }

  // MARK: Old tables

  private func oldTable(_ row: SearchIndexRow) throws -> SearchIndexTable? {
    try database.read(SearchIndexTable.all)
      .first { $0.number != row.active && $0.number != row.building && !undroppable.contains($0.number) }
  }

  private func drop(_ table: SearchIndexTable) throws {
    do {
      // The first rows of `data` say how the table is laid out; dropping it needs them.
      for (shadow, key, rest) in [("data", "id", "id > 10"), ("idx", "segid, term", "1"), ("docsize", "id", "1")] {
        try repeatUntilDone { database in
          let name = "\(table.name)_\(shadow)"
          try database.execute(
            sql: """
              DELETE FROM \(name) WHERE (\(key)) IN
                (SELECT \(key) FROM \(name) WHERE \(rest) LIMIT \(Self.stepRowCount))
              """)
          return database.changesCount < Self.stepRowCount
        }
      }
      try queue.run { database, _ in try database.execute(sql: "DROP TABLE IF EXISTS \(table.name)") }
    } catch let error as StoreError where error.code == .corrupt {
      undroppable.insert(table.number)
    }
  }

  private func repeatUntilDone(_ body: @escaping @Sendable (Database) throws -> Bool) throws {
    let isDone = Mutex(false)
    while !isDone.withLock({ $0 }), goesOn {
      try queue.run { database, _ in
        let done = try body(database)
        isDone.withLock { $0 = done }
      }
    }
  }

  // MARK: What was purged

  /// The index keeps terms of a document that was taken out until the parts that hold them are merged, and the log keeps
  /// pages until they are written to the file and the log is cut off.
  private func erase(_ row: SearchIndexRow) throws {
    let table = SearchIndexTable(number: row.active)
    try queue.run { database, _ in _ = try table.merge(-Self.stepPageCount, database) }
    try repeatUntilDone { try !table.merge(Self.stepPageCount, $0) }
    guard goesOn else { return }
    try queue.runOutsideTransaction { database in
      // A reader who takes long, for a backup say, shall not hold the writer up: it is tried again.
      try database.execute(sql: "PRAGMA busy_timeout = 0")
      defer { try? database.execute(sql: "PRAGMA busy_timeout = 5000") }
      let result = try Row.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      guard let result, try result.integer(0) == 0 else {
        throw StoreError(.unavailable, "a reader holds the log")
      }
    }
    try queue.run { _, index in index.finishErasing(row.erasing) }
  }
}
