import Compression
import Testing
import Wire
import WireFixtures

/// Compressed messages that are not what they say, or say too much.
@Suite(.timeLimit(.minutes(3)), .serialized) struct InflationTests {
  @Test(arguments: [
    Lie(inflated: 10_000_000, said: 100, answer: .invalidArgument),
    Lie(inflated: 100, said: 10_000_000, answer: .invalidArgument),
    Lie(inflated: 16_777_217, said: 16_777_217, answer: .resourceExhausted),
    Lie(inflated: 100, said: 4_294_967_295, answer: .resourceExhausted),
  ])
  func lieAboutTheLengthFailsTheCallAndNotTheConnection(_ lie: Lie) async throws {
    try await EchoProcess.withProcess { server async throws in
      try await besideAClient(port: server.port) {
        let bomb = try message(inflatedByteCount: lie.inflated, saying: lie.said)
        var socket = try greeted(server.port)
        for stream in stride(from: UInt32(1), to: 200, by: 2) {
          socket.send(
            .request(stream, "bench.Echo/Unary", message: bomb, flags: .compressed),
            .request(stream + 1, "bench.Echo/Unary", message: [9]))
          let answers = [try socket.nextResponse(), try socket.nextResponse()].compactMap(\.self)
          #expect(answers.first { $0.stream == stream }?.responseHead?.status.code == lie.answer)
          #expect(answers.first { $0.stream == stream + 1 }?.message == [9])
        }
      }
      // One at a time is inflated, and not beyond what it says.
      #expect(try server.peakByteCount < 96 << 20)
    }
  }

  /// Each is lawful: 16 MiB of zeros in 16 KiB. Their lengths before compression count as held bytes.
  @Test func manyLawfulBombsAtOnceStayUnderTheHeldBytes() async throws {
    try await EchoProcess.withProcess { server async throws in
      try await besideAClient(port: server.port) {
        let bomb = try message(inflatedByteCount: 16 << 20, saying: 16 << 20)
        var socket = try greeted(server.port)
        let count: UInt32 = 1_000
        for stream in 1...count {
          // It holds what it said until it is over.
          socket.send(.request(stream, "test.Echo/Hang", message: bomb, flags: .compressed))
        }
        for _ in 0..<count - 3 {
          let refusal = try socket.nextResponse()?.responseHead?.status
          #expect(refusal?.code == .resourceExhausted)
          #expect(refusal?.isSafeToRetry == true)
        }
        socket.send(.request(count + 1, "bench.Echo/Unary", message: [9]))
        #expect(try socket.nextResponse()?.message == [9])
      }
      #expect(try server.peakByteCount < 128 << 20)
    }
  }
}

struct Lie: Sendable {
  let inflated: Int
  let said: UInt32
  let answer: StatusCode
}

private func message(inflatedByteCount: Int, saying byteCount: UInt32) throws -> [UInt8] {
  var deflater = try Deflater(.zlib)
  let deflated = try deflater.deflate([UInt8](repeating: 0, count: inflatedByteCount))
  return written { $0.append(byteCount) } + deflated
}

private func greeted(_ port: Int) throws -> RawSocket {
  var socket = try RawSocket(port: port)
  socket.send(.hello { $0.features = [.zlib] })
  guard try socket.nextFrame()?.kind == .helloReply else {
    throw RPCStatus(code: .internalError, message: "no hello came")
  }
  return socket
}
