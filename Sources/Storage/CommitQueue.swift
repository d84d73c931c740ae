internal import Foundation
internal import GRDB
internal import Synchronization

/// One batch on its way to the writer.
struct PendingBatch: Sendable {
  let operations: [StoreOperation]
  let idempotencyKey: String?
  let byteCount: Int
  let finish: @Sendable (Result<CommitResult, StoreError>) -> Void
}

/// A piece of upkeep for the writer.
struct PendingTask: Sendable {
  enum Body: Sendable {
    /// In a transaction of its own; the second is called on the writer's thread when it is committed, before anything else
    /// is written.
    case transaction(@Sendable (Database, inout SearchIndexWriter) throws -> Void, @Sendable () -> Void)
    case plain(@Sendable (Database) throws -> Void)
  }

  let body: Body
  let finish: @Sendable (Result<Void, StoreError>) -> Void
}

/// A bounded queue between callers and the one writer thread.
final class CommitQueue: @unchecked Sendable {
  // @unchecked: everything below is guarded by `condition`.
  private let condition = NSCondition()
  private var batches: [PendingBatch] = []
  private var byteCount = 0
  /// At most one: whoever has upkeep to do waits for it.
  private var task: PendingTask?
  private var isTaskNext = false
  private var isClosed = false
  /// Why nothing is taken in for the time being.
  private var refusal: StoreError?
  private var isWriterDone = false
  private let batchCountMax: Int
  private let byteCountMax: Int

  init(batchCountMax: Int, byteCountMax: Int) {
    self.batchCountMax = batchCountMax
    self.byteCountMax = byteCountMax
  }

  var waitingBatchCount: Int {
    condition.lock()
    defer { condition.unlock() }
    return batches.count
  }

  func append(_ batch: PendingBatch) throws(StoreError) {
    condition.lock()
    defer { condition.unlock() }
    if isClosed { throw StoreError(.closed, "the store is closed") }
    if let refusal { throw refusal }
    // One batch is always taken, however large.
    guard batches.isEmpty || (batches.count < batchCountMax && byteCount + batch.byteCount <= byteCountMax) else {
      throw StoreError(
        .resourceExhausted, "\(batches.count) batches of \(byteCount) bytes wait to be written; try again later")
    }
    batches.append(batch)
    byteCount += batch.byteCount
    condition.broadcast()
  }

  /// Runs upkeep between two groups of batches, so that neither holds the other up for long. Blocks until it is done.
  ///
  /// - Throws: `closed`, or what `body` throws.
  func run(
    _ body: @escaping @Sendable (Database, inout SearchIndexWriter) throws -> Void,
    afterCommit: @escaping @Sendable () -> Void = {}
  ) throws(StoreError) {
    try run(.transaction(body, afterCommit))
  }

  /// The same again and again, until `body` says that it is done or `goesOn` is false.
  func repeatUntilDone(_ goesOn: () -> Bool, _ body: @escaping @Sendable (Database) throws -> Bool) throws {
    let isDone = Mutex(false)
    while !isDone.withLock({ $0 }), goesOn() {
      try run({ database, _ in
        let done = try body(database)
        isDone.withLock { $0 = done }
      })
    }
  }

  /// The same for what cannot run within a transaction.
  func runOutsideTransaction(_ body: @escaping @Sendable (Database) throws -> Void) throws(StoreError) {
    try run(.plain(body))
  }

  private func run(_ body: PendingTask.Body) throws(StoreError) {
    let result = Mutex<Result<Void, StoreError>?>(nil)
    condition.lock()
    while task != nil, !isClosed, refusal == nil { condition.wait() }
    if let error = isClosed ? StoreError(.closed, "the store is closed") : refusal {
      condition.unlock()
      throw error
    }
    task = PendingTask(body: body) { [self] outcome in
      result.withLock { $0 = outcome }
      condition.lock()
      condition.broadcast()
      condition.unlock()
    }
    condition.broadcast()
    var outcome = result.withLock { $0 }
    while outcome == nil {
      condition.wait()
      outcome = result.withLock { $0 }
    }
    condition.unlock()
    try outcome?.get()
  }

  /// So few are taken at once: a sync for each would cost more than their callers could win.
  private static let smallCount = 16

  enum Work {
    case batches([PendingBatch])
    case task(PendingTask)
  }

  /// The next batches, at most `limit`, or the upkeep that waits; waits for either. `nil` once the queue is closed and
  /// empty.
  func take(limit: Int) -> Work? {
    condition.lock()
    defer { condition.unlock() }
    while batches.isEmpty && task == nil {
      if isClosed { return nil }
      condition.wait()
    }
    if let next = task, isTaskNext || batches.isEmpty {
      (task, isTaskNext) = (nil, false)
      condition.broadcast()
      return .task(next)
    }
    isTaskNext = true
    // Of many only half: while they are written, those whose batches were written before bring the next ones. If all of
    // them went at once, the writer would wait for their callers, and their callers for the writer.
    let taken = Array(batches.prefix(min(limit, max(Self.smallCount, batches.count / 2))))
    batches.removeFirst(taken.count)
    byteCount -= taken.reduce(0) { $0 + $1.byteCount }
    return .batches(taken)
  }

  /// Nothing more is taken in; what waits is still written.
  func close() {
    condition.lock()
    isClosed = true
    condition.broadcast()
    condition.unlock()
  }

  /// Nothing is taken in until ``resume()``: what waits, and what comes, is answered with `error`.
  func halt(_ error: StoreError) {
    condition.lock()
    refusal = error
    let (waiting, upkeep) = (batches, task)
    (batches, byteCount, task) = ([], 0, nil)
    condition.broadcast()
    condition.unlock()
    for batch in waiting { batch.finish(.failure(error)) }
    upkeep?.finish(.failure(error))
  }

  func resume() {
    condition.lock()
    refusal = nil
    condition.broadcast()
    condition.unlock()
  }

  /// - Returns: false when the queue was closed, at once.
  func waitWhileHalted(milliseconds: UInt32) -> Bool {
    let limit = Date(timeIntervalSinceNow: Double(milliseconds) / 1_000)
    condition.lock()
    defer { condition.unlock() }
    while !isClosed, condition.wait(until: limit) {}
    return !isClosed
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
