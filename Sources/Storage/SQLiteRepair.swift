internal import Foundation
internal import GRDB
internal import Glibc

/// What a repair has kept and lost.
package struct StoreRepair: Sendable {
  package var recordCount: UInt64 = 0
  package var revisionCount: UInt64 = 0
  package var changeCount: UInt64 = 0
  /// What could not be read, and the records that are gone with it.
  package var losses = StoreVerification()
  /// Where the damaged file lies now; in the store's folder.
  package var damagedFileName = ""
}

/// Writes what can be read of a damaged store into a new file, which takes the old one's place. The old one stays beside
/// it under another name.
///
/// What can be made from the rest is made: the indexes, the totals, the feed of what is there, the search index. Changes
/// that are lost stand in the feed as such, and records that are gone as deleted, so that nobody who follows the feed
/// keeps what the store no longer has.
struct SQLiteRepair {
  let folder: StoreFolder
  let configuration: SQLiteStoreConfiguration
  let checkPayload: PayloadCheck
  let progress: (StoreProgress) -> Void

  private var file: SQLiteFile { SQLiteFile(folder: folder) }
  private var path: String { file.path }

  private static let batchCount = 500
  /// Changes that are lost in one piece; each gets a row.
  private static let gapCountMax: Int64 = 10_000_000

  func run() throws -> StoreRepair {
    try takeUpCutOffRepair()
    try SQLiteFile.removeNew(file.newPath)
    do {
      var repair = StoreRepair()
      try fill(&repair)
      repair.damagedFileName = try replace()
      return repair
    } catch {
      try? SQLiteFile.removeNew(file.newPath)
      throw error
    }
  }

  private func fill(_ repair: inout StoreRepair) throws {
    let salvage = try SQLiteSalvage(path: path)
    defer { salvage.close() }
    let target = try SQLiteFile.create(file.newPath)
    try target.writeWithoutTransaction { database in
      try SQLiteSchema.prepare(database, maker: configuration.termMaker)
      try takeDictionaries(salvage, database, &repair)
      var index = try SearchIndexWriter(maker: configuration.termMaker, database)
      index.markStale()
      try index.save(database)
      try database.inTransaction {
        try copy(salvage, RecordWriter(database: database, index: index, codec: nil), &repair)
        try mendFeed(database, &repair)
        if try SQLiteDictionaries.hasPiecesOfPurged(database) {
          index.beginErasing(try SQLiteRows.lastRevision(database))
          try index.save(database)
        }
        return .commit
      }
    }
    try target.close()
  }

  /// Payloads cannot be read without them.
  private func takeDictionaries(
    _ salvage: SQLiteSalvage, _ database: Database, _ repair: inout StoreRepair
  ) throws {
    salvage.lendDictionaries(to: configuration.codec)
    try salvage.source.unsafeRead { source in
      for (dictionary, _) in SQLiteDictionaries.readable(source) {
        var restored = dictionary
        let pieces = try? SQLiteDictionaries.pieceRows(of: dictionary.id, source)
        if pieces == nil, dictionary.origin == .trained {
          // Nobody could tell any more whose words it has.
          restored.state = .retired
          repair.losses.add(
            StoreFinding(.file, "where the dictionary \(dictionary.id) comes from is lost; it is replaced by another"))
        }
        try SQLiteDictionaries.restore(restored, pieces: pieces ?? [], database)
      }
      try SQLiteDictionaries.restoreCurrent(database)
    }
  }

  private func copy(_ salvage: SQLiteSalvage, _ writer: RecordWriter, _ repair: inout StoreRepair) throws {
    var changed = repair
    func count() {
      let done = changed.recordCount + changed.revisionCount + changed.changeCount
      if done % UInt64(Self.batchCount) == 0 { progress(StoreProgress(doneCount: done, totalCount: 0)) }
    }
    try salvage.changes(
      {
        try writer.restore($0)
        changed.changeCount += 1
        count()
      }, { changed.losses.add($0) })
    try salvage.records(
      checkPayload,
      { record in
        guard try writer.restore(record) else {
          return changed.losses.add(StoreFinding(.record, recordID: record.columns.id, "it is there twice"))
        }
        try writer.restore(Change(record.columns, .put))
        changed.recordCount += 1
        count()
      }, { changed.losses.add($0) })
    try salvage.revisions(
      checkPayload,
      { record, kind in
        try writer.restore(record, as: kind)
        try writer.restore(Change(record.columns, kind))
        changed.revisionCount += 1
        count()
      }, { changed.losses.add($0) })
    repair = changed
  }

