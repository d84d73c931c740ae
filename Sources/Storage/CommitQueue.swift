internal import Foundation

/// One batch on its way to the writer.
struct PendingBatch: Sendable {
  let operations: [StoreOperation]
  let idempotencyKey: String?
  let byteCount: Int
  let finish: @Sendable (Result<CommitResult, StoreError>) -> Void
}

/// A bounded queue between callers and the one writer thread.
final class CommitQueue: @unchecked Sendable {
  // @unchecked: everything below is guarded by `condition`.
  private let condition = NSCondition()
  private var batches: [PendingBatch] = []
  private var byteCount = 0
  private var isClosed = false
  private var isWriterDone = false
  private let batchCountMax: Int
  private let byteCountMax: Int

  init(batchCountMax: Int, byteCountMax: Int) {
    self.batchCountMax = batchCountMax
    self.byteCountMax = byteCountMax
  }

  func append(_ batch: PendingBatch) throws(StoreError) {
    condition.lock()
    defer { condition.unlock() }
    if isClosed { throw StoreError(.closed, "the store is closed") }
    // One batch is always taken, however large.
    guard batches.isEmpty || (batches.count < batchCountMax && byteCount + batch.byteCount <= byteCountMax) else {
      throw StoreError(
        .resourceExhausted, "\(batches.count) batches of \(byteCount) bytes wait to be written; try again later")
    }
    batches.append(batch)
    byteCount += batch.byteCount
    condition.signal()
  }

  /// The next batches, at most `limit`; waits for one. `nil` once the queue is closed and empty.
  func take(limit: Int) -> [PendingBatch]? {
    condition.lock()
    defer { condition.unlock() }
    while batches.isEmpty {
      if isClosed { return nil }
      condition.wait()
    }
    let taken = Array(batches.prefix(limit))
    batches.removeFirst(taken.count)
    byteCount -= taken.reduce(0) { $0 + $1.byteCount }
    return taken
  }

  /// Nothing more is taken in; what waits is still written.
  func close() {
    condition.lock()
    isClosed = true
    condition.broadcast()
    condition.unlock()
  }

  func writerIsDone() {
    condition.lock()
    isWriterDone = true
    condition.broadcast()
    condition.unlock()
  }

  /// Blocks until the writer has ended.
  func waitForWriter() {
    condition.lock()
    while !isWriterDone { condition.wait() }
    condition.unlock()
  }
}
