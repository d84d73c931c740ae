internal import GRDB

/// The results of keyed batches, for as long as a caller may ask again.
struct IdempotencyKeys {
  let database: Database
  let configuration: SQLiteStoreConfiguration
  private static let prunedCountMax = 1_000

  /// The revisions that a batch with this key was given; `nil` for a new key or one that is too old.
  func replay(_ key: String) throws -> [UInt64]? {
    let statement = try database.cachedStatement(sql: "SELECT revisions, time FROM idempotency WHERE key = ?")
    guard let row = try Row.fetchOne(statement, arguments: [key]) else { return nil }
    let time = try row.unsigned(1, as: UInt64.self)
    guard configuration.now() < time + configuration.idempotencyMilliseconds else { return nil }
    return try row.text(0).split(separator: ",").compactMap { UInt64($0) }
  }

  func remember(_ key: String, _ revisions: [UInt64]) throws {
    let text = revisions.map(String.init).joined(separator: ",")
    // One that was too old to be answered may still be there. As to REPLACE, see RecordWriter.
    try run("DELETE FROM idempotency WHERE key = ?", [key])
    try run(
      "INSERT INTO idempotency (key, revisions, time) VALUES (?, ?, ?)",
      [key, text, Int64(clamping: configuration.now())])
  }

  /// Takes a bounded number of old keys with every commit.
  func prune() throws {
    let oldest = Int64(clamping: configuration.now()) - Int64(clamping: configuration.idempotencyMilliseconds)
    try run(
      "DELETE FROM idempotency WHERE key IN (SELECT key FROM idempotency WHERE time < ? ORDER BY time LIMIT ?)",
      [oldest, Self.prunedCountMax])
    // A key's place from the newest says whether there are too many, without counting them.
    try run(
      """
      DELETE FROM idempotency WHERE key IN (SELECT key FROM idempotency WHERE time <
        (SELECT time FROM idempotency ORDER BY time DESC LIMIT 1 OFFSET ?) ORDER BY time LIMIT ?)
      """, [configuration.idempotencyKeyCountMax, Self.prunedCountMax])
  }

  private func run(_ sql: String, _ arguments: StatementArguments) throws {
    try database.cachedStatement(sql: sql).execute(arguments: arguments)
  }
}
