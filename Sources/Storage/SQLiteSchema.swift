internal import CCheckedFiles
internal import GRDB

/// The tables of the embedded engine.
enum SQLiteSchema {
  static let version = 4

  private static let statements = """
    CREATE TABLE records (
      number INTEGER PRIMARY KEY, id TEXT NOT NULL, kind INTEGER NOT NULL, parent TEXT NOT NULL, time INTEGER NOT NULL,
      revision INTEGER NOT NULL, byte_count INTEGER NOT NULL, first_day INTEGER, last_day INTEGER,
      document_hash INTEGER NOT NULL, title TEXT NOT NULL, attributes BLOB NOT NULL, payload BLOB NOT NULL,
      source INTEGER NOT NULL DEFAULT 0);
    CREATE UNIQUE INDEX records_by_id ON records (id);
    CREATE INDEX records_by_time ON records (time);
    CREATE INDEX records_by_kind ON records (kind, time);
    CREATE INDEX records_by_parent ON records (parent, time) WHERE parent <> '';
    \(recordsBySource)
    CREATE TABLE revisions (
      revision INTEGER PRIMARY KEY, change INTEGER NOT NULL, number INTEGER NOT NULL, id TEXT NOT NULL,
      kind INTEGER NOT NULL, parent TEXT NOT NULL, time INTEGER NOT NULL, byte_count INTEGER NOT NULL,
      first_day INTEGER, last_day INTEGER, title TEXT NOT NULL, attributes BLOB NOT NULL, payload BLOB NOT NULL);
    CREATE INDEX revisions_by_id ON revisions (id);
    \(revisionsByParent)
    CREATE TABLE changes (
      revision INTEGER PRIMARY KEY, change INTEGER NOT NULL, id TEXT NOT NULL, kind INTEGER NOT NULL);
    CREATE TABLE totals (
      kind INTEGER PRIMARY KEY, record_count INTEGER NOT NULL, byte_count INTEGER NOT NULL,
      stored_byte_count INTEGER NOT NULL);
    CREATE TABLE idempotency (
      key TEXT NOT NULL PRIMARY KEY, revisions TEXT NOT NULL, time INTEGER NOT NULL) WITHOUT ROWID;
    CREATE INDEX idempotency_by_time ON idempotency (time);
    CREATE TABLE search_state (
      one INTEGER PRIMARY KEY CHECK (one = 1), active INTEGER NOT NULL, active_version INTEGER NOT NULL,
      building INTEGER NOT NULL, building_version INTEGER NOT NULL, built INTEGER NOT NULL, target INTEGER NOT NULL,
      stale INTEGER NOT NULL, erasing INTEGER NOT NULL);
    \(SQLiteDictionaries.statements)
    """

  private static let recordsBySource = "CREATE INDEX records_by_source ON records (source) WHERE source <> 0;"

  private static let revisionsByParent =
    "CREATE INDEX revisions_by_parent ON revisions (parent) WHERE parent <> '';"

  /// From version 2, whose index has fewer facets.
  private static let fromVersion2 = """
    \(revisionsByParent)
    ALTER TABLE search_state ADD COLUMN erasing INTEGER NOT NULL DEFAULT 0;
    UPDATE search_state SET stale = 1;
    \(fromVersion3)
    """

  /// From version 3, which has no dictionaries but the program's, and does not know which records have one source.
  private static let fromVersion3 = """
    ALTER TABLE records ADD COLUMN source INTEGER NOT NULL DEFAULT 0;
    \(recordsBySource)
    UPDATE search_state SET stale = 1;
    \(SQLiteDictionaries.statements)
    """

