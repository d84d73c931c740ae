import Testing
import Transport
import Wire
import WireFixtures

/// A client that does not read one of its streams.
@Suite(.timeLimit(.minutes(2))) struct SlowReaderTests {
  /// Of a stream of 1 GB the server makes no more than its credit covers; the connection's other streams go on, and what was
  /// not read is all there later.
  @Test func streamThatIsNotReadHoldsUpNobodyAndNoMemory() async throws {
    let byteCount = 1_000_000_000
    try await EchoProcess.withProcess { server async throws in
      try await ClientConnection.withConnection(host: "127.0.0.1", port: server.port) { connection async throws in
        try await Self.runOthers(on: connection)
        let before = try server.byteCount
        let unread = connection.serverStream("bench.Echo/Zeros", Array("\(byteCount)".utf8)).makeAsyncIterator()
        var readCount = try await unread.next()?.count ?? 0
        #expect(readCount > 0)
        try await Self.runOthers(on: connection)
        // The windows of the connection and of 101 streams.
        #expect(try server.peakByteCount - before < WireLimits.connectionWindowByteCount + 101 * 262_144)
        while let message = try await unread.next() { readCount += message.count }
        #expect(readCount == byteCount)
        #expect(try server.peakByteCount - before < WireLimits.connectionWindowByteCount + 101 * 262_144)
      }
    }
  }

  /// 100 streams at once, of 50 messages each way.
  private static func runOthers(on connection: ClientConnection) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<100 {
        group.addTask {
          let call = connection.stream("test.Echo/Chat", timeoutMilliseconds: 30_000)
          let answers = call.responses.makeAsyncIterator()
          for round in 0..<50 {
            let message = [UInt8](repeating: UInt8(number), count: 1_000 + round)
            try await call.send(message)
            let answer = try await answers.next()
            #expect(answer == message)
          }
          call.finish()
          let end = try await answers.next()
          #expect(end == nil)
        }
      }
      try await group.waitForAll()
    }
  }
}
