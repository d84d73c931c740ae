import Testing
import Wire
import WireFixtures

/// Streams of bytes that no lawful client sends, from seeds, against a real server.
@Suite(.timeLimit(.minutes(3))) struct MalformedStreamTests {
  /// The whole course has as many again of the other kind.
  private static let count = 5_000

  /// A violation of PROTOCOL.md §8 behind lawful frames and in front of anything, cut anywhere: its answer is the stated one.
  @Test func everyViolationGetsItsAnswerWhateverStandsAroundIt() async throws {
    // This server asks for no token; and what a handler inflates and answers, the end of the bytes may overtake.
    let others: Set = ["violation-token", "violation-damaged-message"]
    let violations = try ExchangeFile.all().filter { $0.name.hasPrefix("violation-") && !others.contains($0.name) }
    try #require(violations.count > 20)
    try await EchoProcess.withProcess { server async throws in
      let calls = try await besideAClient(port: server.port) {
        for seed in 0..<Self.count {
          let violation = violations[seed % violations.count]
          var random = SplitMix64(seed: UInt64(seed))
          let frames = try Self.provoke(violation, &random, server.port)
          guard let last = violation.frames.last?.frame else { continue }
          #expect(frames.contains(last), "seed \(seed), \(violation.name)")
          // Nothing comes behind a connection error.
          #expect(last.kind != .goAway || frames.last == last, "seed \(seed), \(violation.name)")
        }
      }
      #expect(calls > 0)
      #expect(try server.peakByteCount < 64 << 20)
    }
  }

  private static func provoke(
    _ violation: ExchangeFile, _ random: inout SplitMix64, _ port: Int
  ) throws -> [Frame] {
    let frames = violation.frames.filter { $0.side == .client }.map(\.frame)
    let isGreeted = frames.count > 1
    var bytes = isGreeted ? frames[0].bytes : []
    if isGreeted { for _ in 0..<Int.random(in: 0...4, using: &random) { bytes += noise(&random).bytes } }
    for frame in frames.dropFirst(isGreeted ? 1 : 0) { bytes += frame.bytes }
    for _ in 0..<Int.random(in: 0...200, using: &random) { bytes.append(.random(in: 0...255, using: &random)) }
    return try answers(to: bytes, &random, port)
  }

  /// A frame that changes nothing that a violation's answer names.
  private static func noise(_ random: inout SplitMix64) -> Frame {
    Frame(Bool.random(using: &random) ? .pong : .ping, 0, eight(&random))
  }

  private static func eight(_ random: inout SplitMix64) -> [UInt8] {
    (0..<8).map { _ in .random(in: 0...255, using: &random) }
  }

  /// Lawful connections with damage: whatever it makes of them, the server answers by its rules, ends, and serves on.
  @Test func damagedStreamsEndAsTheProtocolSays() async throws {
    let exchanges = try ExchangeFile.all().filter { !$0.name.hasPrefix("violation-") }
    try await EchoProcess.withProcess { server async throws in
      let endCount = Counter()
      try await besideAClient(port: server.port) {
        for seed in 0..<Self.count {
          var random = SplitMix64(seed: UInt64(1_000_000 + seed))
          let exchange = exchanges[seed % exchanges.count]
          let bytes = Self.damaged(exchange.bytes(from: .client), &random)
          let frames = try Self.answers(to: bytes, &random, server.port)
          for (index, frame) in frames.enumerated() {
            if let defect = Self.defect(frame, isFirst: index == 0, isLast: index == frames.count - 1) {
              Issue.record("seed \(seed), \(exchange.name), frame \(index): \(defect)")
            }
          }
          if frames.last?.kind == .goAway { endCount.add() }
        }
      }
      // The damage is damage.
      #expect(endCount.value > Self.count / 2)
      #expect(try server.peakByteCount < 64 << 20)
    }
  }

  private static let reasons: Set<StatusCode> = [
    .invalidArgument, .resourceExhausted, .failedPrecondition, .unauthenticated,
  ]

  /// What a lawful server would not send.
  private static func defect(_ frame: Frame, isFirst: Bool, isLast: Bool) -> String? {
    switch frame.kind {
    case .helloReply: isFirst ? nil : "a second HELLO_REPLY"
    case .response: frame.responseHead == nil ? "an unreadable RESPONSE" : nil
    case .message, .continuation, .window: isFirst ? "it comes before HELLO_REPLY" : nil
    case .ping, .pong: frame.payload.count == 8 ? nil : "a PING or PONG of \(frame.payload.count) bytes"
    case .goAway:
      frame.goAway.map { goAway in
        if !isLast { return "frames behind GO_AWAY" }
        return reasons.contains(goAway.code) && !goAway.message.isEmpty ? nil : "GO_AWAY with \(goAway.code)"
      } ?? "an unreadable GO_AWAY"
    default: "a frame of a client"
    }
  }

  private static func damaged(_ bytes: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      // Near the beginning, where the frames' heads are.
      let at = Int.random(in: 0..<min(bytes.count, 300), using: &random)
      let rest = bytes[at...].prefix(Int.random(in: 1...40, using: &random))
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: bytes[at] = .random(in: 0...255, using: &random)
      case 2: bytes.removeSubrange(rest.indices)
      case 3: bytes.insert(contentsOf: rest, at: at)
      case 4: bytes.insert(contentsOf: eight(&random), at: at)
      default: bytes.removeSubrange((at + 1)...)
      }
    }
    return bytes
  }

  private static func answers(to bytes: [UInt8], _ random: inout SplitMix64, _ port: Int) throws -> [Frame] {
    var socket = try RawSocket(port: port)
    var at = 0
    while at < bytes.count {
      let end = min(bytes.count, at + (Bool.random(using: &random) ? bytes.count : .random(in: 1...64, using: &random)))
      socket.send(bytes[at..<end])
      at = end
    }
    socket.endOutput()
    return try socket.framesToEnd()
  }
}
