internal import Foundation
internal import GRDB

/// Answers searches from the index and the records.
struct SQLiteSearch {
  let database: Database
  let lengths: SearchLengths
  /// ``SearchLengths/changeCount`` from before the read began.
  let changeCount: UInt64
  private let row: SearchIndexRow

  init(database: Database, lengths: SearchLengths, changeCount: UInt64) throws {
    self.database = database
    self.lengths = lengths
    self.changeCount = changeCount
    row = try SearchIndexRow.read(database)
  }

  /// In two steps, so that its time is bounded: numbers from the index, newest first and at most so many; then the
  /// columns of those that the page shows. A number without a record has been deleted since it was indexed.
  func page(_ query: SearchQuery) throws -> SearchPage {
    let table = SearchIndexTable(number: row.active)
    var page =
      switch query.order {
      case .newest: try newest(query, table)
      case .relevance: try ranked(query, table)
      }
    page.isIndexBuilding = row.state.isBuilding
    return page
  }

  private func newest(_ query: SearchQuery, _ table: SearchIndexTable) throws -> SearchPage {
    let found = collector(query, query.expression, table, phraseCount: 0)
    var walk = try SearchWalk(database, table, query, query.expression, collector: found)
    var hits: [SearchHit] = []
    var payloads = Payloads(query)
    var last: UInt64?
    while hits.count < query.limit, let number = try walk.next() {
      if let hit = try hit(number: number, score: 0, &payloads) { hits.append(hit) }
      last = number
    }
    let isLast = try walk.next() == nil && !walk.isBounded
    let next = isLast ? nil : (walk.lastExamined(before: last)).map { SearchCursor(number: max($0, 1) - 1) }
    return SearchPage(hits: hits, next: next, hitCount: hits.count, isBounded: !isLast)
  }

  private func ranked(_ query: SearchQuery, _ table: SearchIndexTable) throws -> SearchPage {
    // The first page says for all of them which expression it is, whatever is deleted in between.
    var isWide = query.narrow == nil || query.narrow == query.expression || query.after?.isWide == true
    let mayWiden = !isWide && query.after == nil
    var (found, hasMore) = try hits(isWide ? query.widened : query, table, givesUpIfFew: mayWiden)
    if mayWiden, found.count < StoreLimits.rankedHitCountMax {
      isWide = true
      (found, hasMore) = try hits(query.widened, table)
    }
    let newest = query.after?.number ?? found.numbers.first ?? 0
    let start = Int(query.after?.offset ?? 0)
    let ranked = SearchRanking.ranked(found)
    var payloads = Payloads(query)
    let hits = try ranked.dropFirst(start).prefix(query.limit).compactMap {
      try hit(number: $0.number, score: $0.score, &payloads)
    }
    let end = start + query.limit
    let next = end < ranked.count ? SearchCursor(number: newest, offset: UInt32(end), isWide: isWide) : nil
    return SearchPage(hits: hits, next: next, hitCount: ranked.count, isBounded: hasMore)
  }

  /// The newest hits, as many as are ranked, of the narrow expression where there is one.
  ///
  /// - Parameter givesUpIfFew: stops with the first ones if they lie so far apart that there will hardly be so many.
  private func hits(
    _ query: SearchQuery, _ table: SearchIndexTable, givesUpIfFew: Bool = false
  ) throws -> (SearchHitCollector, hasMore: Bool) {
    let expression = query.narrow ?? query.expression
    let found = collector(query, expression, table, phraseCount: expression?.phraseCount ?? 0)
    var walk = try SearchWalk(database, table, query, expression, collector: found)
    while found.count <= StoreLimits.rankedHitCountMax, let number = try walk.next() {
      if givesUpIfFew, found.count == Self.judgedHitCount, let newest = found.numbers.first {
        let passedShare = (Double(newest) - Double(number) + 1) / Double(newest)
        if Double(found.count) < Double(StoreLimits.rankedHitCountMax) * passedShare { return (found, true) }
      }
    }
    let isFull = found.count > StoreLimits.rankedHitCountMax
    if isFull { found.dropLast() }
    return (found, isFull || walk.isBounded)
  }

  private static let judgedHitCount = 100

  private func collector(
    _ query: SearchQuery, _ expression: SearchExpression?, _ table: SearchIndexTable, phraseCount: Int
  ) -> SearchHitCollector {
    // While it is built anew the index has documents of before, whose days may be others now.
    let isCurrent = row.building == 0 && !row.isStale
    return SearchHitCollector(
      phraseCount: phraseCount, dayPhrases: isCurrent ? SearchMatch.dayPhrases(query, expression) : [],
      lengths: lengths.view(of: table.number, since: changeCount))
  }