  /// From version 1, whose records had neither number nor search terms. They are numbered by their place in the feed.
  private static let fromVersion1 = """
    ALTER TABLE records RENAME TO records_1;
    ALTER TABLE revisions RENAME TO revisions_1;
    ALTER TABLE changes RENAME TO changes_1;
    ALTER TABLE idempotency RENAME TO idempotency_1;
    DROP INDEX records_by_time;
    DROP INDEX records_by_kind;
    DROP INDEX records_by_parent;
    DROP INDEX idempotency_by_time;
    \(statements)
    INSERT INTO changes SELECT * FROM changes_1;
    INSERT INTO idempotency SELECT * FROM idempotency_1;
    INSERT INTO records
      SELECT COALESCE((SELECT MIN(old.revision) FROM revisions_1 old WHERE old.id = now.id), now.revision),
        id, kind, parent, time, revision, byte_count, NULL, NULL, 0, title, x'', payload, 0
      FROM records_1 now;
    INSERT INTO revisions
      SELECT old.revision, 1, now.number, old.id, old.kind, old.parent, old.time, old.byte_count, NULL, NULL, old.title,
        x'', old.payload
      FROM revisions_1 old JOIN records now ON now.id = old.id;
    INSERT INTO totals
      SELECT kind, COUNT(*), SUM(byte_count), SUM(LENGTH(payload)) FROM records GROUP BY kind;
    DROP TABLE records_1;
    DROP TABLE revisions_1;
    DROP TABLE changes_1;
    DROP TABLE idempotency_1;
    """

  /// Makes the tables, or brings older ones up to date, and sees to the search index.
  ///
  /// - Throws: `incompatible` for a store of a newer version.
  static func prepare(_ database: Database, maker: (any SearchTermMaker)?) throws {
    try database.inTransaction(.immediate) {
      try makeTables(database, termVersion: maker?.version ?? 0)
      try prepareSearch(database, maker)
      return .commit
    }
  }

  /// The same and no more: whose index has other terms than this program makes is no matter.
  static func prepareTables(_ database: Database) throws {
    try database.inTransaction(.immediate) {
      try makeTables(database, termVersion: 0)
      return .commit
    }
  }

  private static func makeTables(_ database: Database, termVersion: UInt32) throws {
    let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    guard (0...version).contains(found) else {
      throw StoreError(
        .incompatible, "the store has version \(found); this server reads up to \(version), so use a newer one")
    }
    switch found {
    case 0: try database.execute(sql: statements)
    case 1: try database.execute(sql: fromVersion1)
    case 2: try database.execute(sql: fromVersion2)
    case 3: try database.execute(sql: fromVersion3)
    default: return
    }
    try database.execute(sql: "PRAGMA user_version = \(version)")
    if found < 2 { try makeIndex(database, termVersion: termVersion) }
  }

  /// Makes it known that the pages carry checksums.
  static func mark(_ database: Database) throws {
    try database.execute(sql: "PRAGMA application_id = \(HATTAMA_CHECKED_APPLICATION_ID)")
  }

  private static func makeIndex(_ database: Database, termVersion: UInt32) throws {
    try SearchIndexTable(number: 1).create(database)
    let row = SearchIndexRow(
      active: 1, activeVersion: termVersion, building: 0, buildingVersion: 0, built: 0, target: 0,
      // Records of an older version have never been indexed.
      isStale: try Int64.fetchOne(database, sql: "SELECT MAX(number) FROM records") != nil, erasing: 0)
    try row.write(database)
  }

  /// An index of other terms, or a damaged one, is built anew.
  private static func prepareSearch(_ database: Database, _ maker: (any SearchTermMaker)?) throws {
    let termVersion = maker?.version ?? 0
    var writer = try SearchIndexWriter(maker: maker, database)
    let tables = try SearchIndexTable.all(database).map(\.number)
    let isBuilding = writer.row.buildingVersion == termVersion && tables.contains(writer.row.building)
    // Versions before dropped a table that was about to be used, when an index was begun while they looked for old ones.
    guard tables.contains(writer.row.active) else {
      if isBuilding {
        writer.answerFromWhatIsBuilt()
      } else {
        try writer.abandon(version: termVersion, lastNumber: SQLiteRows.lastRevision(database), database)
      }
      return try writer.save(database)
    }
    guard !isBuilding, writer.row.isStale || writer.row.building != 0 || writer.row.activeVersion != termVersion else {
      return
    }
    try writer.beginBuilding(version: termVersion, lastNumber: SQLiteRows.lastRevision(database), database)
    try writer.save(database)
  }
}
