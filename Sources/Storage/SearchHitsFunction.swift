internal import GRDB
internal import GRDBSQLite

/// `search_hits(table, phrases)`: what a row of the index has of the query's first phrases, for ``SearchRanking``.
///
/// The result is a blob of 32-bit numbers in the machine's order: the row's tokens, then for each phrase its weighed
/// occurrences as a float. FTS5's own bm25() is no choice: it counts each phrase's rows over the whole index first.
enum SearchHitsFunction {
  static let name = "search_hits"

  static func register(in database: Database) throws {
    let api = FTS5.api(database)
    let result = api.pointee.xCreateFunction(UnsafeMutablePointer(mutating: api), name, nil, searchHits, nil)
    guard result == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: result)) }
  }

  static func hit(number: UInt64, _ bytes: UnsafeRawBufferPointer) -> SearchRanking.Hit {
    let width = MemoryLayout<UInt32>.size
    let tokenCount = bytes.count >= width ? bytes.loadUnaligned(as: UInt32.self) : 0
    let frequencies = stride(from: width, to: bytes.count - width + 1, by: width).map {
      bytes.loadUnaligned(fromByteOffset: $0, as: Float.self)
    }
    return SearchRanking.Hit(number: number, tokenCount: tokenCount, frequencies: frequencies)
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
  guard let api, let arguments, argumentCount == 1 else {
    return sqlite3_result_error(result, "search_hits takes the number of phrases", -1)
  }
  let phraseCount = Int(sqlite3_value_int(arguments[0]))
  var tokenCount: Int32 = 0
  var instanceCount: Int32 = 0
  var status = api.pointee.xColumnSize(context, -1, &tokenCount)
  if status == SQLITE_OK { status = api.pointee.xInstCount(context, &instanceCount) }
  var frequencies = [Float](repeating: 0, count: phraseCount)
  for index in 0..<max(0, instanceCount) where status == SQLITE_OK {
    var (phrase, column, offset): (Int32, Int32, Int32) = (0, 0, 0)
    status = api.pointee.xInst(context, index, &phrase, &column, &offset)
    guard status == SQLITE_OK, phrase < phraseCount else { continue }
    let isText = column == Int32(SearchField.text.rawValue)
    frequencies[Int(phrase)] += isText ? offset < headlineTokenCount ? headlineWeight : 1 : fieldWeight
  }
  guard status == SQLITE_OK else { return sqlite3_result_error_code(result, status) }
  let numbers = [UInt32(max(0, tokenCount))] + frequencies.map(\.bitPattern)
  numbers.withUnsafeBytes { sqlite3_result_blob(result, $0.baseAddress, Int32($0.count), transient) }
}

/// SQLite copies the bytes.
private let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