  // MARK: The feed

  private func mendFeed(_ database: Database, _ repair: inout StoreRepair) throws {
    let found = try SQLiteRows.lastRevision(database)
    let last = max(found, AcknowledgedRevision(folder: folder).read() ?? 0)
    try fillGaps(database, upTo: last, &repair)
    var next = last
    for (id, kind, revision) in try gone(database) {
      next += 1
      repair.losses.add(StoreFinding(.record, recordID: id, "its revision \(revision) is lost"))
      try database.execute(
        sql: "INSERT INTO changes (revision, change, id, kind) VALUES (?, ?, ?, ?)",
        arguments: [Int64(clamping: next), Int64(Change.Kind.delete.rawValue), id, kind])
    }
  }

  private func fillGaps(_ database: Database, upTo last: UInt64, _ repair: inout StoreRepair) throws {
    let last = min(Int64(clamping: last), Int64.max - 1)
    let gaps = try Row.fetchAll(
      database,
      sql: """
        SELECT before + 1, revision - 1 FROM (
          SELECT revision, LAG(revision, 1, 0) OVER (ORDER BY revision) AS before
          FROM (SELECT revision FROM changes UNION SELECT ?)) WHERE revision > before + 1
        """, arguments: [last + 1])
    for gap in gaps {
      let (first, end) = (try gap.integer(0), try gap.integer(1))
      repair.losses.add(StoreFinding(.feed, "the changes from \(first) to \(end) are lost"))
      guard end - first < Self.gapCountMax else {
        throw StoreError(
          .corrupt,
          "the feed lacks \(end - first + 1) changes up to \(end), more than any store has; restore a backup")
      }
      try database.execute(
        sql: """
          WITH RECURSIVE lost(revision) AS (SELECT ? UNION ALL SELECT revision + 1 FROM lost WHERE revision < ?)
          INSERT INTO changes (revision, change, id, kind) SELECT revision, ?, '', 0 FROM lost
          """, arguments: [first, end, Int64(Change.Kind.lost.rawValue)])
    }
  }

  /// Records that the feed has and the store no longer.
  private func gone(_ database: Database) throws -> [(id: String, kind: Int64, revision: Int64)] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT id, kind, last FROM (SELECT id, kind, change, MAX(revision) AS last FROM changes GROUP BY id) AS feed
        WHERE change = 1 AND NOT EXISTS (SELECT 1 FROM records WHERE records.id = feed.id)
        """
    ).map { (try $0.text(0), try $0.integer(1), try $0.integer(2)) }
  }

  // MARK: Files

  /// The log goes first: a log beside a file that is not its own would be read into it. Until the new file is in its
  /// place, the store notices that it has lost something, and a repair that begins again puts the log back.
  private func replace() throws -> String {
    let files = FileManager.default
    guard
      let number = (1...SQLiteFile.damagedCountMax).first(where: { !files.fileExists(atPath: file.damagedPath($0)) })
    else {
      throw StoreError(
        .unavailable, "\(SQLiteFile.damagedCountMax) damaged files lie in the store's folder; move them away first")
    }
    let damaged = file.damagedPath(number)
    guard link(path, damaged) == 0 else {
      throw StoreError(.unavailable, "the damaged file cannot be kept under another name")
    }
    for suffix in ["-wal", "-shm"] where files.fileExists(atPath: path + suffix) {
      try files.moveItem(atPath: path + suffix, toPath: damaged + suffix)
    }
    try file.putInPlace()
    return "\(SQLiteFile.name).damaged-\(number)"
  }

  /// Puts the log back that a repair which was cut off has put aside: another one that came meanwhile has nothing in it.
  private func takeUpCutOffRepair() throws {
    guard let damaged = file.cutOffRepair() else { return }
    let files = FileManager.default
    for suffix in ["-wal", "-shm"] where files.fileExists(atPath: damaged + suffix) {
      try StoreFolder.replace(path + suffix, with: damaged + suffix)
    }
    try files.removeItem(atPath: damaged)
  }
}

extension Change {
  fileprivate init(_ columns: RecordColumns, _ kind: Kind) {
    self.init(revision: columns.revision, kind: kind, id: columns.id, recordKind: columns.kind)
  }
}
