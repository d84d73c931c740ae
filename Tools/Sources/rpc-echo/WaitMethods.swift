internal import Glibc
internal import Routing
internal import Synchronization
internal import Wire

/// How a handler can wait when its call is given up.
private enum Wait: String, CaseIterable {
  /// In a suspended task.
  case sleep
  /// Not at all: it works, and looks up now and then.
  case work
  /// For credit of a client that does not read.
  case credit
  /// For a request that does not come.
  case requests
  /// With its thread blocked.
  case lock
}

/// Handlers that began, and that have ended.
private struct Waiters {
  var begunCount = 0
  var endedCount = 0
}

private let waiters = Mutex(Waiters())

func addWaitMethods(to router: inout Router) {
  router.bidirectional("bench.Echo/Wait") { requests, context, responses in
    let name = String(decoding: try await requests.next() ?? [], as: UTF8.self)
    guard let wait = Wait(rawValue: name) else {
      throw RPCStatus(code: .invalidArgument, message: "the request names a way to wait: \(Wait.allCases)")
    }
    waiters.withLock { $0.begunCount += 1 }
    defer { waiters.withLock { $0.endedCount += 1 } }
    switch wait {
    case .sleep: try await Task.sleep(for: .seconds(86_400))
    case .work: while !context.isCancelled { sched_yield() }
    case .credit:
      let piece = [UInt8](repeating: 0, count: 65_536)
      while true { try await responses.write(piece) }
    case .requests: while try await requests.next() != nil {}
    case .lock: Gate().wait(for: context)
    }
  }
  router.unaryInline("bench.Echo/Waiters") { _, _ in
    let (begun, ended) = waiters.withLock { ($0.begunCount, $0.endedCount) }
    return Array("\(begun) \(ended)".utf8)
  }
}

/// A lock that nobody opens but the end of the call.
private final class Gate: Sendable {
  private nonisolated(unsafe) let semaphore: UnsafeMutablePointer<sem_t>

  init() {
    semaphore = .allocate(capacity: 1)
    sem_init(semaphore, 0, 0)
  }

  deinit {
    sem_destroy(semaphore)
    semaphore.deallocate()
  }

  func wait(for context: CallContext) {
    context.onCancel { sem_post(self.semaphore) }
    while sem_wait(semaphore) != 0 {}
  }
}
