import Foundation
import Routing
import Synchronization
import Testing
import Transport
import Wire
import WireFixtures

/// What a call comes to is counted and told as its caller got it.
@Suite(.timeLimit(.minutes(1))) struct OutcomeTests {
  private func counts(_ router: Router, _ method: String) -> [StatusCode: UInt64] {
    router.statistics.snapshots.first { $0.method == method }?.callCounts ?? [:]
  }

  @Test func handlerThatEndsTooLateCountsAsItsCallerSawIt() async throws {
    let told = Mutex<[RPCStatus]>([])
    var router = testRouter()
    router.intercept(Interceptor(name: "told", after: { _, status, _ in told.withLock { $0.append(status) } }))
    let startCount = Counter()
    router.unary("t.T/Late") { request, context in
      startCount.add()
      // It heeds nothing, and answers well.
      while !context.isCancelled { try? await Task.sleep(for: .milliseconds(1)) }
      return request
    }
    let served = router
    try await withTestServer(served) { port, _ async throws in
      try await ClientConnection.withConnection(host: "127.0.0.1", port: port) { connection async throws in
        let late = await failure { try await connection.unary("t.T/Late", [], timeoutMilliseconds: 500) }
        #expect(late?.code == .deadlineExceeded)
        try await eventually { startCount.value == 1 }
        let call = Task { await failure { try await connection.unary("t.T/Late", []) } }
        try await eventually { startCount.value == 2 }
        call.cancel()
        _ = await call.value
        try await eventually { counts(served, "t.T/Late").count == 2 }
      }
    }
    #expect(counts(served, "t.T/Late") == [.deadlineExceeded: 1, .cancelled: 1])
    #expect(Set(told.withLock { $0.map(\.code) }) == [.deadlineExceeded, .cancelled])
  }

  @Test func answerThatCannotBeSentCountsAsTheErrorThatReplacesIt() async throws {
    var router = testRouter()
    router.unaryInline("t.T/LargeInline") { _, _ in [UInt8](repeating: 7, count: WireLimits.messageByteCountMax + 1) }
    let served = router
    try await withTestServer(served, change: { $0.serverQueuedByteCountMax = 100_000 }) { port, _ async throws in
      try await ClientConnection.withConnection(host: "127.0.0.1", port: port) { connection async throws in
        for method in ["t.T/Large", "t.T/LargeInline"] {
          #expect(await failure { try await connection.unary(method, []) }?.code == .resourceExhausted)
        }
        // Within the limits of a message, and too much for the server's queue.
        let random = (0..<200_000).map { _ in UInt8.random(in: 0...255) }
        #expect(await failure { try await connection.unary("t.T/EchoTask", random) }?.code == .resourceExhausted)
        try await eventually { !counts(served, "t.T/EchoTask").isEmpty }
      }
    }
    for method in ["t.T/Large", "t.T/LargeInline", "t.T/EchoTask"] {
      #expect(counts(served, method) == [.resourceExhausted: 1], "\(method)")
    }
  }

  @Test func violationsTokensAndRefusalsAreTold() async throws {
    let events = Mutex<[ServerEvent]>([])
    try await withTestServer(
      change: {
        $0.token = [1]
        $0.helloTimeoutMilliseconds = 2_000
        $0.onEvent = { event in events.withLock { $0.append(event) } }
      }
    ) { port in
      var stranger = try RawSocket(port: port)
      stranger.send(.hello { $0.token = [2] })
      #expect(try stranger.framesToEnd().last?.goAway?.code == .unauthenticated)
      var silent = try RawSocket(port: port)
      #expect(try silent.readToEnd() == [])
      var guest = try RawSocket(port: port)
      guest.send(.hello { $0.token = [1] }, Frame(.request, 1, [1, 2, 3]))
      #expect(try guest.nextResponse()?.responseHead?.status.code == .invalidArgument)
    }
    let seen = events.withLock { $0 }
    let told = Set(
      seen.map { event in
        switch event {
        case .connectionFailed(let peer, let goAway): "failed \(peer.prefix(10)) \(goAway.code.name)"
        case .connectionLost(_, let reason): "lost: \(reason)"
        case .callRefused(_, let status): "refused \(status.code.name)"
        case .connectionRefused: "nobody was refused"
        }
      })
    #expect(told == ["failed 127.0.0.1: UNAUTHENTICATED", "lost: no hello came", "refused INVALID_ARGUMENT"])
    #expect(seen.count == 3)
  }

  /// The server gets the reason, and the client's end behind it.
  @Test func clientNamesTheServersViolationBeforeItCloses() async throws {
    let (ports, port) = AsyncStream<Int>.makeStream()
    let server = Task {
      try await onAThread { () throws -> [Frame] in
        defer { port.finish() }
        let listener = try RawListener()
        port.yield(listener.port)
        var client = try listener.accept()
        client.send(.helloReply())
        let said = [try client.nextFrame(), try client.nextFrame()]
        #expect(said.map { $0?.kind } == [.hello, .request])
        client.send(.helloReply(), .helloReply(), .helloReply())
        return try client.framesToEnd()
      }
    }
    var call: RPCStatus?
    for await port in ports {
      call = await failure {
        try await ClientConnection.withConnection(host: "127.0.0.1", port: port) { connection async throws in
          try await connection.unary("t.T/Echo", [1])
        }
      }
    }
    let rest = try await server.value
    #expect(rest.map(\.kind) == [.goAway])
    #expect(rest.last?.goAway?.code == .invalidArgument)
    #expect(call?.code == .internalError)
  }

  /// Whoever waits for a connection that is being made waits no longer than its own call may take.
  @Test func callEndsAtItsDeadlineWhileTheConnectionIsMade() async throws {
    let port = Mutex(0)
    try await withTestServer(testRouter()) { first, server async throws in
      port.withLock { $0 = first }
      try await ReconnectingClient.withClient(host: "127.0.0.1", port: first) { client async throws in
        _ = try await client.unary("t.T/Echo", [1])
        server.beginGracefulShutdown()
        // In its place somebody listens who never speaks.
        var silent: RawListener?
        for _ in 0..<1_000 where silent == nil {
          silent = try? RawListener(port: first)
          if silent == nil { try await Task.sleep(for: .milliseconds(5)) }
        }
        try await eventually {
          await failure { try await client.unary("t.T/Echo", [1], timeoutMilliseconds: 50) } != nil
        }
        let start = ContinuousClock.now
        let late = await failure { try await client.unary("t.T/Echo", [1], timeoutMilliseconds: 100) }
        #expect(late?.code == .deadlineExceeded)
        let call = Task { await failure { try await client.unary("t.T/Echo", [1]) } }
        try await Task.sleep(for: .milliseconds(20))
        call.cancel()
        #expect(await call.value?.code == .cancelled)
        #expect(ContinuousClock.now - start < .seconds(5))
        _ = consume silent
      }
    }
  }
}

private final class Counter: Sendable {
  private let count = Atomic(0)
  var value: Int { count.load(ordering: .relaxed) }
  func add() { count.add(1, ordering: .relaxed) }
}
