internal import GRDB

/// Keeps the index in step with the records, within the transaction that writes them.
struct SearchIndexWriter {
  let maker: (any SearchTermMaker)?
  private(set) var row: SearchIndexRow
  private var written: SearchIndexRow
  /// Documents that were in the index and no longer are as they were.
  private(set) var replaced: [UInt64] = []

  init(maker: (any SearchTermMaker)?, _ database: Database) throws {
    self.maker = maker
    row = try SearchIndexRow.read(database)
    written = row
  }

  /// To be called before the transaction ends.
  mutating func save(_ database: Database) throws {
    guard row != written else { return }
    try row.write(database)
    written = row
  }

  var needsUpkeep: Bool { row.building != 0 || row.erasing != 0 }

  /// What was in the index for a record.
  struct Old {
    let record: StoredRecord
    /// Of the document; 0 for none.
    let hash: Int64
    /// ``SearchDocument/source``.
    let source: UInt32
  }

  /// - Returns: the hash to keep with the record; 0 for none.
  mutating func put(
    _ document: SearchDocument?, _ columns: RecordColumns, number: UInt64, replacing old: Old?, _ database: Database
  ) throws -> Int64 {
    let new = document.map { IndexedDocument($0, columns) }
    let hash = new?.hash ?? 0
    if row.building == 0 {
      guard hash != old?.hash ?? 0 else { return hash }
      let table = SearchIndexTable(number: row.active)
      return try replace(old, new, number, in: table, version: row.activeVersion, database) ? hash : 0
    }
    // The table that answers is about to go: it gets what is new, so that it is found, and no more.
    if old == nil, row.active != row.building, let new {
      try SearchIndexTable(number: row.active).insert(new, number: number, database)
    }
    guard isBuilt(number), hash != old?.hash ?? 0 else { return hash }
    let table = SearchIndexTable(number: row.building)
    return try replace(old, new, number, in: table, version: row.buildingVersion, database) ? hash : 0
  }

  mutating func remove(_ old: Old, _ database: Database) throws {
    let number = old.record.columns.number
    if row.building == 0 {
      let table = SearchIndexTable(number: row.active)
      _ = try replace(old, nil, number, in: table, version: row.activeVersion, database)
    } else if isBuilt(number) {
      let table = SearchIndexTable(number: row.building)
      _ = try replace(old, nil, number, in: table, version: row.buildingVersion, database)
    }
  }

  /// Whether the table that is being built has the record, or will get it as it comes.
  private func isBuilt(_ number: UInt64) -> Bool { number <= row.built || number > row.target }

  /// - Returns: false when the old document could not be taken out; then nothing was put in either.
  private mutating func replace(
    _ old: Old?, _ new: IndexedDocument?, _ number: UInt64, in table: SearchIndexTable, version: UInt32,
    _ database: Database
  ) throws -> Bool {
    if old != nil { replaced.append(number) }
    if let old, old.hash != 0 {
      // Without the very terms that went in nothing can be taken out: what stands there is passed over by searches, since
      // they look the record up, until the index has been built anew.
      guard let document = document(old, version: version) else {
        row.isStale = true
        return false
      }
      try table.remove(document, number: number, database)
    }
    if let new { try table.insert(new, number: number, database) }
    return true
  }

  private func document(_ old: Old, version: UInt32) -> IndexedDocument? {
    guard let maker, maker.version == version else { return nil }
    let columns = old.record.columns
    guard let made = try? maker.document(columns: columns, payload: old.record.payload) else { return nil }
    let document = IndexedDocument(made, columns)
    return document.hash == old.hash ? document : nil
  }
}

// MARK: Building

extension SearchIndexWriter {
  /// Begins a new table, and gives up one that was begun before.
  mutating func beginBuilding(version: UInt32, lastNumber: UInt64, _ database: Database) throws {
    let number = max(row.active, row.building) + 1
    try SearchIndexTable(number: number).create(database)
    row.building = number
    row.buildingVersion = version
    row.built = 0
    row.target = lastNumber
    // What goes wrong from here on concerns the new table, which is then built once more.
    row.isStale = false
  }

  /// The index lacks what the records have: it is built anew when the store is opened.
  mutating func markStale() { row.isStale = true }

  /// Gives the tables up that are there, since they are damaged: searches find what the new one has so far.
  mutating func abandon(version: UInt32, lastNumber: UInt64, _ database: Database) throws {
    try beginBuilding(version: version, lastNumber: lastNumber, database)
    row.active = row.building
    row.activeVersion = version
  }

  /// The table that answered is damaged or missing: searches find what the one that is being built has so far.
  mutating func answerFromWhatIsBuilt() {
    row.active = row.building
    row.activeVersion = row.buildingVersion
  }

  /// A record was purged: its terms are to leave the files.
  mutating func beginErasing(_ revision: UInt64) { row.erasing = revision }

  /// - Parameter revision: of the newest purge that was erased.
  mutating func finishErasing(_ revision: UInt64) {
    if row.erasing == revision { row.erasing = 0 }
  }

  /// Takes in the next records in the order of their numbers.
  ///
  /// - Parameter documents: by number; `nil` for a record that no search finds. A record that was changed since they were
  ///   made is made anew here.
  mutating func build(_ documents: [BuiltDocument], upTo number: UInt64, _ database: Database) throws {
    let table = SearchIndexTable(number: row.building)
    for built in documents {
      guard let old = try readable(built.number, database) else { continue }
      var document = built.document
      if old.record.columns.revision != built.revision {
        document = try maker?.documentIfReadable(columns: old.record.columns, payload: old.record.payload)
      }
      let indexed = document.map { IndexedDocument($0, old.record.columns) }
      if let indexed { try table.insert(indexed, number: built.number, database) }
      let source = document?.source ?? 0
      guard old.hash != indexed?.hash ?? 0 || old.source != source else { continue }
      try database.cachedStatement(sql: "UPDATE records SET document_hash = ?, source = ? WHERE number = ?")
        .execute(arguments: [indexed?.hash ?? 0, Int64(source), Int64(clamping: built.number)])
    }
    row.built = number
  }

  /// `nil` for a record that is gone or that cannot be decoded. A page that cannot be read ends the transaction, which
  /// SQLite has rolled back already.
  private func readable(_ number: UInt64, _ database: Database) throws -> Old? {
    do {
      return try SQLiteRows.old(number: number, database)
    } catch is StoreError {
      return nil
    }
  }

  /// The new table answers from now on.
  mutating func finishBuilding() {
    row.active = row.building
    row.activeVersion = row.buildingVersion
    row.building = 0
  }
}

extension SearchTermMaker {
  /// `nil` also for a record whose payload is damaged: no search finds it, and whoever asks for it is told why.
  func documentIfReadable(columns: RecordColumns, payload: [UInt8]) throws(StoreError) -> SearchDocument? {
    do throws(StoreError) {
      return try document(columns: columns, payload: payload)
    } catch {
      guard error.code == .corrupt else { throw error }
      return nil
    }
  }
}

struct BuiltDocument: Sendable {
  let number: UInt64
  let revision: UInt64
  let document: SearchDocument?
}
