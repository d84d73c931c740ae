internal import Wire

/// What a server's connections share.
struct ServerConnectionContext: Sendable {
  let configuration: ServerConfiguration
  let dispatcher: any CallDispatcher
  let runner: TaskRunner
  let budget: ByteBudget
  let queueBudget: ByteBudget
  let counters: ServerCounters
  /// Of a clock that only rises.
  let nanoseconds: @Sendable () -> UInt64

  init(
    configuration: ServerConfiguration, dispatcher: any CallDispatcher, counters: ServerCounters = ServerCounters(),
    nanoseconds: @escaping @Sendable () -> UInt64
  ) {
    self.configuration = configuration
    self.dispatcher = dispatcher
    self.counters = counters
    self.nanoseconds = nanoseconds
    runner = TaskRunner(countMax: configuration.callCountMax, threadCount: configuration.handlerThreadCount)
    budget = ByteBudget(byteCountMax: configuration.heldByteCountMax)
    queueBudget = ByteBudget(byteCountMax: configuration.serverQueuedByteCountMax)
    counters.observe(held: budget, queued: queueBudget, runner)
  }

  /// Milliseconds.
  func now() -> UInt64 { nanoseconds() / 1_000_000 }

  var welcomes: @Sendable ([UInt8]) -> Bool {
    let token = configuration.token
    return { token.isEmpty || $0.isEqualInConstantTime(to: token) }
  }
}

extension [UInt8] {
  /// Takes the same time wherever the two differ.
  fileprivate func isEqualInConstantTime(to other: [UInt8]) -> Bool {
    var difference = UInt8(count == other.count ? 0 : 1)
    for (index, byte) in enumerated() { difference |= byte ^ (other.isEmpty ? 0 : other[index % other.count]) }
    return difference == 0
  }
}
