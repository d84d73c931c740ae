internal import Compression
internal import Crypto
internal import Foundation
internal import GRDB
internal import Synchronization

/// The table of dictionaries, and where their pieces come from.
enum SQLiteDictionaries {
  static let statements = """
    CREATE TABLE dictionaries (
      id INTEGER PRIMARY KEY AUTOINCREMENT, sha256 BLOB NOT NULL UNIQUE, state INTEGER NOT NULL,
      origin INTEGER NOT NULL, time INTEGER NOT NULL, bytes BLOB NOT NULL);
    CREATE TABLE dictionary_pieces (
      dictionary INTEGER NOT NULL, ordinal INTEGER NOT NULL, number INTEGER NOT NULL, id TEXT NOT NULL,
      begin INTEGER NOT NULL, end INTEGER NOT NULL, PRIMARY KEY (dictionary, ordinal)) WITHOUT ROWID;
    """

  /// More than one would make on purpose: each is 32 KB of memory and of file.
  static let countMax = 64

  // MARK: Reading

  static func all(_ database: Database) throws -> [StoredDictionary] {
    try Row.fetchAll(
      database, sql: "SELECT id, sha256, state, origin, time, bytes FROM dictionaries ORDER BY id"
    ).map(dictionary)
  }

  /// The same of a damaged file: those that can be read.
  static func readable(_ database: Database) -> [StoredDictionary] {
    let ids = (try? Int64.fetchAll(database, sql: "SELECT id FROM dictionaries ORDER BY id")) ?? []
    return ids.compactMap { id in
      let row = try? Row.fetchOne(
        database, sql: "SELECT id, sha256, state, origin, time, bytes FROM dictionaries WHERE id = ?", arguments: [id])
      return row.flatMap { try? dictionary($0) }
    }
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
    try database.inTransaction(.immediate) {
      try register(database)
      return .commit
    }
    codec.adopt(try all(database))
  }

  private static func register(_ database: Database) throws {
    let builtIn = CompressionDictionary.builtIn.bytes
    let current = try all(database).first { $0.state == .current }
    guard current?.origin != .trained, current?.bytes != builtIn else { return }
    _ = try add(builtIn, origin: .builtIn, timeMilliseconds: 0, retiresOthers: false, database)
  }

  /// Makes a dictionary the current one.
  ///
  /// - Throws: `invalidArgument` when it is the current one already or there are too many.
  static func add(
    _ bytes: [UInt8], origin: StoredDictionary.Origin, timeMilliseconds: UInt64, retiresOthers: Bool,
    _ database: Database
  ) throws -> UInt32 {
    let sha256 = Data(hash(bytes))
    let known = try Row.fetchOne(
      database, sql: "SELECT id, state FROM dictionaries WHERE sha256 = ?", arguments: [sha256])
    if let known, try known.integer(1) == Int64(StoredDictionary.State.current.rawValue) {
      throw StoreError(.invalidArgument, "the store compresses with this dictionary already")
    }
    guard try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM dictionaries") ?? 0 < countMax else {
      throw StoreError(
        .resourceExhausted, "the store has \(countMax) dictionaries; let it compress all records with one of them first"
      )
    }
    let others: StoredDictionary.State = retiresOthers ? .retired : .kept
    try database.execute(
      sql: "UPDATE dictionaries SET state = ? WHERE state = 1 OR (state = 2 AND ?)",
      arguments: [Int64(others.rawValue), retiresOthers])
    if let known {
      try database.execute(sql: "UPDATE dictionaries SET state = 1 WHERE id = ?", arguments: [known.integer(0)])
      return try known.unsigned(0)
    }
    try database.execute(
      sql: "INSERT INTO dictionaries (sha256, state, origin, time, bytes) VALUES (?, 1, ?, ?, ?)",
      arguments: [sha256, Int64(origin.rawValue), Int64(clamping: timeMilliseconds), Data(bytes)])
    return UInt32(clamping: database.lastInsertedRowID)
  }

  static func add(
    _ draft: DictionaryDraft, timeMilliseconds: UInt64, retiresOthers: Bool, _ database: Database
  ) throws -> UInt32 {
    let bytes = draft.bytes
    let id = try add(
      bytes, origin: .trained, timeMilliseconds: timeMilliseconds, retiresOthers: retiresOthers, database)
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
    return id
  }

  /// As it was in another file of the store's.
  static func restore(_ dictionary: StoredDictionary, pieces: [Row], _ database: Database) throws {
    try database.execute(
      sql: "INSERT INTO dictionaries (id, sha256, state, origin, time, bytes) VALUES (?, ?, ?, ?, ?, ?)",
      arguments: [
        Int64(dictionary.id), Data(dictionary.sha256), Int64(dictionary.state.rawValue),
        Int64(dictionary.origin.rawValue), Int64(clamping: dictionary.timeMilliseconds), Data(dictionary.bytes),
      ])
    for piece in pieces {
      try database.execute(
        sql: "INSERT INTO dictionary_pieces (dictionary, ordinal, number, id, begin, end) VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [
          Int64(dictionary.id), piece.integer(0), piece.integer(1), piece.text(2), piece.integer(3), piece.integer(4),
        ])
    }
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
      try makeBuiltInCurrent(timeMilliseconds, database)
    } else {
      _ = try add(
        DictionaryDraft(pieces: pieces), timeMilliseconds: timeMilliseconds, retiresOthers: false, database)
    }
  }

  private static func makeBuiltInCurrent(_ timeMilliseconds: UInt64, _ database: Database) throws {
    _ = try add(
      CompressionDictionary.builtIn.bytes, origin: .builtIn, timeMilliseconds: 0, retiresOthers: false, database)
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
