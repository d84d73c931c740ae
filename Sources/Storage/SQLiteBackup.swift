internal import Foundation
internal import GRDB

/// Copies a store into a new folder.
struct SQLiteBackup {
  private let path: String

  /// - Parameter path: of the folder.
  init(path: String) { self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path }

  /// The copy is whole and on the disk when the folder has its name.
  ///
  /// - Parameter read: runs its argument on a connection outside a transaction; the copy is of one moment all the same,
  ///   since it is one statement.
  /// - Returns: the newest revision of the copy.
  func run(_ read: ((Database) throws -> Void) throws -> Void) throws -> UInt64 {
    let partial = try makeFolder()
    do {
      let file = partial + "/" + SQLiteFile.name
      try read { try $0.execute(sql: "VACUUM INTO ?", arguments: [file]) }
      let last = try lastRevision(file)
      try StoreFolder.synchronise(file)
      try StoreFolder.replace(path, with: partial)
      return last
    } catch {
      try? FileManager.default.removeItem(atPath: partial)
      throw error
    }
  }

  private func makeFolder() throws -> String {
    let files = FileManager.default
    let partial = path + ".partial"
    for taken in [path, partial] where files.fileExists(atPath: taken) {
      throw StoreError(.invalidArgument, "\(taken) is there already; name a folder that is not, or remove it")
    }
    do {
      try files.createDirectory(
        atPath: partial, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    } catch {
      throw StoreError(.unavailable, "\(partial) cannot be made; is the folder above it there?", cause: error)
    }
    return partial
  }

  private func lastRevision(_ file: String) throws -> UInt64 {
    let queue = try DatabaseQueue(path: file)
    let last = try queue.read(SQLiteRows.lastRevision)
    try queue.close()
    return last
  }
}
