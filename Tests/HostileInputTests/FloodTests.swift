import Testing
import Wire
import WireFixtures

/// More than a server takes: of lawful frames, calls, connections.
@Suite(.timeLimit(.minutes(3)), .serialized) struct FloodTests {
  @Test func pingsEndTheConnectionThatSendsTooMany() async throws {
    try await EchoProcess.withProcess { server async throws in
      let pings = [Frame](repeating: Frame(.ping, 0, Array("12345678".utf8)), count: 100_000)
      let bytes = Frame.hello().bytes + pings.flatMap(\.bytes)
      try await besideAClient(port: server.port) {
        let frames = try flood(bytes, server.port)
        #expect(frames.last?.goAway?.code == .resourceExhausted)
        #expect(frames.last?.goAway?.message == "more than 100 pings came in a second")
        #expect(frames.count { $0.kind == .pong } <= 100)
      }
      #expect(try server.peakByteCount < 64 << 20)
    }
  }

  /// Also on a call that is open, and on one that is over.
  @Test(arguments: [
    [Frame.window(1, 1)], [Frame.window(0, 1)], [Frame(.cancel, 1, [1])], [Frame(.pong, 0, Array("12345678".utf8))],
    [Frame.window(1, 1), Frame(.cancel, 1, [1]), Frame(.pong, 0, Array("12345678".utf8))],
  ])
  func controlFramesEndTheConnectionThatSendsTooMany(_ frames: [Frame]) async throws {
    try await EchoProcess.withProcess { server async throws in
      let start = Frame.hello().bytes + Frame.request(1, "test.Echo/Hang", flags: .open).bytes
      let lot = frames.flatMap(\.bytes)
      let bytes = start + repeatElement(lot, count: 200_000 / frames.count).joined()
      try await besideAClient(port: server.port) {
        let answers = try flood(bytes, server.port)
        #expect(answers.last?.goAway?.code == .resourceExhausted)
        #expect(answers.last?.goAway?.message == "more than 50000 control frames came in a second")
      }
      #expect(try server.peakByteCount < 64 << 20)
    }
  }

  /// 1,024 calls of a connection run; each of the others is answered at once and may be made again.
  @Test func callsBeyondTheStreamLimitAreRefusedAndTheRestRunsOn() async throws {
    let count: UInt32 = 100_000
    try await EchoProcess.withProcess { server async throws in
      try await besideAClient(port: server.port) {
        var socket = try RawSocket(port: server.port)
        socket.send(.hello())
        #expect(try socket.nextFrame()?.kind == .helloReply)
        let lot: UInt32 = 1_000
        for first in stride(from: 1, through: count, by: Int(lot)) {
          socket.send((first..<first + lot).flatMap { Frame.request($0, "test.Echo/Hang", flags: .open).bytes })
          for stream in first..<first + lot where stream > WireLimits.streamCountMax {
            let refusal = try socket.nextResponse()
            #expect(refusal?.stream == stream)
            #expect(refusal?.responseHead?.status.code == .resourceExhausted)
            #expect(refusal?.responseHead?.status.isSafeToRetry == true)
          }
        }
        // A place that becomes free can be taken.
        socket.send(
          Frame(.cancel, 7, [StatusCode.cancelled.rawValue]), .request(count + 1, "bench.Echo/Unary", message: [5]))
        let answer = try socket.nextResponse()
        #expect(answer?.stream == count + 1)
        #expect(answer?.message == [5])
      }
      #expect(try server.peakByteCount < 64 << 20)
    }
  }

  /// 12 connections fill the server's 10,000 calls; a client beside them that needs no task is served all the same.
  @Test func callsBeyondTheServersLimitAreRefused() async throws {
    try await EchoProcess.withProcess { server async throws in
      try await besideAClient(port: server.port) {
        var refusedCount = 0
        var sockets = try Sockets(count: 12, port: server.port)
        try sockets.forEach { socket in
          socket.send(Frame.hello().bytes)
          let streams = 1...UInt32(WireLimits.streamCountMax)
          socket.send(streams.flatMap { Frame.request($0, "test.Echo/Hang", flags: .open).bytes })
          socket.send(.request(2_000, "bench.Echo/Task"), .request(2_001, "test.Echo/None"))
          while let answer = try socket.nextResponse(), answer.stream < 2_001 {
            #expect(answer.responseHead?.status.code == .resourceExhausted)
            #expect(answer.responseHead?.status.isSafeToRetry == true)
            refusedCount += 1
          }
        }
        // The last call of each connection went over the connection's limit; one place may be the client's.
        #expect((2_288 + 12...2_288 + 13).contains(refusedCount))
      }
      #expect(try server.peakByteCount < 128 << 20)
    }
  }

  @Test func metadataBeyondTheLimitsFailsTheCallAndNotTheConnection() async throws {
    try await EchoProcess.withProcess { server async throws in
      try await besideAClient(port: server.port) {
        var socket = try RawSocket(port: server.port)
        socket.send(.hello())
        #expect(try socket.nextFrame()?.kind == .helloReply)
        for round in 0..<UInt32(1_000) {
          let many = requestWithMetadata(round * 3 + 1, entryCount: 65, valueByteCount: 1)
          let large = requestWithMetadata(round * 3 + 2, entryCount: 4, valueByteCount: 5_000)
          socket.send(many, large, .request(round * 3 + 3, "bench.Echo/Unary", message: [1]))
          for _ in 0..<2 {
            let refusal = try socket.nextResponse()?.responseHead?.status
            #expect(refusal?.code == .invalidArgument)
            #expect(refusal?.message.contains("metadata") == true)
          }
          #expect(try socket.nextResponse()?.message == [1])
        }
      }
      #expect(try server.peakByteCount < 64 << 20)
    }
  }
}

/// Sends bytes while it reads what comes.
private func flood(_ bytes: [UInt8], _ port: Int) throws -> [Frame] {
  var socket = try RawSocket(port: port)
  // The server stops reading at the violation, and so this may not get rid of all.
  socket.send(bytes)
  socket.endOutput()
  return try socket.framesToEnd()
}

/// What ``Metadata`` refuses to write.
private func requestWithMetadata(_ stream: UInt32, entryCount: Int, valueByteCount: Int) -> Frame {
  let plain = Frame.request(stream, "bench.Echo/Unary")
  // The head ends with the count of entries and has none.
  var payload = Array(plain.payload.dropLast(2)) + [0, UInt8(entryCount)]
  for index in 0..<entryCount {
    let key = Array("key-\(index)".utf8)
    payload.append(UInt8(key.count))
    payload += key
    payload += [UInt8(valueByteCount >> 8), UInt8(valueByteCount & 0xFF)]
    payload += [UInt8](repeating: 0x61, count: valueByteCount)
  }
  return Frame(.request, stream, payload)
}

/// Several connections at once.
private struct Sockets: ~Copyable {
  private let sockets: UnsafeMutableBufferPointer<RawSocket>

  init(count: Int, port: Int) throws {
    sockets = .allocate(capacity: count)
    for index in 0..<count { (sockets.baseAddress! + index).initialize(to: try RawSocket(port: port)) }
  }

  deinit {
    for index in sockets.indices { (sockets.baseAddress! + index).deinitialize(count: 1) }
    sockets.deallocate()
  }

  mutating func forEach(_ body: (inout RawSocket) throws -> Void) rethrows {
    for index in sockets.indices { try body(&sockets[index]) }
  }
}
