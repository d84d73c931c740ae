internal import Foundation
internal import GRDB

/// What is done with a store that no server has open.
extension SQLiteStore {
  /// Locks a store that is there.
  private static func lock(_ path: String) throws(StoreError) -> StoreFolder {
    try checkThereIsOne(path)
    return try StoreFolder(path)
  }

  /// - Throws: `notFound`.
  package static func checkThereIsOne(_ path: String) throws(StoreError) {
    guard FileManager.default.fileExists(atPath: path + "/" + SQLiteFile.name) else {
      throw StoreError(.notFound, "there is no store in \(path); name its folder with --store")
    }
  }

  private static func offline<Value>(
    _ path: String, _ body: (StoreFolder) throws -> Value
  ) throws(StoreError) -> Value {
    let folder = try lock(path)
    do {
      try SQLiteFile.registerCheckedFiles()
      return try body(folder)
    } catch {
      throw storeError(error)
    }
  }

  /// Reads all of a store as it is, and changes nothing. Blocks.
  ///
  /// - Throws: `notFound`, `inUse`, `incompatible`, or `corrupt` when the file's first page cannot be read.
  package static func check(
    folder path: String, configuration: SQLiteStoreConfiguration, checkPayload: @escaping PayloadCheck,
    progress: @escaping (StoreProgress) -> Void
  ) throws(StoreError) -> StoreVerification {
    try offline(path) { folder in
      let salvage = try SQLiteSalvage(path: path + "/" + SQLiteFile.name)
      salvage.lendDictionaries(to: configuration.codec)
      defer { salvage.close() }
      let read: SQLiteScan.Read = { body in try salvage.source.unsafeRead { try body($0) } }
      var verifier = SQLiteVerifier(
        maker: configuration.termMaker, checkPayload: checkPayload,
        progress: {
          progress($0); return true
        }, read: read)
      var found = try verifier.run()
      try read { database in
        // A feed that cannot be read has been found already.
        guard let acknowledged = AcknowledgedRevision(folder: folder).read(),
          let last = try? SQLiteRows.lastRevision(database), acknowledged > last
        else { return }
        found.add(StoreFinding(.feed, "the changes from \(last + 1) to \(acknowledged) were acknowledged and are gone"))
      }
      return found
    }
  }

  /// Gives every live record that can be read, in the order of their making. Blocks.
  ///
  /// - Parameter damage: told of what cannot be read.
  /// - Throws: as ``check(folder:configuration:checkPayload:progress:)``, and what `each` throws.
  package static func salvage(
    folder path: String, codec: EnvelopeCodec?, checkPayload: @escaping PayloadCheck,
    each: (StoredRecord) throws -> Void,
    damage: (StoreFinding) throws -> Void
  ) throws {
    let folder = try lock(path)
    try SQLiteFile.registerCheckedFiles()
    let salvage: SQLiteSalvage
    do {
      salvage = try SQLiteSalvage(path: path + "/" + SQLiteFile.name)
    } catch {
      throw storeError(error)
    }
    defer { salvage.close() }
    salvage.lendDictionaries(to: codec)
    try withExtendedLifetime(folder) { try salvage.records(checkPayload, each, damage) }
  }

  /// Writes what can be read of a store into a new file, and keeps the old one under another name. Blocks.
  package static func repair(
    folder path: String, configuration: SQLiteStoreConfiguration, checkPayload: @escaping PayloadCheck,
    progress: @escaping (StoreProgress) -> Void
  ) throws(StoreError) -> StoreRepair {
    try offline(path) { folder in
      try SQLiteRepair(
        folder: folder, configuration: configuration, checkPayload: checkPayload, progress: progress
      ).run()
    }
  }

  /// Writes the store's file anew without gaps. Blocks.
  ///
  /// - Returns: its bytes before and after.
  package static func compact(
    folder path: String
  ) throws(StoreError) -> (before: UInt64, after: UInt64) {
    try offline(path) { folder in
      let file = SQLiteFile(folder: folder)
      let before = file.byteCount()
      let queue = try file.openForRewriting(AcknowledgedRevision(folder: folder))
      try file.rewrite(from: queue)
      try queue.close()
      return (before, file.byteCount())
    }
  }

  /// Makes a backup of a store, whether a server has it open or not. Blocks. Its files stay as they are.
  ///
  /// - Returns: the newest revision of the copy.
  /// - Throws: as ``check(folder:configuration:checkPayload:progress:)``; `corrupt` also when the store has lost what it had
  ///   acknowledged: a copy would not say so.
  package static func backup(folder path: String, to target: String) throws(StoreError) -> UInt64 {
    try checkThereIsOne(path)
    let file = path + "/" + SQLiteFile.name
    do {
      try SQLiteFile.registerCheckedFiles()
      let salvage = try SQLiteSalvage(path: file)
      defer { salvage.close() }
      try salvage.source.unsafeRead { database in
        try SQLiteFile.checkNothingIsLost(database, AcknowledgedRevision.read(folder: path))
      }
      return try SQLiteBackup(path: target).run { body in try salvage.source.unsafeRead { try body($0) } }
    } catch {
      throw storeError(error)
    }
  }
}
