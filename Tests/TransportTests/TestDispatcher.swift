import Routing
import Synchronization
import Transport
import Wire
import WireFixtures

/// What the handlers of the tests saw.
final class Witness: Sendable {
  let cancelled = Atomic(0)
  let started = Atomic(0)
  let sentByteCount = Atomic(0)
}

/// Methods of every shape for the tests of a connection.
func testRouter(_ witness: Witness = Witness()) -> Router {
  var router = Router(statusConverter: { _ in nil })
  router.unaryInline("t.T/Echo") { request, _ in [UInt8](request) }
  router.unary("t.T/EchoTask") { request, _ in request }
  router.unary("t.T/Remaining") { _, context in Array("\(context.remainingMilliseconds ?? 0)".utf8) }
  router.unary("t.T/Fail") { _, _ in
    throw RPCStatus(
      code: .failedPrecondition, message: "алдымен сақтаңыз", details: [.init(type: "t.D", bytes: [1, 2])])
  }
  router.unary("t.T/Trap") { _, _ in throw CancellationError() }
  router.unary("t.T/Large") { _, _ in Array(repeating: 7, count: WireLimits.messageByteCountMax + 1) }
  router.unary("t.T/Hang") { _, _ in
    try await hang(witness)
    return []
  }
  router.serverStream("t.T/Count") { request, _, responses in
    for number in 0..<(Int(request.first ?? 0)) { try await responses.write([UInt8(number)]) }
  }
  router.serverStream("t.T/Flood") { _, _, responses in
    for _ in 0..<400 { try await responses.write(Array(repeating: 1, count: 65_536)) }
  }
  router.clientStream("t.T/Join") { requests, _ in
    var joined: [UInt8] = []
    while let request = try await requests.next() { joined += request }
    return joined
  }
  router.bidirectional("t.T/Chat") { requests, _, responses in
    while let request = try await requests.next() { try await responses.write(request) }
  }
  router.bidirectional("t.T/Ignore") { _, _, responses in
    try await responses.write([1])
    try await hang(witness)
  }
  return router
}

/// Waits for the call's end, and counts both.
private func hang(_ witness: Witness) async throws {
  witness.started.add(1, ordering: .relaxed)
  do {
    try await Task.sleep(for: .seconds(60))
  } catch {
    witness.cancelled.add(1, ordering: .relaxed)
    throw error
  }
}

enum Carrier: CaseIterable, Sendable {
  case memory
  case tcp
}

/// Runs `body` on a connection to the test methods, over memory or over a socket.
func withTestConnection<Result: Sendable>(
  _ carrier: Carrier, router: Router = testRouter(),
  _ body: @Sendable @escaping (ClientConnection) async throws -> Result
) async throws -> Result {
  switch carrier {
  case .memory: return try await InProcessConnection.withConnection(to: router, body)
  case .tcp:
    return try await withTestServer(router) { port, _ async throws in
      try await ClientConnection.withConnection(host: "127.0.0.1", port: port, body)
    }
  }
}

/// Runs `body` beside a server on a free port.
func withTestServer<Result: Sendable>(
  _ router: Router, change: (inout ServerConfiguration) -> Void = { _ in },
  _ body: @Sendable @escaping (_ port: Int, TCPServer) async throws -> Result
) async throws -> Result {
  var configuration = ServerConfiguration()
  configuration.port = 0
  change(&configuration)
  let server = TCPServer(configuration: configuration, dispatcher: router)
  let (ports, continuation) = AsyncStream<Int>.makeStream()
  return try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask {
      defer { continuation.finish() }
      try await server.run { continuation.yield($0) }
    }
    defer { server.beginGracefulShutdown() }
    for await port in ports { return try await body(port, server) }
    try await group.waitForAll()
    throw RPCStatus(code: .unavailable, message: "the server did not open its port")
  }
}

/// The same for a `body` that blocks.
func withTestServer<Result: Sendable>(
  change: (inout ServerConfiguration) -> Void = { _ in }, router: Router = testRouter(),
  blocking body: @Sendable @escaping (_ port: Int) throws -> Result
) async throws -> Result {
  try await withTestServer(router, change: change) { port, _ async throws in try await onAThread { try body(port) } }
}

/// The status with which `body` fails; `nil` when it does not.
func failure(_ body: () async throws -> some Any) async -> RPCStatus? {
  do {
    _ = try await body()
    return nil
  } catch {
    return error as? RPCStatus
  }
}

/// The message that answers a unary call.
func answer(
  _ connection: ClientConnection, _ method: String, _ request: [UInt8], timeoutMilliseconds: UInt32? = nil
) async throws -> [UInt8] {
  try await connection.unary(method, request, timeoutMilliseconds: timeoutMilliseconds).message
}

/// Returns once `condition` holds.
///
/// - Throws: when it does not within ten seconds.
func eventually(_ condition: () async -> Bool) async throws {
  for _ in 0..<2_000 {
    if await condition() { return }
    try await Task.sleep(for: .milliseconds(5))
  }
  throw RPCStatus(code: .deadlineExceeded, message: "it does not come to pass")
}
