import Synchronization
import Transport
import Wire
import WireFixtures

/// Runs `hostile`, which may block, on a thread of its own, while a well-behaved client of the same server keeps calling.
///
/// - Returns: how many calls the client made; each of them was answered as it should be.
/// - Throws: what `hostile` throws, or the status of a call of the client that failed.
@discardableResult
func besideAClient(port: Int, _ hostile: @escaping @Sendable () throws -> Void) async throws -> Int {
  let attack = Task { try await onAThread(hostile) }
  let isOver = Flag()
  let calls = try await withThrowingTaskGroup(of: Int.self) { group in
    group.addTask {
      try await ClientConnection.withConnection(host: "127.0.0.1", port: port) { connection async throws in
        var count = 0
        // Once more when the attack is over.
        var isLast = false
        while !isLast {
          isLast = isOver.isSet
          let message = Array("\(count)".utf8)
          let answer = try await connection.unary("bench.Echo/Unary", message, timeoutMilliseconds: 5_000).message
          guard answer == message else { throw RPCStatus(code: .dataLoss, message: "another answer came") }
          count += 1
          try await Task.sleep(for: .milliseconds(2))
        }
        return count
      }
    }
    let result = await attack.result
    isOver.set()
    let count = try await group.next() ?? 0
    try result.get()
    return count
  }
  return calls
}

private final class Flag: Sendable {
  private let value = Atomic(false)
  var isSet: Bool { value.load(ordering: .acquiring) }
  func set() { value.store(true, ordering: .releasing) }
}

/// Counts from any thread.
final class Counter: Sendable {
  private let count = Atomic(0)
  var value: Int { count.load(ordering: .relaxed) }
  func add(_ number: Int = 1) { count.add(number, ordering: .relaxed) }
}
