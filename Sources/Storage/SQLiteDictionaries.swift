internal import Compression
internal import Crypto
internal import Foundation
internal import GRDB
internal import Synchronization

/// The dictionaries, each in two copies, since all that was compressed with one is lost with it; and where their pieces
/// come from.
enum SQLiteDictionaries {
  static let statements = """
    CREATE TABLE dictionaries (
      id INTEGER PRIMARY KEY AUTOINCREMENT, sha256 BLOB NOT NULL UNIQUE, state INTEGER NOT NULL,
      origin INTEGER NOT NULL, time INTEGER NOT NULL, bytes BLOB NOT NULL);
    CREATE TABLE dictionary_copies (
      id INTEGER PRIMARY KEY, sha256 BLOB NOT NULL, origin INTEGER NOT NULL, time INTEGER NOT NULL,
      bytes BLOB NOT NULL);
    CREATE TABLE dictionary_pieces (
      dictionary INTEGER NOT NULL, ordinal INTEGER NOT NULL, number INTEGER NOT NULL, id TEXT NOT NULL,
      begin INTEGER NOT NULL, end INTEGER NOT NULL, PRIMARY KEY (dictionary, ordinal)) WITHOUT ROWID;
    """

  /// More than one would make on purpose: each is 32 KB of memory and of file.
  static let countMax = 64

  // MARK: Reading

  /// - Throws: `corrupt` when neither copy of one of them is whole.
  static func all(_ database: Database) throws -> [StoredDictionary] {
    // Of either table, should the leaf of one be damaged.
    let first = try? Int64.fetchAll(database, sql: "SELECT id FROM dictionaries ORDER BY id")
    let ids = try first ?? Int64.fetchAll(database, sql: "SELECT id FROM dictionary_copies ORDER BY id")
    var dictionaries = try ids.map { id in
      do {
        return try dictionary(id, database)
      } catch  where storeError(error).code == .corrupt {
        guard let copy = try? copy(id, database) else { throw error }
        return copy
      }
    }
    // With the leaf goes what is the current one: the newest serves until it is repaired.
    if !dictionaries.contains(where: { $0.state == .current }), let newest = dictionaries.indices.last {
      dictionaries[newest].state = .current
    }
    return dictionaries
  }

  /// What can be read of a damaged file: each dictionary, and whether both its copies are whole.
  static func readable(_ database: Database) -> [(dictionary: StoredDictionary, isWhole: Bool)] {
    let ids = Set(ids(in: "dictionaries", database) + ids(in: "dictionary_copies", database)).sorted()
    return ids.compactMap { id in
      let (first, second) = (try? dictionary(id, database), try? copy(id, database))
      guard let dictionary = first ?? second else { return nil }
      return (dictionary, first != nil && second != nil)
    }
  }

  static func ids(in table: String, _ database: Database) -> [Int64] {
    (try? Int64.fetchAll(database, sql: "SELECT id FROM \(table) ORDER BY id")) ?? []
  }

  private static func dictionary(_ id: Int64, _ database: Database) throws -> StoredDictionary {
    try dictionary(id, "SELECT id, sha256, state, origin, time, bytes FROM dictionaries WHERE id = ?", database)
  }

  /// The second copy, with the state from beside the first one, if it can be read.
  private static func copy(_ id: Int64, _ database: Database) throws -> StoredDictionary {
    var copy = try dictionary(
      id, "SELECT id, sha256, 2, origin, time, bytes FROM dictionary_copies WHERE id = ?", database)
    let state = try? Int64.fetchOne(database, sql: "SELECT state FROM dictionaries WHERE id = ?", arguments: [id])
    copy.state = state.flatMap { UInt8(exactly: $0) }.flatMap(StoredDictionary.State.init) ?? .kept
    return copy
  }

  private static func dictionary(_ id: Int64, _ sql: String, _ database: Database) throws -> StoredDictionary {
    guard let row = try Row.fetchOne(database, sql: sql, arguments: [id]) else {
      throw StoreError(.corrupt, "the dictionary \(id) is missing")
    }
    return try dictionary(row)
  }

