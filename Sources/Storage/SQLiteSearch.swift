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
    let numbers = try Int64.fetchAll(
      statement(table, "\(table.name).rowid", query), arguments: arguments(query, limit: query.limit + 1))
    let page = numbers.prefix(query.limit).map { UInt64(clamping: $0) }
    let hits = try page.compactMap { try hit(number: $0, score: 0) }
    let isLast = numbers.count <= query.limit
    let next = isLast ? nil : page.last.map { SearchCursor(number: $0 - 1) }
    return SearchPage(hits: hits, next: next, hitCount: hits.count, isBounded: !isLast)
  }

  private func ranked(_ query: SearchQuery, _ table: SearchIndexTable) throws -> SearchPage {
    let hitsColumn = "\(SearchHitsFunction.name)(\(table.name), \(query.expression?.phraseCount ?? 0))"
    let rows = try Row.fetchCursor(
      statement(table, "\(table.name).rowid, \(hitsColumn)", query),
      arguments: arguments(query, limit: StoreLimits.rankedHitCountMax + 1))
    var found: [SearchRanking.Hit] = []
    while let row = try rows.next() {
      let number = try row.unsigned(0, as: UInt64.self)
      found.append(
        try row.withUnsafeData(atIndex: 1) { data in
          (data ?? Data()).withUnsafeBytes { SearchHitsFunction.hit(number: number, $0) }
        })
    }
    let isBounded = found.count > StoreLimits.rankedHitCountMax
    if isBounded { found.removeLast() }
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

  private func statement(
    _ table: SearchIndexTable, _ selected: String, _ query: SearchQuery
  ) throws -> Statement {
    // CROSS JOIN keeps SQLite from looking through the records first.
    let join = query.days == nil ? "" : "CROSS JOIN records ON records.number = \(table.name).rowid"
    let days = query.days == nil ? "" : "AND records.first_day <= ? AND records.last_day >= ?"
    return try database.cachedStatement(
      sql: """
        SELECT \(selected) FROM \(table.name) \(join)
        WHERE \(table.name) MATCH ? AND \(table.name).rowid <= ? \(days)
        ORDER BY \(table.name).rowid DESC LIMIT ?
        """)
  }

  private func arguments(_ query: SearchQuery, limit: Int) -> StatementArguments {
    var arguments: StatementArguments = [
      SearchMatch.text(query), query.after.map { Int64(clamping: $0.number) } ?? Int64.max,
    ]
    if let days = query.days { arguments += [days.last, days.first] }
    return arguments + [limit]
  }
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
