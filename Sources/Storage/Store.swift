/// The contract of every storage engine.
///
/// An engine keeps opaque payloads under ids, with typed columns for lists, terms for searches, and a feed of changes. It
/// knows neither records nor compression: what is above it decides what the bytes mean. One conformance suite runs on
/// every engine.
///
/// Calls may come from any thread or task. None of them runs on the caller's executor: an engine owns its threads.
package protocol Store: Sendable {
  /// Applies `operations` as one atomic batch: records, columns, search terms and feed together.
  ///
  /// - Parameters:
  ///   - operations: at most ``StoreLimits/operationCountMax``; no id twice.
  ///   - idempotencyKey: at most ``StoreLimits/idempotencyKeyByteCountMax`` UTF-8 bytes. A key seen before is not
  ///     applied again: its first result comes back with `replayed` set.
  /// - Returns: once the batch is durable.
  /// - Throws: ``StoreError``. `outcomeUnknown` means that the batch may or may not be there: the caller retries with
  ///   the same key. Every other error means that nothing of the batch was applied.
  func commit(_ operations: [StoreOperation], idempotencyKey: String?) async throws(StoreError) -> CommitResult

  /// The newest revision of a record, or one that its history keeps; `nil` when there is none or it was deleted.
  func get(id: String, revision: UInt64?) async throws(StoreError) -> StoredRecord?

  /// The ids of live records that begin with `prefix`, in order, at most `limit`.
  func ids(withPrefix prefix: String, limit: Int) async throws(StoreError) -> [String]

  /// A page of live records' columns, newest first by (`timeMilliseconds`, `number`).
  func list(_ query: ListQuery) async throws(StoreError) -> ListPage

  /// Live records that hold the terms. Its time is bounded however frequent they are.
  ///
  /// - Throws: `invalidArgument` for a query over the limits.
  func search(_ query: SearchQuery) async throws(StoreError) -> SearchPage

  /// Changes after a revision, oldest first, without gaps.
  func changes(after revision: UInt64, limit: Int) async throws(StoreError) -> [Change]

  /// Has `observer` called after every commit with the newest revision, from a thread of the engine's: it must not block.
  func observeCommits(_ observer: @escaping @Sendable (UInt64) -> Void) -> CommitObservation

  /// All revisions of a record, newest first, its deletion among them, unless they were purged.
  func history(id: String, limit: Int) async throws(StoreError) -> [HistoryEntry]

  func statistics() async throws(StoreError) -> StoreStatistics

  /// Begins to build the search index anew from the records, and returns. Searches go on meanwhile.
  func rebuildSearch() async throws(StoreError)

  /// The dictionaries that payloads may have been compressed with, by number.
  func dictionaries() async throws(StoreError) -> [StoredDictionary]

  /// Live records spread evenly over the store, each once, in the order of their numbers.
  func sample(countMax: Int) async throws(StoreError) -> [StoredRecord]

  /// Compresses with another dictionary from now on. What was compressed before stays readable.
  ///
  /// - Throws: `invalidArgument` when it is the current one, or when the engine knows nothing of payloads;
  ///   `resourceExhausted` when there are too many.
  func addDictionary(_ draft: DictionaryDraft) async throws(StoreError) -> StoredDictionary

  /// Begins to compress every payload anew with the current dictionary, while the store is used, and returns. The other
  /// dictionaries go when none needs them any more.
  func rewritePayloads() async throws(StoreError)

  /// Reads all that is held and compares its parts with one another, while the store is used.
  ///
  /// - Parameters:
  ///   - checkPayload: called for every payload, from one thread.
  ///   - progress: rows read, of all; from the same thread. False gives the check up, which then throws `closed`.
  /// - Throws: what keeps it from looking. What it finds is no error.
  func verify(
    checkPayload: @escaping PayloadCheck, progress: @escaping @Sendable (StoreProgress) -> Bool
  ) async throws(StoreError) -> StoreVerification

  /// Copies the store as it is at one moment into a folder, while it is used. The copy is a store.
  ///
  /// - Parameter path: must not be there; nothing is left there when the copy fails.
  /// - Returns: the newest revision that the copy has.
  func backup(to path: String) async throws(StoreError) -> UInt64

  /// Waits for commits under way, then closes the files. Every later call throws `closed`.
  func close() async
}
