import Testing
import Wire
import WireFixtures

/// The vectors against a real server, over a socket: what PROTOCOL.md §9 offers to strangers is what is served.
@Suite(.timeLimit(.minutes(2))) struct VectorReplayTests {
  /// Those in which the server leaves, has a token or errs are for whoever can make it do that.
  private static func exchanges() throws -> [ExchangeFile] {
    try ExchangeFile.all().filter {
      !$0.name.hasPrefix("drain") && !$0.name.hasPrefix("by-server-") && $0.name != "violation-token"
    }
  }

  @Test func everyExchangeIsTrueOfTheServer() async throws {
    try await EchoProcess.withProcess { server async throws in
      try await besideAClient(port: server.port) {
        for exchange in try Self.exchanges() {
          let (said, expected) = try Self.play(exchange, server.port)
          #expect(said == expected, "\(exchange.name)")
        }
      }
    }
  }

  /// What the server says, and what it should say, stream by stream: the order of two streams is nobody's promise, nor is
  /// when credit comes.
  private static func play(
    _ exchange: ExchangeFile, _ port: Int
  ) throws -> (said: [UInt32: [Frame]], expected: [UInt32: [Frame]]) {
    var socket = try RawSocket(port: port)
    var said: [Frame] = []
    var expected: [Frame] = []
    for (side, frame) in exchange.frames where frame.kind != .window || side == .client {
      switch side {
      case .client: socket.send(frame)
      case .server:
        expected.append(frame)
        while let frame = try socket.nextFrame() {
          if frame.kind == .window { continue }
          said.append(frame)
          break
        }
      }
    }
    socket.endOutput()
    said += try socket.framesToEnd().filter { $0.kind != .window }
    return (Dictionary(grouping: said, by: \.stream), Dictionary(grouping: expected, by: \.stream))
  }

  /// The end of the bytes inside a frame closes the connection; no violation is read into what did not come.
  @Test func everyTruncationOfAnExchangeEndsWithoutAnError() async throws {
    try await EchoProcess.withProcess { server async throws in
      try await besideAClient(port: server.port) {
        for exchange in try Self.exchanges() {
          let bytes = exchange.bytes(from: .client)
          let ends = exchange.frames.filter { $0.side == .server }.map(\.frame).filter { $0.kind == .goAway }
          for count in Self.lengths(bytes.count) {
            let frames = try Self.answers(to: bytes[..<count], server.port)
            // What is cut from a violation may hold it still.
            for goAway in frames.filter({ $0.kind == .goAway }) {
              #expect(ends.first?.goAway?.message == goAway.goAway?.message, "\(exchange.name), \(count) bytes")
            }
          }
        }
      }
      #expect(try server.peakByteCount < 64 << 20)
    }
  }

  @Test func everyTruncationOfAFrameEndsWithoutAnError() async throws {
    try await EchoProcess.withProcess { server async throws in
      try await besideAClient(port: server.port) {
        for (name, frame) in try FrameFile.all() {
          for count in 0..<frame.bytes.count {
            let frames = try Self.answers(to: Frame.hello().bytes + frame.bytes[..<count], server.port)
            #expect(frames.first?.kind == .helloReply)
            // A header is enough to refuse a frame.
            let isRefused = frames.last?.kind == .goAway
            #expect(!isRefused || count >= FrameHeader.byteCount, "\(name), \(count) bytes")
            #expect(!isRefused || frames.last?.goAway?.code == .invalidArgument, "\(name), \(count) bytes")
          }
        }
      }
    }
  }

  /// All lengths of what is short; of what is long those at its ends, and some between.
  private static func lengths(_ byteCount: Int) -> [Int] {
    guard byteCount > 1_200 else { return Array(0..<byteCount) }
    let step = (byteCount - 800) / 200
    return Array(0..<400) + stride(from: 400, to: byteCount - 400, by: step) + Array((byteCount - 400)..<byteCount)
  }

  private static func answers(to bytes: some Collection<UInt8>, _ port: Int) throws -> [Frame] {
    var socket = try RawSocket(port: port)
    socket.send(bytes)
    socket.endOutput()
    return try socket.framesToEnd()
  }
}
