/// The contract of every storage engine.
///
/// An engine keeps opaque payloads under ids, with typed columns for lists, and a feed of changes. It knows neither
/// records nor compression: what is above it decides what the bytes mean. One conformance suite runs on every engine.
///
/// Calls may come from any thread or task. None of them runs on the caller's executor: an engine owns its threads.
package protocol Store: Sendable {
  /// Applies `operations` as one atomic batch.
  ///
  /// - Parameters:
  ///   - operations: at most ``StoreLimits/operationCountMax``; no id twice.
  ///   - idempotencyKey: at most ``StoreLimits/idempotencyKeyByteCountMax`` UTF-8 bytes. A key seen before is not
  ///     applied again: its first result comes back with `replayed` set.
  /// - Returns: once the batch is durable.
  /// - Throws: ``StoreError``. `outcomeUnknown` means that the batch may or may not be there: the caller retries with
  ///   the same key. Every other error means that nothing of the batch was applied.
  func commit(_ operations: [StoreOperation], idempotencyKey: String?) async throws(StoreError) -> CommitResult

  /// The newest revision of a record, or one of its older ones; `nil` when there is none or it was deleted.
  func get(id: String, revision: UInt64?) async throws(StoreError) -> StoredRecord?

  /// The ids of live records that begin with `prefix`, in order, at most `limit`.
  func ids(withPrefix prefix: String, limit: Int) async throws(StoreError) -> [String]

  /// A page of live records' columns, newest first by (`timeMilliseconds`, `id`).
  func list(_ query: ListQuery) async throws(StoreError) -> ListPage

  /// Changes after a revision, oldest first, without gaps.
  func changes(after revision: UInt64, limit: Int) async throws(StoreError) -> [Change]

  /// All revisions of a record, newest first.
  func history(id: String, limit: Int) async throws(StoreError) -> [RecordColumns]

  /// Records and bytes held.
  func statistics() async throws(StoreError) -> StoreStatistics

  /// Waits for commits under way, then closes the files. Every later call throws `closed`.
  func close() async
}

package enum StoreLimits {
  package static let operationCountMax = 4_096
  package static let idempotencyKeyByteCountMax = 128
  package static let payloadByteCountMax = 64 << 20
  package static let listLimitMax = 1_000
}

/// What a list shows and filters by; an engine never looks into a payload.
package struct RecordColumns: Sendable, Hashable {
  /// Unique among all kinds, at most 128 bytes.
  package var id: String
  /// A small number whose meaning is the caller's.
  package var kind: UInt32
  package var title: String
  /// The id of the record that this one belongs to (an article's for what was extracted from it), or "".
  package var parentID: String
  /// When the record was first stored, in milliseconds since 1970-01-01T00:00:00Z; kept over later revisions.
  package var timeMilliseconds: UInt64
  /// Store-wide, rising by one with every change; set by the engine, ignored on input.
  package var revision: UInt64
  /// Uncompressed, as the caller counts it.
  package var byteCount: UInt32
  /// Of the payload as stored; set by the engine.
  package var storedByteCount: UInt32

  package init(
    id: String, kind: UInt32, title: String, parentID: String = "", timeMilliseconds: UInt64,
    revision: UInt64 = 0, byteCount: UInt32 = 0, storedByteCount: UInt32 = 0
  ) {
    self.id = id
    self.kind = kind
    self.title = title
    self.parentID = parentID
    self.timeMilliseconds = timeMilliseconds
    self.revision = revision
    self.byteCount = byteCount
    self.storedByteCount = storedByteCount
  }
}

package struct StoredRecord: Sendable, Hashable {
  package var columns: RecordColumns
  package var payload: [UInt8]

  package init(columns: RecordColumns, payload: [UInt8]) {
    self.columns = columns
    self.payload = payload
  }
}

package enum StoreOperation: Sendable {
  /// Writes a new revision. `expected`: the revision that must be the newest now (0: there must be none);
  /// `nil` for whatever is there.
  case put(columns: RecordColumns, payload: [UInt8], expected: UInt64?)
  /// Leaves a tombstone in the feed; older revisions go. An absent record is an error.
  case delete(id: String, expected: UInt64?)
}

package struct CommitResult: Sendable, Hashable {
  /// One for each operation, in order.
  package var revisions: [UInt64]
  /// The key had been committed before, and these are its first results.
  package var replayed: Bool

  package init(revisions: [UInt64], replayed: Bool) {
    self.revisions = revisions
    self.replayed = replayed
  }
}

package struct ListQuery: Sendable, Hashable {
  package var kind: UInt32?
  package var parentID: String?
  /// Inclusive.
  package var sinceMilliseconds: UInt64?
  /// Exclusive.
  package var untilMilliseconds: UInt64?
  /// 1 to ``StoreLimits/listLimitMax``.
  package var limit: Int
  package var after: ListCursor?

  package init(
    kind: UInt32? = nil, parentID: String? = nil, sinceMilliseconds: UInt64? = nil,
    untilMilliseconds: UInt64? = nil, limit: Int = 50, after: ListCursor? = nil
  ) {
    self.kind = kind
    self.parentID = parentID
    self.sinceMilliseconds = sinceMilliseconds
    self.untilMilliseconds = untilMilliseconds
    self.limit = limit
    self.after = after
  }
}

/// The place after a row of a list: a key, not a count, so that rows which come or go meanwhile shift nothing.
package struct ListCursor: Sendable, Hashable {
  package var timeMilliseconds: UInt64
  package var id: String

  package init(timeMilliseconds: UInt64, id: String) {
    self.timeMilliseconds = timeMilliseconds
    self.id = id
  }
}

package struct ListPage: Sendable, Hashable {
  package var records: [RecordColumns]
  /// `nil` on the last page.
  package var next: ListCursor?

  package init(records: [RecordColumns], next: ListCursor?) {
    self.records = records
    self.next = next
  }
}

package struct Change: Sendable, Hashable {
  package enum Kind: UInt8, Sendable {
    case put = 1
    case delete = 2
  }
  package var revision: UInt64
  package var kind: Kind
  package var id: String
  package var recordKind: UInt32

  package init(revision: UInt64, kind: Kind, id: String, recordKind: UInt32) {
    self.revision = revision
    self.kind = kind
    self.id = id
    self.recordKind = recordKind
  }
}

package struct StoreStatistics: Sendable, Hashable {
  package var recordCount: Int
  package var revision: UInt64
  package var byteCount: UInt64
  package var storedByteCount: UInt64

  package init(recordCount: Int, revision: UInt64, byteCount: UInt64, storedByteCount: UInt64) {
    self.recordCount = recordCount
    self.revision = revision
    self.byteCount = byteCount
    self.storedByteCount = storedByteCount
  }
}
