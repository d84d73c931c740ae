internal import Foundation
internal import GRDB

/// The database while it is open. It counts who is reading, so that no connection is closed under anybody: GRDB's pool does
/// not wait for readers that are on their way to it.
final class OpenDatabase: @unchecked Sendable {
  // @unchecked: everything below is guarded by `condition`.
  private let condition = NSCondition()
  /// `nil` while it is closed or opened anew.
  private var pool: DatabasePool?
  private var readerCount = 0
  private var isClosed = false
  /// What callers are told while it is opened anew.
  private var refusal = StoreError.isOpenedAnew
  private let open: @Sendable () throws -> DatabasePool

  init(open: @escaping @Sendable () throws -> DatabasePool) throws {
    self.open = open
    pool = try open()
  }

  /// - Throws: `closed`, `unavailable` while it is opened anew, or what `body` throws.
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    let pool = try enter()
    defer { leave() }
    return try pool.read(body)
  }

  /// The same on a thread of the pool's.
  func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
    let pool = try enter()
    defer { leave() }
    return try await pool.read(body)
  }

  /// On a reader's connection, outside a transaction.
  func unsafeRead<Value>(_ body: (Database) throws -> Value) throws -> Value {
    let pool = try enter()
    defer { leave() }
    return try pool.unsafeRead(body)
  }

  /// For the writer's thread alone, which is also the one that opens it anew: so it is open.
  func write<Value>(_ body: (Database) throws -> Value) rethrows -> Value? {
    try withCondition { pool }?.writeWithoutTransaction(body)
  }

  private func enter() throws(StoreError) -> DatabasePool {
    condition.lock()
    defer { condition.unlock() }
    if isClosed { throw StoreError(.closed, "the store is closed") }
    guard let pool else { throw refusal }
    readerCount += 1
    return pool
  }

  private func leave() {
    withCondition {
      readerCount -= 1
      if readerCount == 0 { condition.broadcast() }
    }
  }

  private func withCondition<Value>(_ body: () -> Value) -> Value {
    condition.lock()
    defer { condition.unlock() }
    return body()
  }

  /// Closes it and opens it anew, so that nothing is left of what SQLite and the system have in memory.
  ///
  /// The log must not stay: what a sync has failed to write may look written from then on, and whatever follows it in the
  /// log would be lost with it in a power cut.
  ///
  /// - Throws: ``StoreError``, which is what callers are told until it works.
  func reopen() throws(StoreError) {
    close(takeOut())
    do {
      let new = try openWithoutLog()
      let isWanted = withCondition {
        refusal = .isOpenedAnew
        if !isClosed { pool = new }
        return !isClosed
      }
      if !isWanted { close(new) }
    } catch {
      let reason = storeError(error)
      let refusal = StoreError(
        .unavailable, "the store cannot be opened after a write that failed: \(reason.message)", cause: error)
      withCondition { self.refusal = refusal }
      throw refusal
    }
  }

  private func openWithoutLog() throws -> DatabasePool {
    let new = try open()
    do {
      try new.writeWithoutTransaction { database in
        guard let row = try Row.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)"), try row.integer(0) == 0
        else { throw StoreError(.unavailable, "the log cannot be taken into the file") }
      }
      return new
    } catch {
      close(new)
      throw error
    }
  }

  private static let patienceSeconds = 1.0

  /// Lets nobody in any more, and blocks until everybody is out.
  func close() {
    withCondition { isClosed = true }
    close(takeOut())
  }

  private func takeOut() -> DatabasePool? {
    withCondition {
      let taken = pool
      pool = nil
      let patience = Date(timeIntervalSinceNow: Self.patienceSeconds)
      while readerCount > 0 {
        // A backup or a check takes its time; whoever reads but a record is out before.
        if !condition.wait(until: patience) {
          taken?.interrupt()
          _ = condition.wait(until: Date(timeIntervalSinceNow: Self.patienceSeconds))
        }
      }
      return taken
    }
  }

  private func close(_ pool: DatabasePool?) {
    // The writer's connection has to be the last one: it takes the log into the file, which readers cannot.
    pool?.invalidateReadOnlyConnections()
    try? pool?.close()
  }
}

extension StoreError {
  static let isOpenedAnew = StoreError(
    .unavailable, "the store is opened anew after a write that failed; try again in a moment")
}
