internal import Foundation
internal import GRDB

/// Upkeep of the files while the store is used: on a thread of its own, which hands the writer a bounded piece of work at a
/// time.
final class StoreUpkeep: @unchecked Sendable {
  // @unchecked: what changes is guarded by `condition`; the parts, `isRewritingStuck` and `lastSource` are the thread's own.
  private let database: OpenDatabase
  private let queue: CommitQueue
  private let sources: SourceFilter
  private let builder: SearchIndexBuilder
  private let rewriter: PayloadRewriter?
  private let condition = NSCondition()
  private var isAsked = false
  private var isStopped = false
  /// Up to this one all sources that records have are in the filter; `nil`: all are.
  private var lastSource: UInt32? = 0
  /// Something damaged keeps a dictionary from being let go.
  private var isRewritingStuck = false

  /// Pages of the index that are merged in one transaction.
  private static let stepPageCount = 200
  private static let stepSourceCount = 10_000
  private static let delaysSeconds: ClosedRange<Double> = 1...60

  init(
    database: OpenDatabase, queue: CommitQueue, sources: SourceFilter, configuration: SQLiteStoreConfiguration
  ) {
    self.database = database
    self.queue = queue
    self.sources = sources
    builder = SearchIndexBuilder(
      database: database, queue: queue, sources: sources, maker: configuration.termMaker)
    rewriter = configuration.codec.map {
      PayloadRewriter(database: database, queue: queue, codec: $0, now: configuration.now)
    }
  }

  func start() {
    let thread = Thread { [self] in work() }
    thread.name = "store-upkeep"
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
      } catch let error as StoreError where error.code == .corrupt && builder.mayRestart {
        delaySeconds = (try? builder.restart()) == nil ? Self.delaysSeconds.lowerBound : 0
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

  /// Until they are all there, the table is asked.
  private func fillSources() throws {
    while let last = lastSource, goesOn {
      let found = try database.read { try SQLiteRows.sources($0, after: last, limit: Self.stepSourceCount) }
      sources.add(found)
      lastSource = found.last
      if found.isEmpty { sources.finishFilling() }
    }
  }

  private func run() throws {
    // What keeps it from them keeps it from nothing else, and the next time it tries again.
    try? fillSources()
    while goesOn {
      let row = try database.read(SearchIndexRow.read)
      if row.building != 0 {
        try builder.step(row)
      } else if let old = try builder.oldTable() {
        try builder.drop(old) { goesOn }
      } else if try rewrite(row) {
        continue
      } else if row.erasing != 0, builder.isRidOfOldTables {
        try erase(row)
      } else {
        return
      }
    }
  }

  /// - Returns: whether there was anything to do.
  private func rewrite(_ row: SearchIndexRow) throws -> Bool {
    guard let rewriter, !isRewritingStuck else { return false }
    do {
      // An index that is to be built goes before; the next pass skips what this one has done.
      return try rewriter.run(hasPurged: row.erasing != 0) {
        goesOn && (try? database.read(SearchIndexRow.read))?.building == 0
      }
    } catch let error as StoreError where error.code == .corrupt {
      // `store check` names what is damaged. Nothing changes until it is repaired, and the rest goes on.
      isRewritingStuck = true
      return false
    }
  }

  // MARK: What was purged

  /// The index keeps terms of a document that was taken out until the parts that hold them are merged, and the log keeps
  /// pages until they are written to the file and the log is cut off.
  private func erase(_ row: SearchIndexRow) throws {
    let table = SearchIndexTable(number: row.active)
    try queue.run { database, _ in _ = try table.merge(-Self.stepPageCount, database) }
    try queue.repeatUntilDone({ goesOn }) { try !table.merge(Self.stepPageCount, $0) }
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
