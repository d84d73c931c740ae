internal import CCheckedFiles
internal import Foundation
internal import GRDB
internal import GRDBSQLite

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
  /// - Throws: `corrupt` when it is older than what was acknowledged; then nothing has been written to it.
  func open(
    _ configuration: SQLiteStoreConfiguration, _ acknowledged: AcknowledgedRevision
  ) throws -> DatabasePool {
    try Self.registerCheckedFiles()
    try upgrade(configuration)
    if !FileManager.default.fileExists(atPath: path) { try make(configuration) }
    var settings = Self.settings(configuration)
    settings.maximumReaderCount = configuration.readerCountMax
    let pool = try DatabasePool(path: path, configuration: settings)
    // GRDB sets its writer to NORMAL after prepareDatabase has run; an acknowledged commit must outlive a power cut.
    try pool.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA synchronous = \(configuration.synchronous.rawValue)")
      guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == configuration.synchronous.number else {
        throw StoreError(.unavailable, "SQLite does not keep synchronous = \(configuration.synchronous.rawValue)")
      }
      try database.execute(sql: "PRAGMA wal_autocheckpoint = \(configuration.logPageCountMax)")
      if !configuration.acceptsLoss {
        try Self.keepLogOnClose(database, true)
        try checkNothingIsLost(database, acknowledged)
        try Self.keepLogOnClose(database, false)
      }
      try SQLiteSchema.prepare(database, maker: configuration.termMaker)
    }
    return pool
  }

  /// After a crash SQLite takes the log up to the first frame that is not whole, and so a damaged one takes all that
  /// follow away without a word.
  private func checkNothingIsLost(_ database: Database, _ acknowledged: AcknowledgedRevision) throws {
    guard let expected = acknowledged.read() else { return }
    let last = try database.tableExists("changes") ? SQLiteRows.lastRevision(database) : 0
    guard expected > last else { return }
    throw StoreError(
      .corrupt,
      """
      the store has lost its changes from \(last + 1) to \(expected), which it had acknowledged: its file or its log is \
      damaged, missing or older. Restore a backup, or take what is left with `hattama store repair`
      """)
  }

  static func registerCheckedFiles() throws(StoreError) {
    let result = hattama_checked_files_register()
    guard result == SQLITE_OK else { throw StoreError(.unavailable, "SQLite refuses checked files (\(result))") }
  }

  private static func settings(_ configuration: SQLiteStoreConfiguration) -> Configuration {
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

  // MARK: Older files

  /// Stores of version 1 and 2 have pages without checksums. They are written anew into a second file, which then takes
  /// the first one's place: until then nothing of the old one is lost, whatever happens.
  private func upgrade(_ configuration: SQLiteStoreConfiguration) throws {
    guard try hasUncheckedPages() else { return }
    let queue = try DatabaseQueue(path: path, configuration: Self.settings(configuration))
    defer { try? queue.close() }
    try queue.writeWithoutTransaction { database in
      // Takes what the log has into the file.
      _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = DELETE")
      try SQLiteSchema.prepare(database, maker: configuration.termMaker)
    }
    try rewrite(from: queue)
    try queue.close()
  }

  /// Whether the file has neither of the marks of checked pages. A damaged mark leaves the other one, and then the first
  /// page does not fit its checksum.
  private func hasUncheckedPages() throws -> Bool {
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? file.close() }
    guard let header = try file.read(upToCount: 100), header.count == 100 else { return false }
    return header[20] == 0 && header[68..<72].allSatisfy { $0 == 0 }
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