  private static func dictionary(_ row: Row) throws -> StoredDictionary {
    let id: UInt32 = try row.unsigned(0)
    let (state, origin) = (try row.integer(2), try row.integer(3))
    guard let state = UInt8(exactly: state).flatMap(StoredDictionary.State.init),
      let origin = UInt8(exactly: origin).flatMap(StoredDictionary.Origin.init)
    else { throw StoreError(.corrupt, "the dictionary \(id) has the unknown state \(state) or origin \(origin)") }
    let dictionary = StoredDictionary(
      id: id, sha256: try row.bytes(1), state: state, origin: origin, timeMilliseconds: try row.unsigned(4),
      bytes: try row.bytes(5))
    guard dictionary.sha256 == hash(dictionary.bytes) else {
      throw StoreError(.corrupt, "the dictionary \(id) does not have the bytes that its hash was made of")
    }
    return dictionary
  }

  static func hash(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }

  // MARK: Writing

  /// Keeps the program's own dictionary, compresses with it unless the store has one of its own, and has the codec know
  /// all that there are.
  static func prepare(_ database: Database, _ codec: EnvelopeCodec) throws {
    // Not within the transaction: a damaged page would end it.
    let known = try all(database)
    let current = known.first { $0.state == .current }
    let isOfBeforeDictionaries = try known.isEmpty && hasRecords(database)
    if current?.origin != .trained, current?.bytes != CompressionDictionary.builtIn.bytes {
      try database.inTransaction(.immediate) {
        if isOfBeforeDictionaries {
          try addOfProgram(.first, timeMilliseconds: 0, database)
        }
        try addOfProgram(.builtIn, timeMilliseconds: 0, database)
        return .commit
      }
    }
    codec.adopt(try all(database))
  }

