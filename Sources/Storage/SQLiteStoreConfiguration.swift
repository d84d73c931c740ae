/// How the embedded engine works.
package struct SQLiteStoreConfiguration: Sendable {
  /// Batches that may wait for the writer; more are refused with `resourceExhausted`.
  package var queuedBatchCountMax = 1_024
  /// Payload bytes that may wait for the writer.
  package var queuedByteCountMax = 128 << 20
  /// Batches that share one commit.
  package var groupBatchCountMax = 256
  package var readerCountMax = 4
  /// Whether reads run on the caller's thread. It spares two changes of thread, which cost ten times what a read does; to
  /// be set only where callers run on threads that may block, as a server's handlers do.
  package var readsOnCallersThread = false
  /// Makes search documents anew. Without one, what is changed or deleted leaves stale terms in the index.
  package var termMaker: (any SearchTermMaker)?
  /// What the payloads are sealed with. It takes over the dictionaries of the store; without one the store has none, and
  /// nothing is known of the payloads.
  package var codec: EnvelopeCodec?
  /// Pages of the log from which on it is taken into the file.
  package var logPageCountMax = 1_000
  /// How far a commit reaches before it is acknowledged.
  package var synchronous = Synchronous.full
  /// How long a key answers its first result.
  package var idempotencyMilliseconds: UInt64 = 24 * 60 * 60 * 1_000
  /// Keys kept at most; the oldest go first.
  package var idempotencyKeyCountMax = 100_000
  /// Milliseconds since 1970-01-01T00:00:00Z.
  package var now: @Sendable () -> UInt64

  package enum Synchronous: String, Sendable {
    /// Into the file, through every cache: it outlives a power cut.
    case full = "FULL"
    /// Into the system's cache. A power cut takes acknowledged commits away: the control of the durability tests, which has
    /// to fail.
    case normal = "NORMAL"

    var number: Int { self == .full ? 2 : 1 }
  }

  package init(now: @escaping @Sendable () -> UInt64) { self.now = now }
}
