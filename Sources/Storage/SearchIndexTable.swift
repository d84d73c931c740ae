internal import GRDB

/// What the store remembers of its search index: which table answers, which one is being built.
struct SearchIndexRow: Sendable, Equatable {
  /// The number of the table that answers.
  var active: Int64
  var activeVersion: UInt32
  /// The number of the table that is being built; 0 for none.
  var building: Int64
  var buildingVersion: UInt32
  /// Records up to this number are in the table that is being built …
  var built: UInt64
  /// … and from the one behind this on every record is put there as it comes.
  var target: UInt64
  /// A document could not be taken out, or something else is wrong: the index has to be built anew.
  var isStale: Bool
  /// The revision of the newest purge whose terms may still be in the files; 0 for none.
  var erasing: UInt64

  static func read(_ database: Database) throws -> SearchIndexRow {
    let statement = try database.cachedStatement(
      sql: "SELECT active, active_version, building, building_version, built, target, stale, erasing FROM search_state")
    guard let row = try Row.fetchOne(statement) else {
      throw StoreError(.corrupt, "the store has lost what it knows of its search index")
    }
    return SearchIndexRow(
      active: try row.integer(0), activeVersion: try row.unsigned(1), building: try row.integer(2),
      buildingVersion: try row.unsigned(3), built: try row.unsigned(4), target: try row.unsigned(5),
      isStale: try row.integer(6) != 0, erasing: try row.unsigned(7))
  }

  func write(_ database: Database) throws {
    try database.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO search_state
          (one, active, active_version, building, building_version, built, target, stale, erasing)
        VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(
      arguments: [
        active, Int64(activeVersion), building, Int64(buildingVersion), Int64(clamping: built), Int64(clamping: target),
        isStale, Int64(clamping: erasing),
      ])
  }

  var state: SearchIndexState {
    SearchIndexState(
      termVersion: activeVersion, isBuilding: building != 0, builtNumber: built, isErasing: erasing != 0)
  }
}

/// One table of the full-text index. It keeps no text: what goes out has to be named term by term.
struct SearchIndexTable {
  let number: Int64

  static let columns = SearchField.allCases.map(\.column) + ["facets"]
  /// So many parts of one size become one. FTS5's own 4 merges a posting more often, and a search has hardly fewer parts to
  /// look through.
  private static let mergedCount = 8
  private static let columnList = columns.joined(separator: ", ")
  private static let marks = columns.map { _ in "?" }.joined(separator: ", ")

  var name: String { "search_\(number)" }

  /// The tokenizer `ascii` parts terms at spaces and keeps all letters beyond ASCII; `unicode61` would make the same
  /// tokens of terms, which have letters and digits only, at twice the time.
  func create(_ database: Database) throws {
    try database.execute(
      sql: """
        CREATE VIRTUAL TABLE \(name) USING fts5(\(Self.columnList), content = '', tokenize = 'ascii')
        """)
    try database.execute(
      sql: "INSERT INTO \(name) (\(name), rank) VALUES ('automerge', ?)", arguments: [Self.mergedCount])
  }

  /// Every table that is there.
  static func all(_ database: Database) throws -> [SearchIndexTable] {
    let names = try String.fetchAll(
      database, sql: "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE search_% USING fts5%'")
    return names.compactMap { Int64($0.dropFirst("search_".count)) }.map(SearchIndexTable.init)
  }

  /// A step of merging the table's parts into one (https://sqlite.org/fts5.html#the_merge_command).
  ///
  /// - Parameter pageCount: negative to begin with, which takes all parts in.
  /// - Returns: whether there is more to do.
  func merge(_ pageCount: Int, _ database: Database) throws -> Bool {
    let before = database.totalChangesCount
    try database.cachedStatement(sql: "INSERT INTO \(name) (\(name), rank) VALUES ('merge', ?)")
      .execute(arguments: [pageCount])
    return database.totalChangesCount - before >= 2
  }

  func insert(_ document: IndexedDocument, number: UInt64, _ database: Database) throws {
    try database.cachedStatement(
      sql: "INSERT INTO \(name) (rowid, \(Self.columnList)) VALUES (?, \(Self.marks))"
    ).execute(arguments: [Int64(clamping: number)] + document.arguments)
  }

  /// - Parameter document: what was inserted, term by term; other terms would damage the index.
  func remove(_ document: IndexedDocument, number: UInt64, _ database: Database) throws {
    try database.cachedStatement(
      sql: "INSERT INTO \(name) (\(name), rowid, \(Self.columnList)) VALUES ('delete', ?, \(Self.marks))"
    ).execute(arguments: [Int64(clamping: number)] + document.arguments)
  }
}

/// A document with the engine's facets, and a hash by which the same one is known again.
struct IndexedDocument {
  private let columns: [String]
  let hash: Int64

  init(_ document: SearchDocument, _ record: RecordColumns) {
    columns = document.terms + [SearchFacets.of(record)]
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for column in columns {
      for byte in column.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      hash = (hash ^ 0xFF) &* 0x100_0000_01B3
    }
    // 0 stands for no document.
    self.hash = Int64(bitPattern: hash | 1)
  }

  var arguments: StatementArguments { StatementArguments(columns) }
}
