internal import GRDB
internal import GRDBSQLite

/// `search_hits(table, pointer)`: hands what a row of the index has of the query's phrases to a ``SearchHitCollector``.
///
/// FTS5's own bm25() is no choice: it counts each phrase's rows over the whole index first.
enum SearchHitsFunction {
  static let name = "search_hits"

  static func register(in database: Database) throws {
    let api = FTS5.api(database)
    let result = api.pointee.xCreateFunction(UnsafeMutablePointer(mutating: api), name, nil, searchHits, nil)
    guard result == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: result)) }
  }
}

/// Hits of one search, in the order in which the index gives them.
final class SearchHitCollector {
  /// Of the query's first phrases, by FTS5's count, each wherever it stands in it: those that are ranked by. 0: no ranking.
  let phraseCount: Int
  /// Of phrases each of which says for certain that the hit is of the days that are asked for.
  fileprivate let dayPhrases: [Int32]
  fileprivate let lengths: SearchLengths.View
  /// Whether the last hit has one of them.
  fileprivate(set) var isLastOfTheDays = false
  private(set) var numbers: [UInt64] = []
  private(set) var tokenCounts: [UInt32] = []
  /// Occurrences weighed by where they stand: ``phraseCount`` for each hit.
  private(set) var frequencies: [Float] = []

  init(phraseCount: Int, dayPhrases: [Int], lengths: SearchLengths.View) {
    self.phraseCount = phraseCount
    self.lengths = lengths
    self.dayPhrases = dayPhrases.map { Int32($0) }
  }

  var count: Int { numbers.count }

  fileprivate func begin(number: UInt64, tokenCount: UInt32) {
    numbers.append(number)
    tokenCounts.append(tokenCount)
    for _ in 0..<phraseCount { frequencies.append(0) }
  }

  fileprivate func add(_ weight: Float, phrase: Int) {
    frequencies[frequencies.count - phraseCount + phrase] += weight
  }

  /// The last one is none after all.
  func dropLast() {
    numbers.removeLast()
    tokenCounts.removeLast()
    frequencies.removeLast(phraseCount)
  }
}

/// An occurrence in a headline, or as a party or person, says more than one further down.
private let headlineTokenCount: Int32 = 16
private let headlineWeight: Float = 2
private let fieldWeight: Float = 1.5

private func searchHits(
  _ api: UnsafePointer<Fts5ExtensionApi>?, _ context: OpaquePointer?, _ result: OpaquePointer?, _ argumentCount: Int32,
  _ arguments: UnsafeMutablePointer<OpaquePointer?>?
) {
  guard let api, let arguments, argumentCount == 1,
    let pointer = sqlite3_value_pointer(arguments[0], searchHitsPointerType)
  else { return sqlite3_result_error(result, "search_hits takes a collector", -1) }
  let collector = Unmanaged<SearchHitCollector>.fromOpaque(pointer).takeUnretainedValue()
  let number = UInt64(clamping: api.pointee.xRowid(context))
  var status = SQLITE_OK
  var tokenCount: UInt32 = 0
  if collector.phraseCount > 0 {
    if let known = collector.lengths.length(of: number) {
      tokenCount = known
    } else {
      var count: Int32 = 0
      status = api.pointee.xColumnSize(context, -1, &count)
      tokenCount = UInt32(clamping: count)
      if status == SQLITE_OK { collector.lengths.learn(tokenCount, of: number) }
    }
  }
  collector.begin(number: number, tokenCount: tokenCount)
  var places = Fts5PhraseIter()
  var (column, offset): (Int32, Int32) = (0, 0)
  // Phrase by phrase: FTS5's list of all instances is sorted, and has those of the filters as well.
  let phraseCount = api.pointee.xPhraseCount(context)
  for phrase in 0..<min(collector.phraseCount, Int(phraseCount)) where status == SQLITE_OK {
    status = api.pointee.xPhraseFirst(context, Int32(phrase), &places, &column, &offset)
    while status == SQLITE_OK, column >= 0 {
      let isText = column == Int32(SearchField.text.rawValue)
      collector.add(isText ? offset < headlineTokenCount ? headlineWeight : 1 : fieldWeight, phrase: phrase)
      api.pointee.xPhraseNext(context, &places, &column, &offset)
    }
  }
  collector.isLastOfTheDays = false
  for phrase in collector.dayPhrases
  where status == SQLITE_OK && !collector.isLastOfTheDays && phrase < phraseCount {
    status = api.pointee.xPhraseFirst(context, phrase, &places, &column, &offset)
    collector.isLastOfTheDays = column >= 0
  }
  guard status == SQLITE_OK else { return sqlite3_result_error_code(result, status) }
  sqlite3_result_int(result, 1)
}

/// What a pointer to a ``SearchHitCollector`` is known by to SQLite; it lives as long as the process, as SQLite asks.
nonisolated(unsafe) let searchHitsPointerType: UnsafePointer<CChar> = {
  let bytes = Array("hattama-search-hits".utf8CString)
  let text = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
  text.initialize(from: bytes, count: bytes.count)
  return UnsafePointer(text)
}()
