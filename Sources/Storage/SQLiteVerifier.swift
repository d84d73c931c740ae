internal import GRDB

/// Reads everything that a store holds and compares its parts with one another.
struct SQLiteVerifier {
  let read: SQLiteScan.Read
  let maker: (any SearchTermMaker)?
  let checkPayload: PayloadCheck
  let progress: (StoreProgress) -> Bool
  private var result = StoreVerification()
  private var totalCount: UInt64 = 0
  private var doneCount: UInt64 = 0

  init(
    maker: (any SearchTermMaker)?, checkPayload: @escaping PayloadCheck, progress: @escaping (StoreProgress) -> Bool,
    read: @escaping SQLiteScan.Read
  ) {
    self.read = read
    self.maker = maker
    self.checkPayload = checkPayload
    self.progress = progress
  }

  /// - Throws: what is no damage: a closed store, a disk that does not answer.
  mutating func run() throws -> StoreVerification {
    try look("the file") { verifier, database in
      verifier.totalCount = 0
      for table in ["records", "revisions", "changes"] {
        verifier.totalCount += UInt64(try Int64.fetchOne(database, sql: "SELECT COUNT(*) FROM \(table)") ?? 0)
      }
    }
    try checkRecords()
    try checkRevisions()
    try checkChanges()
    try checkAgreement()
    try checkSearch()
    try checkDictionaries()
    try look("the file") { verifier, database in
      for line in try String.fetchAll(database, sql: "PRAGMA integrity_check(100)") where line != "ok" {
        verifier.result.add(StoreFinding(.file, line))
      }
    }
    return result
  }

  /// A step whose damage is a finding.
  private mutating func look(
    _ what: String, _ body: (inout SQLiteVerifier, Database) throws -> Void
  ) throws {
    var changed = self
    do {
      try read { try body(&changed, $0) }
      self = changed
    } catch  where storeError(error).code == .corrupt {
      result.add(StoreFinding(.file, "\(what): \(storeError(error).message)"))
    }
  }

  private mutating func walk(
    _ start: SQLiteScan, _ each: (inout SQLiteVerifier, Row) throws -> Void
  ) throws {
    var scan = start
    while true {
      switch try scan.next(read) {
      case .rows(let rows):
        for row in rows { try each(&self, row) }
        doneCount += UInt64(rows.count)
        guard progress(StoreProgress(doneCount: doneCount, totalCount: max(totalCount, doneCount))) else {
          throw StoreError(.closed, "the check was given up")
        }
      case .damage(let keys):
        result.add(
          StoreFinding(
            .file, "\(scan.table): no row from \(scan.key) \(keys.lowerBound) to \(keys.upperBound) can be read"))
      case .end: return
      }
    }
  }

  // MARK: Rows

  private mutating func checkRecords() throws {
    try walk(.records()) { verifier, row in
      verifier.checkRecord(row)
      verifier.result.recordCount += 1
    }
  }

  private mutating func checkRecord(_ row: Row) {
    let id = (try? row.text(1)) ?? ""
    do {
      let record = try SQLiteRows.record(row)
      try checkPayload(id, record.payload)
      try checkDocument(record, hash: row.integer(13))
    } catch {
      result.add(StoreFinding(.record, recordID: id, storeError(error).message))
    }
  }

  private mutating func checkDocument(_ record: StoredRecord, hash: Int64) throws {
    guard let maker else { return }
    let document = try maker.document(columns: record.columns, payload: record.payload)
    let expected = document.map { IndexedDocument($0, record.columns).hash } ?? 0
    guard hash != expected, try isStillUnlike(record, expected) else { return }
    result.add(
      StoreFinding(.search, recordID: record.columns.id, "the search index has other terms than the record's"))
  }

  /// Looks once more, at one moment: what was written since is another matter, and records that wait to be indexed anew
  /// have the terms of before.
  private func isStillUnlike(_ record: StoredRecord, _ expected: Int64) throws -> Bool {
    var isUnlike = false
    try read { database in
      let row = try SearchIndexRow.read(database)
      let old = try SQLiteRows.old(number: record.columns.number, database)
      isUnlike =
        row.building == 0 && !row.isStale && row.activeVersion == maker?.version
        && old?.record.columns.revision == record.columns.revision && old?.hash != expected
    }
    return isUnlike
  }

  private mutating func checkRevisions() throws {
    try walk(.revisions()) { verifier, row in
      let id = (try? row.text(1)) ?? ""
      verifier.result.revisionCount += 1
      do {
        let record = try SQLiteRows.record(row)
        if try row.integer(13) == Int64(Change.Kind.put.rawValue) { try verifier.checkPayload(id, record.payload) }
      } catch {
        let revision = row.optionalInteger(5).map { "revision \($0): " } ?? ""
        verifier.result.add(StoreFinding(.record, recordID: id, revision + storeError(error).message))
      }
    }
  }

