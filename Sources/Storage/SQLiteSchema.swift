internal import GRDB

/// The tables of the embedded engine.
enum SQLiteSchema {
  static let version = 1

  private static let statements = """
    CREATE TABLE records (
      id TEXT NOT NULL PRIMARY KEY, kind INTEGER NOT NULL, parent TEXT NOT NULL, time INTEGER NOT NULL,
      revision INTEGER NOT NULL, byte_count INTEGER NOT NULL, title TEXT NOT NULL, payload BLOB NOT NULL);
    CREATE INDEX records_by_time ON records (time, id);
    CREATE INDEX records_by_kind ON records (kind, time, id);
    CREATE INDEX records_by_parent ON records (parent, time, id) WHERE parent <> '';
    CREATE TABLE revisions (
      id TEXT NOT NULL, revision INTEGER NOT NULL, kind INTEGER NOT NULL, parent TEXT NOT NULL, time INTEGER NOT NULL,
      byte_count INTEGER NOT NULL, title TEXT NOT NULL, payload BLOB NOT NULL, PRIMARY KEY (id, revision));
    CREATE TABLE changes (
      revision INTEGER PRIMARY KEY, change INTEGER NOT NULL, id TEXT NOT NULL, kind INTEGER NOT NULL);
    CREATE TABLE idempotency (
      key TEXT NOT NULL PRIMARY KEY, revisions TEXT NOT NULL, time INTEGER NOT NULL) WITHOUT ROWID;
    CREATE INDEX idempotency_by_time ON idempotency (time);
    """

  /// - Throws: `incompatible` for a store of a newer version.
  static func prepare(_ database: Database) throws {
    let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    if found == version { return }
    guard found == 0 else {
      throw StoreError(
        .incompatible, "the store has version \(found); this server reads up to \(version), so use a newer one")
    }
    try database.inTransaction(.immediate) {
      try database.execute(sql: statements)
      try database.execute(sql: "PRAGMA user_version = \(version)")
      return .commit
    }
  }
}
