import Routing
import Synchronization
import Testing
import Transport
import Wire

/// How often each call's handler ran.
private final class Ledger: Sendable {
  private let counts = Mutex<[Int: Int]>([:])

  func run(_ id: Int) { counts.withLock { $0[id, default: 0] += 1 } }
  var all: [Int: Int] { counts.withLock { $0 } }
}

/// What many callers have seen together.
private final class Load: Sendable {
  let isOver = Atomic(false)
  let answered = Atomic(0)
  let nextID = Atomic(0)
  let endedCallers = Atomic(0)
  let failures = Mutex<[RPCStatus]>([])

  func callUntilOver(_ client: ReconnectingClient, _ method: String) async {
    defer { endedCallers.add(1, ordering: .relaxed) }
    while !isOver.load(ordering: .relaxed) {
      let id = nextID.wrappingAdd(1, ordering: .relaxed).oldValue
      do throws(RPCStatus) {
        let answer = try await client.unary(method, request(id))
        if answer.message == request(id) { answered.add(1, ordering: .relaxed) }
      } catch {
        failures.withLock { $0.append(error) }
      }
    }
  }
}

private func router(_ ledger: Ledger) -> Router {
  var router = Router(statusConverter: { _ in nil })
  router.unaryInline("t.T/Inline") { request, _ in
    ledger.run(id(Array(request)))
    return Array(request)
  }
  router.unary("t.T/Task") { request, _ in
    ledger.run(id(request))
    try await Task.sleep(for: .milliseconds(2))
    return request
  }
  return router
}

private func request(_ id: Int) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: id >> ($0 * 8)) } }
private func id(_ request: [UInt8]) -> Int { request.reversed().reduce(0) { $0 << 8 | Int($1) } }

@Suite(.timeLimit(.minutes(2))) struct DrainTests {
  private static let drainCount = 50
  private static let clientCount = 8
  private static let callersPerClient = 16

  /// Servers follow one another on one port, under load.
  @Test func drainsUnderLoadLoseNoCallAndRunNoneTwice() async throws {
    let ledger = Ledger()
    let port = try await withTestServer(router(ledger)) { port, _ async throws in port }
    let load = Load()
    let firstIsUp = AsyncStream<Void>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        let callerCount = Self.clientCount * Self.callersPerClient
        for number in 0..<Self.drainCount {
          let before = load.answered.load(ordering: .relaxed)
          try await Self.serve(on: port, router(ledger), for: .milliseconds(40)) {
            firstIsUp.continuation.yield()
          } until: {
            // Of the first one every client is connected; of each, however slow the machine is, some calls are through.
            load.answered.load(ordering: .relaxed) >= (number == 0 ? callerCount : before + callerCount / 8)
          }
        }
        // The last one answers what is still under way.
        load.isOver.store(true, ordering: .relaxed)
        try await Self.serve(on: port, router(ledger), for: .milliseconds(10)) {
        } until: {
          load.endedCallers.load(ordering: .relaxed) == Self.clientCount * Self.callersPerClient
        }
      }
      for await _ in firstIsUp.stream { break }
      for _ in 0..<Self.clientCount {
        group.addTask {
          try await ReconnectingClient.withClient(host: "127.0.0.1", port: port) { client in
            await withTaskGroup(of: Void.self) { callers in
              for caller in 0..<Self.callersPerClient {
                callers.addTask { await load.callUntilOver(client, caller % 2 == 0 ? "t.T/Inline" : "t.T/Task") }
              }
            }
          }
        }
      }
      try await group.waitForAll()
    }
    let made = load.nextID.load(ordering: .relaxed)
    #expect(load.failures.withLock { $0 } == [])
    #expect(load.answered.load(ordering: .relaxed) == made)
    #expect(made > Self.drainCount * Self.clientCount * Self.callersPerClient / 10)
    #expect(ledger.all.count == made)
    #expect(ledger.all.values.allSatisfy { $0 == 1 })
  }

  private static func serve(
    on port: Int, _ router: Router, for time: Duration, onReady: @escaping @Sendable () -> Void,
    until isEnough: () -> Bool = { true }
  ) async throws {
    var configuration = ServerConfiguration()
    configuration.port = port
    let server = TCPServer(configuration: configuration, dispatcher: router)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run { _ in onReady() } }
      repeat { try await Task.sleep(for: time) } while !isEnough()
      server.beginGracefulShutdown()
      try await group.waitForAll()
    }
  }

  @Test func callSurvivesARestart() async throws {
    let ledger = Ledger()
    let port = try await withTestServer(router(ledger)) { port, _ async throws in port }
    let ready = AsyncStream<Void>.makeStream()
    let stops = AsyncStream<Void>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for number in 1...2 {
          try await Self.serve(on: port, router(ledger), for: .milliseconds(10)) {
            ready.continuation.yield()
          } until: {
            ledger.all[number] == 1
          }
          stops.continuation.yield()
        }
      }
      var readies = ready.stream.makeAsyncIterator()
      var stopped = stops.stream.makeAsyncIterator()
      await readies.next()
      try await ReconnectingClient.withClient(host: "127.0.0.1", port: port) { client async throws in
        #expect(try await client.unary("t.T/Task", request(1)).message == request(1))
        await stopped.next()
        #expect(try await client.unary("t.T/Task", request(2)).message == request(2))
      }
      try await group.waitForAll()
    }
    #expect(ledger.all == [1: 1, 2: 1])
  }

  @Test func serverThatStaysAwayIsGivenUp() async throws {
    let ledger = Ledger()
    var configuration = ClientConfiguration()
    configuration.retryTimeoutMilliseconds = 100
    let port = try await withTestServer(router(ledger)) { port, _ async throws in port }
    let isUp = AsyncStream<Void>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await Self.serve(on: port, router(ledger), for: .milliseconds(10)) {
          isUp.continuation.yield()
        } until: {
          ledger.all[1] == 1
        }
      }
      for await _ in isUp.stream { break }
      try await ReconnectingClient.withClient(host: "127.0.0.1", port: port, configuration: configuration) {
        client async throws in
        #expect(try await client.unary("t.T/Task", request(1)).message == request(1))
        // It goes now, and nothing follows it.
        var status: RPCStatus?
        for number in 2..<1_000 where status == nil {
          status = await failure { try await client.unary("t.T/Inline", request(number)) }
          try await Task.sleep(for: .milliseconds(5))
        }
        #expect(status?.code == .unavailable)
        #expect(status?.isSafeToRetry == true)
      }
      try await group.waitForAll()
    }
  }

  @Test func absentServerIsNamedAtOnce() async throws {
    let port = try await withTestServer(testRouter()) { port, _ async throws in port }
    let status = await failure { try await ReconnectingClient.withClient(host: "127.0.0.1", port: port) { _ in } }
    #expect(status?.code == .unavailable)
    #expect(status?.message.contains("nothing answers on 127.0.0.1:\(port)") == true)
  }
}
