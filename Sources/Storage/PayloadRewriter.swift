internal import Compression
internal import Foundation
internal import GRDB
internal import Synchronization

/// Seals payloads anew that need a retired dictionary, and lets the dictionary go. For the thread of upkeep alone.
struct PayloadRewriter {
  let database: OpenDatabase
  let queue: CommitQueue
  let codec: EnvelopeCodec
  let now: @Sendable () -> UInt64

  private static let stepRowCount = 64

  /// - Parameters:
  ///   - hasPurged: records were purged; a dictionary that has pieces of them is retired.
  ///   - goesOn: asked between two pieces of work.
  /// - Returns: whether there was anything to do.
  /// - Throws: `corrupt` when a dictionary has to stay, since not all can be read that may need it.
  func run(hasPurged: Bool, _ goesOn: () -> Bool) throws -> Bool {
    if hasPurged, try database.read(SQLiteDictionaries.hasPiecesOfPurged) {
      try change { [now] in try SQLiteDictionaries.retireThoseOfPurged(timeMilliseconds: now(), $0) }
    }
    guard try database.read(SQLiteDictionaries.all).contains(where: { $0.state == .retired }) else { return false }
    let retirement = try retirement()
    // A record that is replaced meanwhile leaves its payload in the history: so that comes after the records. What is
    // put meanwhile the writer seals anew.
    var isAllReadable = true
    for table in [Table.records, .revisions] {
      switch try rewrite(table, retirement.ids, goesOn) {
      case .whole: break
      case .withDamage: isAllReadable = false
      case .cutOff: return true
      }
    }
    // What cannot be read now may be read after a repair, and needs its dictionary then.
    guard isAllReadable else {
      throw StoreError(.corrupt, "damaged records need a retired dictionary; repair the store")
    }
    try change { [codec] database in
      // One that was taken up again in between, and retired again, may be needed by what was passed before.
      guard codec.generation == retirement.generation else { return }
      try SQLiteDictionaries.remove(retirement.ids.sorted(), database)
    }
    return true
  }

  /// Changes the table of dictionaries, and has the codec know before anything else is written.
  private func change(_ body: @escaping @Sendable (Database) throws -> Void) throws {
    try queue.changeDictionaries(of: codec, body)
  }

  /// Dictionaries that are to go.
  private struct Retirement: Sendable {
    var ids: Set<UInt32> = []
    /// ``EnvelopeCodec/generation`` when they were.
    var generation: UInt64 = 0
  }

  /// Read between two transactions of the writer: a reader sees dictionaries retired before the codec has been told, and
  /// what is sealed until then may need them.
  private func retirement() throws -> Retirement {
    let found = Mutex(Retirement())
    try queue.run { [codec] database, _ in
      let ids = try SQLiteDictionaries.all(database).filter { $0.state == .retired }.map(\.id)
      found.withLock { $0 = Retirement(ids: Set(ids), generation: codec.generation) }
    }
    return found.withLock { $0 }
  }

  private enum Table {
    case records, revisions
  }

  private struct Rewritten: Sendable {
    let columns: RecordColumns
    let payload: [UInt8]
  }

  /// How far a walk through a table came.
  private enum Walk {
    case whole
    /// To the end, but for what could not be read.
    case withDamage
    /// It was told to stop: behind the place where it did, nothing is known.
    case cutOff
  }

  private func rewrite(_ table: Table, _ retired: Set<UInt32>, _ goesOn: () -> Bool) throws -> Walk {
    var isAllReadable = true
    var scan =
      switch table {
      case .records: SQLiteScan.records(stepCount: Self.stepRowCount)
      case .revisions: SQLiteScan.revisions(stepCount: Self.stepRowCount)
      }
    while goesOn() {
      switch try scan.next({ body in try database.read(body) }) {
      case .end: return isAllReadable ? .whole : .withDamage
      case .damage: isAllReadable = false
      case .rows(let rows):
        let results = rows.map { row in Result { try rewritten(row, retired) } }
        let changed = results.compactMap { try? $0.get() }
        for case .failure(let error) in results {
          guard storeError(error).code == .corrupt else { throw error }
          isAllReadable = false
        }
        guard !changed.isEmpty else { continue }
        try queue.run { database, _ in for row in changed { try Self.write(row, table, database) } }
      }
    }
    return .cutOff
  }

  /// `nil` for a row that may stay as it is.
  private func rewritten(_ row: Row, _ retired: Set<UInt32>) throws -> Rewritten? {
    let record = try SQLiteRows.record(row)
    guard let dictionary = Envelope.dictionaryID(of: record.payload), retired.contains(dictionary) else { return nil }
    return Rewritten(
      columns: record.columns, payload: try codec.sealAnew(record.payload, id: record.columns.id))
  }

  private static func write(_ row: Rewritten, _ table: Table, _ database: Database) throws {
    let revision = Int64(clamping: row.columns.revision)
    switch table {
    case .revisions:
      try database.cachedStatement(sql: "UPDATE revisions SET payload = ? WHERE revision = ?")
        .execute(arguments: [Data(row.payload), revision])
    case .records:
      try database.cachedStatement(sql: "UPDATE records SET payload = ? WHERE number = ? AND revision = ?")
        .execute(arguments: [Data(row.payload), Int64(clamping: row.columns.number), revision])
      // Another revision took its place.
      guard database.changesCount == 1 else { return }
      try database.cachedStatement(sql: "UPDATE totals SET stored_byte_count = stored_byte_count + ? WHERE kind = ?")
        .execute(arguments: [
          Int64(row.payload.count) - Int64(row.columns.storedByteCount), Int64(row.columns.kind),
        ])
    }
  }
}
