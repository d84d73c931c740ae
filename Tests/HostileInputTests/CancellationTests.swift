import Testing
import Transport
import Wire
import WireFixtures

/// Calls that are given up, in whatever their handlers are at: a counter in the handlers shows that they stop.
@Suite(.timeLimit(.minutes(2))) struct CancellationTests {
  enum Cause: CaseIterable, Sendable {
    case cancel
    case deadline
    case lostConnection
  }

  private static let waits = ["sleep", "work", "credit", "requests", "lock"]

  @Test(arguments: Cause.allCases) func handlerStopsWhateverItWaitsFor(_ cause: Cause) async throws {
    try await EchoProcess.withProcess { server async throws in
      try await besideAClient(port: server.port) {
        var observer = try Observer(port: server.port)
        for (index, wait) in Self.waits.enumerated() {
          try Self.giveUp(wait, cause, server.port) {
            try observer.wait { begun, _ in begun == index + 1 }
          }
          try observer.wait { _, ended in ended == index + 1 }
        }
      }
    }
  }

  /// Starts a call and ends it once its handler is at work.
  private static func giveUp(_ wait: String, _ cause: Cause, _ port: Int, whenBegun: () throws -> Void) throws {
    var socket = try RawSocket(port: port)
    // Room for a few messages of the one that sends.
    socket.send(.hello { $0.streamWindowByteCount = 131_072 })
    let timeout: UInt32? = cause == .deadline ? 200 : nil
    socket.send(
      .request(1, "bench.Echo/Wait", timeoutMilliseconds: timeout, flags: .open),
      Frame(.message, 1, Array(wait.utf8)))
    try whenBegun()
    switch cause {
    case .cancel: socket.send(Frame(.cancel, 1, [StatusCode.cancelled.rawValue]))
    case .deadline: #expect(try socket.nextResponse()?.responseHead?.status.code == .deadlineExceeded)
    case .lostConnection: break
    }
    if cause == .cancel {
      // The connection lives.
      socket.send(.request(2, "bench.Echo/Unary", message: [1]))
      #expect(try socket.nextResponse()?.message == [1])
    }
  }
}

/// Asks a server how many of its handlers have begun and ended.
private struct Observer: ~Copyable {
  private var socket: RawSocket
  private var stream: UInt32 = 0

  init(port: Int) throws {
    socket = try RawSocket(port: port)
    socket.send(.hello())
  }

  /// Asks until the counts are as they should be.
  mutating func wait(until isEnough: (_ begun: Int, _ ended: Int) -> Bool) throws {
    for _ in 0..<100_000 {
      stream += 1
      socket.send(.request(stream, "bench.Echo/Waiters"))
      let counts = String(decoding: try socket.nextResponse()?.message ?? [], as: UTF8.self).split(separator: " ")
      guard counts.count == 2, let begun = Int(counts[0]), let ended = Int(counts[1]) else { break }
      if isEnough(begun, ended) { return }
    }
    Issue.record("the handlers did not come to this")
  }
}
