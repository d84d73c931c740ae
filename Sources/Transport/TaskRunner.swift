/// Runs calls' handlers as children of the server's own task, so that a server that has ended has left none behind.
///
/// What waits here is bounded by the open streams of all connections together.
final class TaskRunner: Sendable {
  private let stream: AsyncStream<@Sendable () async -> Void>
  private let continuation: AsyncStream<@Sendable () async -> Void>.Continuation

  init() {
    (stream, continuation) = AsyncStream.makeStream()
  }

  /// False once the runner is finished.
  func run(_ body: @escaping @Sendable () async -> Void) -> Bool {
    if case .terminated = continuation.yield(body) { return false }
    return true
  }

  /// Takes no more, and lets ``runAll()`` return when all are done.
  func finish() { continuation.finish() }

  func runAll() async {
    await withDiscardingTaskGroup { group in
      for await body in stream { group.addTask { await body() } }
    }
  }
}
