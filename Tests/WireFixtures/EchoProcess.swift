internal import FixtureSupport
internal import Foundation
internal import Synchronization

/// `rpc-echo` in a process of its own, with the limits of PROTOCOL.md §2.
package final class EchoProcess: Sendable {
  package let port: Int
  private let pid: pid_t
  private let process: Mutex<Process>

  private init(environment: [String: String]) throws {
    let output = Pipe()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: BuiltPrograms.path(of: "rpc-echo"))
    process.arguments = ["0"]
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
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
  @discardableResult
  package static func withProcess<Result: Sendable>(
    environment: [String: String] = [:], _ body: @Sendable (EchoProcess) async throws -> Result
  ) async throws -> Result {
    let server = try EchoProcess(environment: environment)
    defer { server.end() }
    return try await body(server)
  }

  private func end() {
    process.withLock { process in
      process.terminate()
      process.waitUntilExit()
    }
  }

  package var isRunning: Bool { process.withLock { $0.isRunning } }

  /// The most memory that it has had at once, in bytes.
  package var peakByteCount: Int { get throws { try status("VmHWM:") * 1_024 } }

  package var byteCount: Int { get throws { try status("VmRSS:") * 1_024 } }

  private func status(_ key: String) throws -> Int {
    let text = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
    let line = text.split(separator: "\n").first { $0.hasPrefix(key) }
    guard let number = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) }) else {
      throw EchoProcessError(line: text)
    }
    return number
  }
}

package struct EchoProcessError: Error {
  let line: String
}
