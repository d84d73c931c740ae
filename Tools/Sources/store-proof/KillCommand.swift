internal import ArgumentParser
internal import Client
internal import Foundation
internal import Records
internal import StoreProofs
internal import Synchronization

struct KillCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kill",
    abstract: "Kill a server again and again under writers, with a ledger outside. Control: a lying ledger.")

  @Option(help: "Kills.")
  var rounds = 200

  @Option(help: "Writers at once, each waiting for its answer.")
  var writers = 32

  @Option(help: "The server's program.")
  var hattamad = ".build/release/hattamad"

  @Option(help: "Of the moments of the kills.")
  var seed: UInt64 = 1

  @OptionGroup var control: ControlOption

  func run() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("hattama-proof-\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var proof = KillProof(hattamad: hattamad, folder: folder, writerCount: writers, seed: seed)
    for round in 1...max(1, rounds) {
      try await proof.round(isLast: round == rounds)
      tell("\(round) of \(rounds) kills, \(proof.acknowledgedCount) puts acknowledged")
    }
    if control.control { proof.lie() }
    let problems = try await proof.lastLook()
    tell("")
    let starts = proof.startMilliseconds.sorted()
    let figures = """
      \(rounds) kills under \(writers) writers, \(proof.acknowledgedCount) puts acknowledged, ready again after \
      \(starts[starts.count / 2]) ms at the median, \(starts.last ?? 0) at most
      """
    try control.end(figures, problems)
  }
}

/// A server that is killed, and what it has acknowledged.
struct KillProof {
  let hattamad: String
  let folder: String
  let writerCount: Int
  private var random: SplitMix
  private let ledger = Ledger()
  private(set) var startMilliseconds: [Int] = []
  private var problems: [String] = []
  private var roundCount = 0

  init(hattamad: String, folder: String, writerCount: Int, seed: UInt64) {
    self.hattamad = hattamad
    self.folder = folder
    self.writerCount = writerCount
    random = SplitMix(state: seed)
  }

  var acknowledgedCount: Int { ledger.count }

  /// Writes until the kill, and looks at what was acknowledged in the round before.
  mutating func round(isLast: Bool) async throws {
    roundCount += 1
    let server = try await start()
    defer { server.kill() }
    let before = ledger.takeRecent()
    problems += try await missing(before, server)
    let pause = Duration.milliseconds(50 + Int(random.next() % 500))
    let (ledger, round, writerCount) = (ledger, roundCount, writerCount)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<writerCount {
        group.addTask { await Self.write(server.address, ledger, "\(round)-\(writer)") }
      }
      try await Task.sleep(for: pause)
      server.kill()
      try await group.waitForAll()
    }
  }

  /// Puts articles one after another until the server is gone.
  private static func write(_ address: ServerAddress, _ ledger: Ledger, _ name: String) async {
    try? await HattamaClient.withClient(to: address, timeoutMilliseconds: 10_000) { client in
      var number = 0
      while true {
        number += 1
        var article = Article()
        article.text = "Хат \(name)-\(number). " + String(repeating: "Талғарда жиын өтті. ", count: 1 + number % 40)
        let response = try await client.put(PutRequest(record: Record(article: article)))
        guard let id = response.info?.id else { return }
        ledger.add(id, article.text)
      }
    }
  }

  /// All of the ledger, and the whole store.
  mutating func lastLook() async throws -> [String] {
    let server = try await start()
    defer { server.kill() }
    problems += try await missing(ledger.all, server)
    try await HattamaClient.withClient(to: server.address, timeoutMilliseconds: 600_000) { client in
      try await client.verify { step in
        for finding in step.result?.findings ?? [] { ledger.note("the store says: \(finding.message)") }
      }
    }
    return problems + ledger.notes
  }

  /// Claims an article that nobody has put.
  func lie() { ledger.add("a:aaaaaaaaaaaaaaaa", "Мұндай хат жоқ.") }

  private func missing(_ entries: [String: String], _ server: RunningServer) async throws -> [String] {
    try await HattamaClient.withClient(to: server.address, timeoutMilliseconds: 30_000) { client in
      var problems: [String] = []
      for (id, text) in entries where problems.count < 20 {
        do {
          let record = try await client.get(GetRequest(id: id)).record
          if record?.article?.text != text { problems.append("\(id) has another text") }
        } catch let error as HattamaError {
          problems.append("\(id): \(error.message)")
        }
      }
      return problems
    }
  }

  private mutating func start() async throws -> RunningServer {
    let start = ContinuousClock.now
    let server = try await RunningServer(hattamad: hattamad, folder: folder)
    startMilliseconds.append(Int(start.duration(to: .now) / .milliseconds(1)))
    return server
  }
}

/// What was acknowledged: by id, the text.
final class Ledger: Sendable {
  private struct State {
    var all: [String: String] = [:]
    var recent: [String: String] = [:]
    var notes: [String] = []
  }

  private let state = Mutex(State())

  func add(_ id: String, _ text: String) {
    state.withLock { state in
      state.all[id] = text
      state.recent[id] = text
    }
  }

  func note(_ text: String) { state.withLock { $0.notes.append(text) } }

  var all: [String: String] { state.withLock { $0.all } }
  var notes: [String] { state.withLock { $0.notes } }
  var count: Int { state.withLock { $0.all.count } }

  /// What came since the last time.
  func takeRecent() -> [String: String] {
    state.withLock { state in
      defer { state.recent = [:] }
      return state.recent
    }
  }
}

/// A server in a process of its own, on a free port.
final class RunningServer: Sendable {
  let address: ServerAddress
  private let process: Mutex<Process>

  init(hattamad: String, folder: String) async throws {
    let ready = folder + "/ready"
    guard FileManager.default.createFile(atPath: ready, contents: nil) else { throw StartError(message: folder) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: hattamad)
    process.arguments = ["--listen", "127.0.0.1:0", "--store", folder + "/store", "--analysers", folder]
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: ready))
    process.standardError = FileHandle.nullDevice
    try process.run()
    guard let address = try await Self.address(ready, process) else {
      throw StartError(message: "\(hattamad) does not start on the store any more")
    }
    self.address = address
    self.process = Mutex(process)
  }

  private static func address(_ ready: String, _ process: Process) async throws -> ServerAddress? {
    for _ in 0..<20_000 where process.isRunning {
      let line = try String(contentsOfFile: ready, encoding: .utf8)
      if let start = line.range(of: "listens on "), let end = line.range(of: ",") {
        return ServerAddress(String(line[start.upperBound..<end.lowerBound]))
      }
      try await Task.sleep(for: .milliseconds(1))
    }
    return nil
  }

  /// SIGKILL; once more does nothing.
  func kill() {
    process.withLock { process in
      guard process.isRunning else { return }
      Foundation.kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
  }
}

struct StartError: Error, CustomStringConvertible {
  let message: String
  var description: String { message }
}