  private static func hasRecords(_ database: Database) throws -> Bool {
    try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM records) OR EXISTS (SELECT 1 FROM revisions)")
      ?? false
  }

  /// Makes a dictionary the current one.
  ///
  /// - Throws: `invalidArgument` when it is the current one already.
  ///
  /// - Parameter id: the number that it is to have; `nil` for the next one.
  static func add(
    _ bytes: [UInt8], origin: StoredDictionary.Origin, id: UInt32? = nil, timeMilliseconds: UInt64, _ database: Database
  ) throws -> UInt32 {
    let sha256 = Data(hash(bytes))
    let known = try Row.fetchOne(
      database, sql: "SELECT id, state FROM dictionaries WHERE sha256 = ?", arguments: [sha256])
    if let known, try known.integer(1) == Int64(StoredDictionary.State.current.rawValue) {
      throw StoreError(.invalidArgument, "the store compresses with this dictionary already")
    }
    try database.execute(sql: "UPDATE dictionaries SET state = 2 WHERE state = 1")
    if let known {
      try database.execute(sql: "UPDATE dictionaries SET state = 1 WHERE id = ?", arguments: [known.integer(0)])
      return try known.unsigned(0)
    }
    try database.execute(
      sql: "INSERT INTO dictionaries (id, sha256, state, origin, time, bytes) VALUES (?, ?, 1, ?, ?, ?)",
      arguments: [id.map { Int64($0) }, sha256, Int64(origin.rawValue), Int64(clamping: timeMilliseconds), Data(bytes)])
    let id = database.lastInsertedRowID
    try addCopy(of: id, database)
    return UInt32(clamping: id)
  }

  /// With its own number, unless the store has used that already.
  private static func addOfProgram(
    _ dictionary: CompressionDictionary, timeMilliseconds: UInt64, _ database: Database
  ) throws {
    let last = try Int64.fetchOne(database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'dictionaries'") ?? 0
    let id = last < Int64(dictionary.id) ? dictionary.id : nil
    _ = try add(
      dictionary.bytes, origin: .builtIn, id: id, timeMilliseconds: timeMilliseconds, database)
  }

  private static func addCopy(of id: Int64, _ database: Database) throws {
    try database.execute(
      sql: """
        INSERT OR REPLACE INTO dictionary_copies (id, sha256, origin, time, bytes)
        SELECT id, sha256, origin, time, bytes FROM dictionaries WHERE id = ?
        """, arguments: [id])
  }

  /// - Throws: `resourceExhausted` when there are too many; else as the other one.
  static func addTrained(_ draft: DictionaryDraft, timeMilliseconds: UInt64, _ database: Database) throws {
    guard try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM dictionaries") ?? 0 < countMax else {
      throw StoreError(
        .resourceExhausted, "the store has \(countMax) dictionaries; let it compress all records with one of them first"
      )
    }
    // A record may have been purged since it was read.
    let pieces = try draft.pieces.filter { try isThere($0, database) }
    try add(DictionaryDraft(pieces: pieces), timeMilliseconds: timeMilliseconds, database)
  }

  private static func isThere(_ piece: DictionaryDraft.Piece, _ database: Database) throws -> Bool {
    let statement = try database.cachedStatement(
      sql: """
        SELECT EXISTS (SELECT 1 FROM records WHERE number = ?1 AND id = ?2)
          OR EXISTS (SELECT 1 FROM revisions WHERE id = ?2 AND number = ?1)
        """)
    return try Bool.fetchOne(statement, arguments: [Int64(clamping: piece.recordNumber), piece.recordID]) ?? false
  }

  private static func add(_ draft: DictionaryDraft, timeMilliseconds: UInt64, _ database: Database) throws {
    let bytes = draft.bytes
    let id = try add(bytes, origin: .trained, timeMilliseconds: timeMilliseconds, database)
    try database.execute(sql: "DELETE FROM dictionary_pieces WHERE dictionary = ?", arguments: [Int64(id)])
    var begin = bytes.count - draft.pieces.reduce(0) { $0 + $1.bytes.count }
    for (ordinal, piece) in draft.pieces.enumerated() {
      try database.cachedStatement(
        sql: "INSERT INTO dictionary_pieces (dictionary, ordinal, number, id, begin, end) VALUES (?, ?, ?, ?, ?, ?)"
      ).execute(arguments: [
        Int64(id), ordinal, Int64(clamping: piece.recordNumber), piece.recordID, begin, begin + piece.bytes.count,
      ])
      begin += piece.bytes.count
    }
  }

  static func retireOthers(_ database: Database) throws {
    try database.execute(sql: "UPDATE dictionaries SET state = 3 WHERE state = 2")
  }

  /// As it was in another file of the store's.
  static func restore(_ dictionary: StoredDictionary, pieces: [Row], _ database: Database) throws {
    try database.execute(
      sql: "INSERT INTO dictionaries (id, sha256, state, origin, time, bytes) VALUES (?, ?, ?, ?, ?, ?)",
      arguments: [
        Int64(dictionary.id), Data(dictionary.sha256), Int64(dictionary.state.rawValue),
        Int64(dictionary.origin.rawValue), Int64(clamping: dictionary.timeMilliseconds), Data(dictionary.bytes),
      ])
    try addCopy(of: Int64(dictionary.id), database)
    for piece in pieces {
      try database.execute(
        sql: "INSERT INTO dictionary_pieces (dictionary, ordinal, number, id, begin, end) VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [
          Int64(dictionary.id), piece.integer(0), piece.integer(1), piece.text(2), piece.integer(3), piece.integer(4),
        ])
    }
  }

  /// Where none is the current one, since nobody knows which it was, the newest is.
  static func restoreCurrent(_ database: Database) throws {
    try database.execute(
      sql: """
        UPDATE dictionaries SET state = 1 WHERE id = (SELECT MAX(id) FROM dictionaries WHERE state = 2)
          AND NOT EXISTS (SELECT 1 FROM dictionaries WHERE state = 1)
        """)
  }

  static func pieceRows(of id: UInt32, _ database: Database) throws -> [Row] {
    try Row.fetchAll(
      database,
      sql: "SELECT ordinal, number, id, begin, end FROM dictionary_pieces WHERE dictionary = ? ORDER BY ordinal",
      arguments: [Int64(id)])
  }

  /// Lets retired dictionaries go. No payload may need one.
  static func remove(_ ids: [UInt32], _ database: Database) throws {
    for id in ids {
      try database.execute(sql: "DELETE FROM dictionaries WHERE id = ? AND state = 3", arguments: [Int64(id)])
      guard database.changesCount == 1 else { continue }
      try database.execute(sql: "DELETE FROM dictionary_copies WHERE id = ?", arguments: [Int64(id)])
      try database.execute(sql: "DELETE FROM dictionary_pieces WHERE dictionary = ?", arguments: [Int64(id)])
    }
  }

  // MARK: What was purged

  private static let isOfNoRecord = """
    NOT EXISTS (SELECT 1 FROM records WHERE records.number = piece.number)
    AND NOT EXISTS (SELECT 1 FROM revisions WHERE revisions.id = piece.id AND revisions.number = piece.number)
    """

  static func hasPiecesOfPurged(_ database: Database) throws -> Bool {
    try Bool.fetchOne(
      database,
      sql: """
        SELECT EXISTS (SELECT 1 FROM dictionary_pieces piece JOIN dictionaries ON dictionaries.id = piece.dictionary
          WHERE state <> 3 AND \(isOfNoRecord))
        """) ?? false
  }

  /// Retires every dictionary that has a piece of a record which is there no more. In place of the current one comes one
  /// of the pieces that are left.
  static func retireThoseOfPurged(timeMilliseconds: UInt64, _ database: Database) throws {
    let ids = try Int64.fetchAll(
      database, sql: "SELECT DISTINCT dictionary FROM dictionary_pieces piece WHERE \(isOfNoRecord)")
    for dictionary in try all(database) where ids.contains(Int64(dictionary.id)) {
      if dictionary.state == .current {
        try replace(dictionary, timeMilliseconds, database)
      }
      try database.execute(
        sql: "UPDATE dictionaries SET state = 3 WHERE id = ?", arguments: [Int64(dictionary.id)])
    }
  }

  private static func replace(
    _ dictionary: StoredDictionary, _ timeMilliseconds: UInt64, _ database: Database
  ) throws {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT number, id, begin, end FROM dictionary_pieces piece
        WHERE dictionary = ? AND NOT (\(isOfNoRecord)) ORDER BY ordinal
        """, arguments: [Int64(dictionary.id)])
    let pieces = try rows.map { row in
      let (begin, end) = (Int(clamping: try row.integer(2)), Int(clamping: try row.integer(3)))
      guard begin >= 0, begin <= end, end <= dictionary.bytes.count else {
        throw StoreError(.corrupt, "a piece of the dictionary \(dictionary.id) is not in it")
      }
      return DictionaryDraft.Piece(
        recordNumber: try row.unsigned(0), recordID: try row.text(1), bytes: Array(dictionary.bytes[begin..<end]))
    }
    if pieces.isEmpty {
      try addOfProgram(.builtIn, timeMilliseconds: timeMilliseconds, database)
    } else {
      try add(DictionaryDraft(pieces: pieces), timeMilliseconds: timeMilliseconds, database)
    }
  }

}

extension CommitQueue {
  /// Changes the table of dictionaries, and has the codec know of it before anything else is written.
  ///
  /// - Returns: all that there are then.
  @discardableResult
  func changeDictionaries(
    of codec: EnvelopeCodec, _ body: @escaping @Sendable (Database) throws -> Void
  ) throws(StoreError) -> [StoredDictionary] {
    let known = Mutex<[StoredDictionary]>([])
    try run(
      { database, _ in
        try body(database)
        let all = try SQLiteDictionaries.all(database)
        known.withLock { $0 = all }
      }, afterCommit: { codec.adopt(known.withLock { $0 }) })
    return known.withLock { $0 }
  }
}