  private mutating func checkDictionaries() throws {
    try look("the dictionaries") { verifier, database in
      let readable = SQLiteDictionaries.readable(database)
      for id in SQLiteDictionaries.ids(in: "dictionaries", database)
      where !readable.contains(where: { Int64($0.dictionary.id) == id }) {
        verifier.result.add(
          StoreFinding(.file, "the dictionary \(id) cannot be read, nor can the records that were compressed with it"))
      }
      for (dictionary, isWhole) in readable where !isWhole {
        verifier.result.add(StoreFinding(.file, "one of the two copies of the dictionary \(dictionary.id) is damaged"))
      }
      let currentCount = readable.count { $0.dictionary.state == .current }
      if !readable.isEmpty, currentCount != 1 {
        verifier.result.add(StoreFinding(.file, "\(currentCount) dictionaries are the current one instead of 1"))
      }
    }
  }

  private mutating func checkChanges() throws {
    var expected: Int64 = 1
    try walk(.changes) { verifier, row in
      let revision = try row.integer(0)
      if revision != expected {
        verifier.result.add(StoreFinding(.feed, "the changes from \(expected) to \(revision &- 1) are missing"))
      }
      expected = revision &+ 1
      verifier.result.changeCount += 1
      do {
        _ = try SQLiteRows.change(row)
      } catch {
        verifier.result.add(StoreFinding(.feed, "change \(revision): \(storeError(error).message)"))
      }
    }
  }

  // MARK: Agreement

  private static let agreementCountMax = 200

  private mutating func checkAgreement() throws {
    try look("records and changes") { verifier, database in
      let unannounced = try Row.fetchAll(
        database,
        sql: """
          SELECT id, revision FROM records WHERE NOT EXISTS
            (SELECT 1 FROM changes WHERE changes.revision = records.revision AND changes.id = records.id AND change = 1)
          LIMIT \(Self.agreementCountMax)
          """)
      for row in unannounced {
        verifier.result.add(
          StoreFinding(.feed, recordID: try row.text(0), "its revision \(try row.integer(1)) is not in the feed"))
      }
      let lost = try Row.fetchAll(
        database,
        sql: """
          SELECT id, last FROM (SELECT id, change, MAX(revision) AS last FROM changes GROUP BY id) AS feed
          WHERE change = 1 AND NOT EXISTS
            (SELECT 1 FROM records WHERE records.id = feed.id AND records.revision = feed.last)
          LIMIT \(Self.agreementCountMax)
          """)
      for row in lost {
        verifier.result.add(
          StoreFinding(.record, recordID: try row.text(0), "its revision \(try row.integer(1)) is in the feed and gone")
        )
      }
    }
    try look("totals") { verifier, database in
      let kept = try SQLiteRows.statistics(database).totals
      let counted = try SQLiteRows.countedTotals(database)
      for kind in Set(kept.keys).union(counted.keys).sorted() where kept[kind] != counted[kind] {
        let (kept, counted) = (kept[kind] ?? .init(), counted[kind] ?? .init())
        verifier.result.add(
          StoreFinding(
            .totals,
            """
            kind \(kind): \(kept.recordCount) records of \(kept.byteCount) bytes are noted, there are \
            \(counted.recordCount) of \(counted.byteCount)
            """))
      }
    }
  }

  private mutating func checkSearch() throws {
    try look("the search index") { verifier, database in
      let row = try SearchIndexRow.read(database)
      let tables = try SearchIndexTable.all(database).map(\.number)
      guard [row.active, row.building].allSatisfy({ $0 == 0 || tables.contains($0) }) else {
        verifier.result.add(
          StoreFinding(.search, "the search index is missing; it is built anew when a server opens the store"))
        return
      }
      guard row.building == 0, !row.isStale else { return }
      let table = SearchIndexTable(number: row.active)
      let unfound = try String.fetchAll(
        database,
        sql: """
          SELECT records.id FROM records LEFT JOIN \(table.name)_docsize AS indexed ON indexed.id = records.number
          WHERE (records.document_hash <> 0) <> (indexed.id IS NOT NULL) LIMIT \(Self.agreementCountMax)
          """)
      for id in unfound {
        verifier.result.add(
          StoreFinding(.search, recordID: id, "the search index has it and it should not, or the other way"))
      }
      // Every part of the index is read.
      _ = try Int64.fetchOne(
        database, sql: "SELECT COUNT(*) FROM \(table.name) WHERE \(table.name) MATCH 'facets : d'")
    }
  }
}
