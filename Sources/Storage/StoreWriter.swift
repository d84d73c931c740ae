internal import Foundation
internal import GRDB

/// The one thread that writes: takes batches and upkeep from the queue, and opens the database anew when a write has failed
/// in a way that leaves its outcome open.
final class StoreWriter: Sendable {
  private let database: OpenDatabase
  private let queue: CommitQueue
  private let writer: BatchWriter

  private static let delaysMilliseconds: ClosedRange<UInt32> = 20...30_000

  init(database: OpenDatabase, queue: CommitQueue, writer: BatchWriter) {
    self.database = database
    self.queue = queue
    self.writer = writer
  }

  /// The thread ends when the queue is closed and empty.
  func start() {
    let thread = Thread { [self] in
      while let work = queue.take(limit: writer.configuration.groupBatchCountMax) {
        let isSound = database.write { database in
          switch work {
          case .batches(let batches): writer.write(batches, to: database)
          case .task(let task): writer.run(task, on: database)
          }
        }
        if isSound != true { reopen() }
      }
      queue.writerIsDone()
    }
    thread.name = "store-writer"
    thread.start()
  }

  /// After a failed sync nobody knows what the file holds: nothing more is written to it before it was read anew. Tries
  /// until it is open, or nobody waits for it any more.
  private func reopen() {
    queue.halt(.isOpenedAnew)
    var delayMilliseconds = Self.delaysMilliseconds.lowerBound
    while true {
      do throws(StoreError) {
        try database.reopen()
        return queue.resume()
      } catch {
        queue.halt(error)
        guard queue.waitWhileHalted(milliseconds: delayMilliseconds) else { return }
        delayMilliseconds = min(delayMilliseconds * 2, Self.delaysMilliseconds.upperBound)
      }
    }
  }
}