  private struct Payloads {
    /// One more than the bytes that a page may still have; 0: it has none.
    var byteCountMax: Int

    init(_ query: SearchQuery) { byteCountMax = query.withPayloads ? StoreLimits.searchPayloadByteCountMax + 1 : 0 }
  }

  private func hit(number: UInt64, score: Double, _ payloads: inout Payloads) throws -> SearchHit? {
    let statement = try database.cachedStatement(
      sql: """
        SELECT \(SQLiteRows.columns), CASE WHEN length(payload) < ? THEN payload END FROM records WHERE number = ?
        """)
    guard
      let row = try Row.fetchOne(statement, arguments: [payloads.byteCountMax, Int64(clamping: number)])
    else { return nil }
    var hit = SearchHit(columns: try SQLiteRows.columns(row), score: score)
    if !row.hasNull(atIndex: 12) {
      let payload = try row.bytes(12)
      payloads.byteCountMax -= payload.count
      hit.payload = payload
    }
    return hit
  }
}

/// The index cannot be read, and the records perhaps can.
struct SearchIndexDamage: Error {
  let table: SearchIndexTable
  let cause: any Error

  static func named(_ error: any Error, _ table: SearchIndexTable) -> StoreError {
    let error = storeError(error)
    guard error.code == .corrupt else { return error }
    return StoreError(.corrupt, "the search index is damaged", cause: SearchIndexDamage(table: table, cause: error))
  }
}

/// Rows of the index, newest first, those of other days left out.
///
/// The index says nearly which records are of the days; how many it names that are not has no bound, so the walk has one.
private struct SearchWalk: ~Copyable {
  private let table: SearchIndexTable
  private let rows: RawStatement
  private let matching: RawStatement
  private let days: DayRange?
  private let collector: SearchHitCollector
  private var examinedCount = 0
  private var examined: UInt64?
  /// It ended at the bound, and not with the last row.
  private(set) var isBounded = false

  /// - Parameter collector: gets what the index has of each row that is given.
  init(
    _ database: Database, _ table: SearchIndexTable, _ query: SearchQuery, _ expression: SearchExpression?,
    collector: SearchHitCollector
  ) throws {
    let rows = try RawStatement(
      database,
      sql: """
        SELECT \(table.name).rowid, \(SearchHitsFunction.name)(\(table.name), ?3) FROM \(table.name)
        WHERE \(table.name) MATCH ?1 AND \(table.name).rowid <= ?2 ORDER BY \(table.name).rowid DESC
        """)
    let matching = try RawStatement(
      database, sql: "SELECT 1 FROM records WHERE number = ?1 AND first_day <= ?2 AND last_day >= ?3")
    try rows.bind(SearchMatch.text(query, expression), at: 1)
    try rows.bind(query.after.map { Int64(clamping: $0.number) } ?? Int64.max, at: 2)
    try rows.bind(collector, type: searchHitsPointerType, at: 3)
    if let days = query.days {
      try matching.bind(Int64(days.last), at: 2)
      try matching.bind(Int64(days.first), at: 3)
    }
    self.table = table
    self.rows = rows
    self.matching = matching
    days = query.days
    self.collector = collector
  }

  mutating func next() throws -> UInt64? {
    while !isBounded, try stepped() {
      let number = UInt64(clamping: rows.integer(0))
      examined = number
      guard days != nil, !collector.isLastOfTheDays else { return number }
      if try isOfTheDays(number) { return number }
      collector.dropLast()
      examinedCount += 1
      isBounded = examinedCount == StoreLimits.examinedHitCountMax
    }
    return nil
  }

  private borrowing func stepped() throws -> Bool {
    do {
      return try rows.step()
    } catch {
      throw SearchIndexDamage.named(error, table)
    }
  }

  private borrowing func isOfTheDays(_ number: UInt64) throws -> Bool {
    matching.reset()
    try matching.bind(Int64(clamping: number), at: 1)
    return try matching.step()
  }

  /// Where a page ends: with the last number that it took, or further on if the walk ended at the bound.
  func lastExamined(before last: UInt64?) -> UInt64? { isBounded ? examined : last }
}

extension SearchQuery {
  /// Without the narrow expression.
  fileprivate var widened: SearchQuery {
    var query = self
    query.narrow = nil
    return query
  }
}
