internal import CLinux
internal import Glibc
internal import NIOPosix

/// Runs handlers on threads of their own, where they may also block: event loops, and tasks of the rest of the process,
/// go on meanwhile.
///
/// The threads give way to the event loops: a handler that wakes up, or works for long, delays no call that is answered
/// on a loop, also when they share a processor.
final class HandlerExecutor: TaskExecutor {
  private let pool: NIOThreadPool
  private let isPrepared = ThreadSpecificVariable<Mark>()

  private final class Mark: Sendable {}

  init(threadCount: Int) {
    pool = NIOThreadPool(numberOfThreads: threadCount)
    pool.start()
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    pool.submit { [self] _ in
      prepareThread()
      job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }

  private func prepareThread() {
    guard isPrepared.currentValue == nil else { return }
    isPrepared.currentValue = Mark()
    // On Linux both mean the calling thread. Where the system refuses, handlers merely run at the usual priority.
    var parameter = sched_param(sched_priority: 0)
    _ = sched_setscheduler(0, SCHED_BATCH, &parameter)
    _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
  }

  /// Once no job is left.
  func shutdown() async { try? await pool.shutdownGracefully() }
}
