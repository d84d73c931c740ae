internal import Foundation
internal import GRDB

/// Answers searches from the index and the records.
struct SQLiteSearch {
  let database: Database

  /// In two steps, so that its time is bounded: numbers from the index, newest first and at most so many; then the
  /// columns of those that the page shows. A number without a record has been deleted since it was indexed.
  func page(_ query: SearchQuery) throws -> SearchPage {
    let table = SearchIndexTable(number: try SearchIndexRow.read(database).active)
    switch query.order {
    case .newest: return try newest(query, table)
    case .relevance: return try ranked(query, table)
    }
  }

  private func newest(_ query: SearchQuery, _ table: SearchIndexTable) throws -> SearchPage {
    var walk = try walk(query, table, selecting: "\(table.name).rowid")
    var hits: [SearchHit] = []
    var last: UInt64?
    while hits.count < query.limit, let row = try walk.next() {
      if let hit = try hit(number: row.number, score: 0) { hits.append(hit) }
      last = row.number
    }
    let isLast = try walk.next() == nil && !walk.isBounded
    let next = isLast ? nil : (walk.lastExamined(before: last)).map { SearchCursor(number: max($0, 1) - 1) }
    return SearchPage(hits: hits, next: next, hitCount: hits.count, isBounded: !isLast)
  }

  private func ranked(_ query: SearchQuery, _ table: SearchIndexTable) throws -> SearchPage {
    let hitsColumn = "\(SearchHitsFunction.name)(\(table.name), \(query.expression?.phraseCount ?? 0))"
    var walk = try walk(query, table, selecting: "\(table.name).rowid, \(hitsColumn)")
    var found: [SearchRanking.Hit] = []
    while found.count < StoreLimits.rankedHitCountMax, let row = try walk.next() {
      found.append(
        try row.row.withUnsafeData(atIndex: 1) { data in
          (data ?? Data()).withUnsafeBytes { SearchHitsFunction.hit(number: row.number, $0) }
        })
    }
    let isBounded = try walk.next() != nil || walk.isBounded
    let newest = query.after?.number ?? found.first?.number ?? 0
    let start = Int(query.after?.offset ?? 0)
    let ranked = SearchRanking.ranked(found)
    let hits = try ranked.dropFirst(start).prefix(query.limit).compactMap {
      try hit(number: $0.number, score: $0.score)
    }
    let end = start + query.limit
    let next = end < ranked.count ? SearchCursor(number: newest, offset: UInt32(end)) : nil
    return SearchPage(hits: hits, next: next, hitCount: ranked.count, isBounded: isBounded)
  }

  private func hit(number: UInt64, score: Double) throws -> SearchHit? {
    let statement = try database.cachedStatement(
      sql: "SELECT \(SQLiteRows.columns) FROM records WHERE number = ?")
    guard let row = try Row.fetchOne(statement, arguments: [Int64(clamping: number)]) else { return nil }
    return SearchHit(columns: try SQLiteRows.columns(row), score: score)
  }

  // MARK: The index's rows

  private func walk(_ query: SearchQuery, _ table: SearchIndexTable, selecting: String) throws -> SearchWalk {
    let statement = try database.cachedStatement(
      sql: """
        SELECT \(selecting) FROM \(table.name)
        WHERE \(table.name) MATCH ? AND \(table.name).rowid <= ? ORDER BY \(table.name).rowid DESC
        """)
    let newest = query.after.map { Int64(clamping: $0.number) } ?? Int64.max
    let rows = try SearchIndexDamage.naming {
      try Row.fetchCursor(statement, arguments: [SearchMatch.text(query), newest])
    }
    return SearchWalk(database: database, rows: rows, days: query.days)
  }
}

/// The index cannot be read, and the records perhaps can.
struct SearchIndexDamage: Error {
  let cause: any Error

  static func naming<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch {
      let error = storeError(error)
      guard error.code == .corrupt else { throw error }
      throw StoreError(.corrupt, "the search index is damaged", cause: SearchIndexDamage(cause: error))
    }
  }
}

/// Rows of the index, newest first, those of other days left out.
///
/// The index says nearly which records are of the days; how many it names that are not has no bound, so the walk has one.
private struct SearchWalk {
  let database: Database
  let rows: RowCursor
  let days: DayRange?
  private var examinedCount = 0
  private var examined: UInt64?
  /// It ended at the bound, and not with the last row.
  private(set) var isBounded = false

  init(database: Database, rows: RowCursor, days: DayRange?) {
    self.database = database
    self.rows = rows
    self.days = days
  }

  mutating func next() throws -> (number: UInt64, row: Row)? {
    while !isBounded, let row = try SearchIndexDamage.naming({ try rows.next() }) {
      let number = try row.unsigned(0, as: UInt64.self)
      examined = number
      guard let days else { return (number, row) }
      if try overlaps(days, number) { return (number, row) }
      examinedCount += 1
      isBounded = examinedCount == StoreLimits.examinedHitCountMax
    }
    return nil
  }

  private func overlaps(_ days: DayRange, _ number: UInt64) throws -> Bool {
    let statement = try database.cachedStatement(
      sql: "SELECT 1 FROM records WHERE number = ? AND first_day <= ? AND last_day >= ?")
    return try Row.fetchOne(statement, arguments: [Int64(clamping: number), days.last, days.first]) != nil
  }

  /// Where a page ends: with the last number that it took, or further on if the walk ended at the bound.
  func lastExamined(before last: UInt64?) -> UInt64? { isBounded ? examined : last }
}

extension SearchExpression {
  /// As FTS5 counts them: each phrase, wherever it stands.
  fileprivate var phraseCount: Int {
    switch self {
    case .everything, .phrase: 1
    case .all(let parts), .any(let parts): parts.reduce(0) { $0 + $1.phraseCount }
    case .without(let wanted, let unwanted): wanted.phraseCount + unwanted.phraseCount
    }
  }
}
