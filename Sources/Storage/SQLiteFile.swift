internal import CCheckedFiles
internal import Foundation
internal import GRDB
internal import GRDBSQLite
internal import Glibc

/// The database file of a store: how it is opened, and brought up to date.
struct SQLiteFile {
  let path: String

  static let name = "hattama.sqlite"

  init(folder: StoreFolder) { path = folder.path + "/" + Self.name }

  static func keepLogOnClose(_ database: Database, _ keeps: Bool) throws {
    let result = hattama_keep_log_on_close(database.sqliteConnection, keeps ? 1 : 0)
    guard result == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: result)) }
  }

  /// Opens the file, which is made when it is missing.
  ///
  /// - Throws: `corrupt` when it is older than what was acknowledged; then neither it nor its log has been changed.
  func open(
    _ configuration: SQLiteStoreConfiguration, _ acknowledged: AcknowledgedRevision
  ) throws -> DatabasePool {
    try Self.registerCheckedFiles()
    try refuseCutOffRepair()
    try upgrade()
    if !FileManager.default.fileExists(atPath: path) { try make(configuration) }
    var settings = Self.settings()
    settings.maximumReaderCount = configuration.readerCountMax
    let pool = try DatabasePool(path: path, configuration: settings)
    // GRDB sets its writer to NORMAL after prepareDatabase has run; an acknowledged commit must outlive a power cut.
    try pool.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA synchronous = \(configuration.synchronous.rawValue)")
      guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == configuration.synchronous.number else {
        throw StoreError(.unavailable, "SQLite does not keep synchronous = \(configuration.synchronous.rawValue)")
      }
      try database.execute(sql: "PRAGMA wal_autocheckpoint = \(configuration.logPageCountMax)")
      try Self.checkNothingIsLost(database, acknowledged)
      try SQLiteSchema.prepare(database, maker: configuration.termMaker)
      if let codec = configuration.codec { try SQLiteDictionaries.prepare(database, codec) }
    }
    return pool
  }

  /// The same before anything is written to the file or its log, which stays as it is if something is lost.
  private static func checkNothingIsLost(_ database: Database, _ acknowledged: AcknowledgedRevision) throws {
    try keepLogOnClose(database, true)
    try checkNothingIsLost(database, acknowledged.read())
    try keepLogOnClose(database, false)
  }

  /// After a crash SQLite takes the log up to the first frame that is not whole, and so a damaged one takes all that
  /// follow away without a word.
  ///
  /// - Parameter expected: what was acknowledged; `nil` when nobody knows.
  static func checkNothingIsLost(_ database: Database, _ expected: UInt64?) throws {
    guard let expected else { return }
    let last = try database.tableExists("changes") ? SQLiteRows.lastRevision(database) : 0
    guard expected > last else { return }
    throw StoreError(
      .corrupt,
      """
      the store has lost its changes from \(last + 1) to \(expected), which it had acknowledged: its file or its log is \
      damaged, missing, or an older one put in its place. Start the server on a folder of its own for a backup, or take \
      what is left with `hattama store repair`
      """)
  }

  static func registerCheckedFiles() throws(StoreError) {
    let result = hattama_checked_files_register()
    guard result == SQLITE_OK else { throw StoreError(.unavailable, "SQLite refuses checked files (\(result))") }
  }

  private static func settings() -> Configuration {
    var settings = Configuration()
    settings.busyMode = .timeout(5)
    settings.prepareDatabase { database in
      try reserveCheckBytes(database)
      // What is deleted is overwritten, also in builds of SQLite that leave it.
      try database.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON")
      try SearchHitsFunction.register(in: database)
    }
    return settings
  }

  /// Of a file that is still to be written.
  static func reserveCheckBytes(_ database: Database) throws {
    // Records of 1 to 2 KB fill pages of 8 KiB to nine tenths, pages of 4 KiB to three quarters.
    try database.execute(sql: "PRAGMA page_size = 8192")
    var count: Int32 = HATTAMA_CHECKED_RESERVED_BYTE_COUNT
    let result = sqlite3_file_control(database.sqliteConnection, nil, SQLITE_FCNTL_RESERVE_BYTES, &count)
    guard result == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: result)) }
  }

  /// Makes the file under another name first: until it is whole, there is none.
  private func make(_ configuration: SQLiteStoreConfiguration) throws {
    try Self.removeNew(newPath)
    do {
      let queue = try Self.create(newPath)
      try queue.writeWithoutTransaction { try SQLiteSchema.prepare($0, maker: configuration.termMaker) }
      try queue.close()
      try putInPlace()
    } catch {
      try? Self.removeNew(newPath)
      throw error
    }
  }

  /// Where a file stands that is to take this one's place.
  var newPath: String { path + ".new" }

  static func removeNew(_ path: String) throws {
    for suffix in ["", "-journal", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + suffix) {
      try FileManager.default.removeItem(atPath: path + suffix)
    }
  }

  /// The new file, whole and closed, becomes the store's.
  func putInPlace() throws {
    let queue = try DatabaseQueue(path: newPath)
    try queue.writeWithoutTransaction { database in
      // It is made known that the pages carry checksums …
      try SQLiteSchema.mark(database)
      // … and that there is a log, so that opening it in its place writes nothing but to the log.
      _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
    }
    try queue.close()
    try StoreFolder.replace(path, with: newPath)
  }

  /// A new file that nobody has yet: what is written to it is safe once it is forced to the disk as a whole.
  static func create(_ path: String) throws -> DatabaseQueue {
    var settings = Configuration()
    settings.prepareDatabase { database in
      try reserveCheckBytes(database)
      try database.execute(sql: "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF")
    }
    return try DatabaseQueue(path: path, configuration: settings)
  }

  /// Of the file or one beside it; 0 when it is not there.
  func byteCount(suffix: String = "") -> UInt64 {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path + suffix)
    return (attributes?[.size] as? NSNumber)?.uint64Value ?? 0
  }

  // MARK: Files that a repair has put aside

  /// Where a repair puts the file that it replaces.
  func damagedPath(_ number: Int) -> String { path + ".damaged-\(number)" }

  static let damagedCountMax = 1_000

  /// The name that the file has as one of those that were put aside: a repair was cut off before the new one was in place.
  func cutOffRepair() -> String? {
    (1...Self.damagedCountMax).map(damagedPath).first { Self.areOne(path, $0) }
  }

  func refuseCutOffRepair() throws(StoreError) {
    guard cutOffRepair() != nil else { return }
    throw StoreError(
      .corrupt, "a repair of the store was cut off, and its log is put aside; run `hattama store repair` again")
  }

  private static func areOne(_ one: String, _ other: String) -> Bool {
    var (first, second) = (stat(), stat())
    return stat(one, &first) == 0 && stat(other, &second) == 0 && first.st_ino == second.st_ino
      && first.st_dev == second.st_dev
  }

  // MARK: Older files

  /// Stores of version 1 and 2 have pages without checksums. They are written anew into a second file, which then takes
  /// the first one's place: until then nothing of the old one is lost, whatever happens.
  private func upgrade() throws {
    guard try hasUncheckedPages() else { return }
    let queue = try DatabaseQueue(path: path, configuration: Self.settings())
    defer { try? queue.close() }
    try queue.writeWithoutTransaction { database in
      try Self.takeLogIn(database)
      try SQLiteSchema.prepareTables(database)
    }
    try rewrite(from: queue)
    try queue.close()
  }

  /// The file of a store that nobody has open, brought up to date and with its log in it.
  func openForRewriting(_ acknowledged: AcknowledgedRevision) throws -> DatabaseQueue {
    try refuseCutOffRepair()
    try upgrade()
    let queue = try DatabaseQueue(path: path, configuration: Self.settings())
    try queue.writeWithoutTransaction { database in
      try Self.checkNothingIsLost(database, acknowledged)
      try SQLiteSchema.prepareTables(database)
      try Self.takeLogIn(database)
    }
    return queue
  }

  /// Takes what the log has into the file, and the log away.
  static func takeLogIn(_ database: Database) throws {
    guard try String.fetchOne(database, sql: "PRAGMA journal_mode = DELETE") == "delete" else {
      throw StoreError(.unavailable, "the log cannot be taken into the file; does another process have it open?")
    }
  }

  /// Whether the file has neither of the marks of checked pages. A damaged mark leaves the other one, and then the first
  /// page does not fit its checksum.
  private func hasUncheckedPages() throws -> Bool {
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? file.close() }
    guard let header = try file.read(upToCount: 100), header.count == 100 else { return false }
    let version = header[60..<64].reduce(0) { $0 << 8 | Int($1) }
    return header.starts(with: Array("SQLite format 3\0".utf8)) && header[20] == 0
      && (1...SQLiteSchema.version).contains(version)
      && header[68..<72].allSatisfy { $0 == 0 }
  }

  /// Writes all that `database` holds into a new file without gaps, which takes this one's place. Nobody else may have
  /// the file open.
  func rewrite(from queue: DatabaseQueue) throws {
    try Self.removeNew(newPath)
    do {
      try queue.writeWithoutTransaction { database in
        try Self.reserveCheckBytes(database)
        try database.execute(sql: "VACUUM INTO ?", arguments: [newPath])
      }
      try putInPlace()
    } catch {
      try? Self.removeNew(newPath)
      throw error
    }
  }
}
