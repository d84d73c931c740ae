import FixtureSupport
import Foundation
import Synchronization
import Transport
import Wire
import WireFixtures

/// `rpc-echo` in a process of its own, with the limits of PROTOCOL.md §2.
final class EchoProcess: Sendable {
  let port: Int
  private let pid: pid_t
  private let process: Mutex<Process>

  private init() throws {
    let output = Pipe()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: BuiltPrograms.path(of: "rpc-echo"))
    process.arguments = ["0"]
    process.standardOutput = output
    try process.run()
    pid = process.processIdentifier
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    guard let port = line.split(whereSeparator: \.isWhitespace).last.flatMap({ Int($0) }) else {
      process.terminate()
      throw EchoProcessError(line: line)
    }
    self.port = port
    self.process = Mutex(process)
  }

  /// Runs `body` beside a server, and ends it.
  static func withProcess<Result: Sendable>(
    _ body: @Sendable (EchoProcess) async throws -> Result
  ) async throws -> Result {
    let server = try EchoProcess()
    defer { server.end() }
    return try await body(server)
  }

  private func end() {
    process.withLock { process in
      process.terminate()
      process.waitUntilExit()
    }
  }

  var isRunning: Bool { process.withLock { $0.isRunning } }

  /// The most memory that it has had at once, in bytes.
  var peakByteCount: Int { get throws { try status("VmHWM:") * 1_024 } }

  var byteCount: Int { get throws { try status("VmRSS:") * 1_024 } }

  private func status(_ key: String) throws -> Int {
    let text = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
    let line = text.split(separator: "\n").first { $0.hasPrefix(key) }
    guard let number = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) }) else {
      throw EchoProcessError(line: text)
    }
    return number
  }
}

struct EchoProcessError: Error {
  let line: String
}

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
