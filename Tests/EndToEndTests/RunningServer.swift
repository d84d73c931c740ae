import Foundation
import Testing

/// A server in a process of its own, on a free port.
final class RunningServer {
  let address: String
  let process: Process
  private let log: String

  /// What it has written to standard error so far.
  var logText: String { get throws { try String(contentsOfFile: log, encoding: .utf8) } }

  /// Starts a server and waits for its one line.
  ///
  /// - Parameter errors: where its standard error goes, if not to ``logText``.
  init(
    _ installed: Installed, store: String, analysers: String? = nil, options: [String] = [], errors: FileHandle? = nil
  ) throws {
    let ready = store + ".ready"
    log = store + ".log"
    for path in [ready, log] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
    process = Process()
    process.executableURL = URL(fileURLWithPath: installed.hattamad)
    process.arguments = ["--listen", "127.0.0.1:0", "--store", store] + options
    process.environment =
      analysers.map { cleanEnvironment.merging(["HATTAMA_ANALYSERS": $0]) { $1 } } ?? cleanEnvironment
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: ready))
    process.standardError = try errors ?? FileHandle(forWritingTo: URL(fileURLWithPath: log))
    try process.run()
    address = try Self.wait(for: ready, process, log)
  }

  private static func wait(for ready: String, _ process: Process, _ log: String) throws -> String {
    for _ in 0..<2_000 {
      let line = try String(contentsOfFile: ready, encoding: .utf8)
      if let start = line.range(of: "listens on "), let end = line.range(of: ",") {
        return String(line[start.upperBound..<end.lowerBound])
      }
      guard process.isRunning else { break }
      usleep(10_000)
    }
    throw InstallError(
      message: "the server did not start: \((try? String(contentsOfFile: log, encoding: .utf8)) ?? "")")
  }

  /// Runs a command against this server.
  func hattama(
    _ installed: Installed, _ arguments: String..., environment: [String: String] = [:]
  ) throws -> Outcome {
    try run(
      installed.hattama, arguments, environment: environment.merging(["HATTAMA_SERVER": address]) { first, _ in first })
  }

  /// SIGTERM: the exit code of a server that stops in good order.
  func stop() -> Int32 {
    process.terminate()
    process.waitUntilExit()
    return process.terminationStatus
  }

  func kill() {
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// The processes that this server has started and not yet ended.
  var childCount: Int {
    let path = "/proc/\(process.processIdentifier)/task"
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return threads.reduce(0) { count, thread in
      let children = (try? String(contentsOfFile: "\(path)/\(thread)/children", encoding: .utf8)) ?? ""
      return count + children.split(separator: " ").count
    }
  }
}

/// Runs `body` with an installed Hattama, a server and a folder for its store; ends the server in any case.
func withServer(
  analysers: String? = nil, options: [String] = [],
  _ body: (Installed, RunningServer, _ store: String) throws -> Void
) throws {
  let installed = try Installed.shared.get()
  let folder = try TemporaryFolder(name: "server")
  defer { folder.remove() }
  let store = folder.path + "/store"
  let server = try RunningServer(installed, store: store, analysers: analysers, options: options)
  defer { if server.process.isRunning { server.kill() } }
  try body(installed, server, store)
}
