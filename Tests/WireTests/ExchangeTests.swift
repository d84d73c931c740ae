import Foundation
import Testing
import Wire
import WireFixtures

/// Whole connections, frame by frame, as PROTOCOL.md §9 offers them to other implementations.
///
/// `HATTAMA_UPDATE_GOLDEN=1` writes them anew; a difference is a change of the protocol.
@Suite struct ExchangeTests {
  private static let folder = URL(fileURLWithPath: ExchangeFile.folder)

  private struct Exchange: Sendable {
    enum Step: Sendable {
      case client(Frame)
      case drain
    }

    let name: String
    let about: String
    var steps: [Step]

    init(_ name: String, _ about: String, _ frames: [Frame], hello: Frame? = small) {
      self.name = name
      self.about = about
      steps = ((hello.map { [$0] } ?? []) + frames).map { .client($0) }
    }

    func behind(_ steps: [Step]) -> Exchange {
      var exchange = self
      exchange.steps += steps
      return exchange
    }
  }

  /// A client with the least windows, so that credit is soon used up.
  private static let small = Frame.hello {
    $0.streamWindowByteCount = UInt32(WireLimits.streamWindowByteCountMin)
    $0.connectionWindowByteCount = UInt32(WireLimits.connectionWindowByteCountMin)
  }

  private static let eight: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]

  private static func unary(_ stream: UInt32, _ message: [UInt8] = [7]) -> Frame {
    .request(stream, "test.Echo/Unary", message: message)
  }

  private static func chat(_ stream: UInt32) -> Frame { .request(stream, "test.Echo/Chat", flags: .open) }

  private static func bytes(_ count: Int) -> [UInt8] { Array(repeating: 7, count: count) }

  private static let lawful: [Exchange] = [
    Exchange(
      "unary", "Two calls, of which the second has a deadline.",
      [
        unary(1), .request(2, "test.Echo/Unary", message: [8], timeoutMilliseconds: 2_000),
      ]),
    Exchange(
      "unary-in-pieces", "One request in pieces is answered as one that came whole.",
      [
        .request(1, "test.Echo/Unary", flags: .open), Frame(.message, 1, [1, 2], flags: .more),
        unary(2), Frame(.continuation, 1, [3]), Frame(.end, 1),
      ]),
    Exchange(
      "unary-large-answer", "The answer is larger than the stream's credit, and goes on with WINDOW.",
      [
        .request(1, "test.Echo/Join", flags: .open), Frame(.message, 1, bytes(40_000)),
        Frame(.message, 1, bytes(40_000)),
        Frame(.end, 1), .window(1, 65_536),
      ]),
    Exchange("server-stream", "A stream of responses.", [.request(1, "test.Echo/Split", message: [1, 2, 3])]),
    Exchange(
      "client-stream", "A stream of requests.",
      [
        .request(1, "test.Echo/Join", flags: .open), Frame(.message, 1, [1]), Frame(.message, 1, [2, 3]),
        Frame(.end, 1),
      ]),
    Exchange(
      "bidirectional", "Both streams at once, beside another call.",
      [
        chat(1), Frame(.message, 1, [1]), unary(2), Frame(.message, 1, [2]), Frame(.end, 1),
      ]),
    Exchange("failed", "A status with a detail.", [.request(1, "test.Echo/Fail", message: [1])]),
    Exchange("unknown-method", "It is safe to retry elsewhere.", [.request(1, "test.Echo/Nothing")]),
    Exchange(
      "cancelled", "The server answers nothing after CANCEL; the stream stays closed.",
      [
        chat(1), Frame(.message, 1, [1]), Frame(.cancel, 1, [1]), unary(2),
      ]),
    Exchange(
      "credit-given-back", "Half of a window has come: the server gives it back.",
      [
        .request(1, "test.Echo/Join", flags: .open), Frame(.message, 1, bytes(65_504)),
        Frame(.message, 1, bytes(65_504)), Frame(.end, 1),
      ], hello: .hello()),
    Exchange("ping", "PONG carries the same bytes.", [Frame(.ping, 0, eight)]),
    Exchange(
      "drain", "Two steps; the call that crossed the first is answered, the one behind the second is not.",
      [
        chat(1)
      ]
    ).behind([
      .drain, .client(unary(2)), .client(Frame(.pong, 0, Array("draining".utf8))), .client(unary(3)),
      .client(Frame(.end, 1)),
    ]),
  ]

  private static let violations: [Exchange] = [
    Exchange("first-frame", "The first frame is no HELLO.", [unary(1)], hello: nil),
    Exchange("magic", "HELLO does not begin with HTMA.", [Frame(.hello, 0, bytes(26))], hello: nil),
    Exchange(
      "version", "No version in common.", [.hello { ($0.lowestVersion, $0.highestVersion) = (7, 9) }], hello: nil),
    Exchange("small-limit", "A limit below its least.", [.hello { $0.frameByteCountMax = 32_767 }], hello: nil),
    Exchange("long-hello", "A HELLO over helloByteCountMax.", [Frame(.hello, 0, bytes(1_025))], hello: nil),
    Exchange("second-hello", "A second HELLO.", [.hello()]),
    Exchange(
      "large-frame", "A payload over frameByteCountMax; the header is enough.",
      [
        Frame(.request, 1, bytes(262_145))
      ]),
    Exchange("kind", "A kind that is not there.", [unknownKind]),
    Exchange("wrong-side", "A RESPONSE from a client.", [.response(1)]),
    Exchange("flag", "A flag that its kind does not have.", [Frame(.ping, 0, eight, flags: .more)]),
    Exchange(
      "open-and-compressed", "OPEN together with COMPRESSED.",
      [
        .request(1, "test.Echo/Chat", flags: [.open, .compressed])
      ]),
    Exchange("stream-zero", "A call on stream 0.", [unary(0)]),
    Exchange("ping-on-a-stream", "A PING on a stream.", [Frame(.ping, 1, eight)]),
    Exchange("short-ping", "A PING of 7 bytes.", [Frame(.ping, 0, bytes(7))]),
    Exchange("cancel-reason", "A CANCEL with a reason that it cannot have.", [chat(1), Frame(.cancel, 1, [2])]),
    Exchange("no-credit", "A WINDOW of 0.", [.window(0, 0)]),
    Exchange("credit-overflow", "Credit beyond windowByteCountMax.", [.window(0, 2_147_483_647)]),
    Exchange("falling-stream", "A number that does not rise.", [unary(2), unary(1)]),
    Exchange("unopened-stream", "A MESSAGE on a stream that was never opened.", [Frame(.message, 4, [1])]),
    Exchange(
      "message-behind-the-end", "A MESSAGE behind END.",
      [.request(1, "test.Echo/Hang", flags: .open), Frame(.message, 1, [1]), Frame(.end, 1), Frame(.message, 1)]),
    Exchange("continuation-alone", "A CONTINUATION without a message under way.", [chat(1), Frame(.continuation, 1)]),
    Exchange(
      "message-in-a-message", "A MESSAGE inside another.",
      [
        chat(1), Frame(.message, 1, [1], flags: .more), Frame(.message, 1, [2]),
      ]),
    Exchange(
      "end-in-a-message", "END inside a message.",
      [
        chat(1), Frame(.message, 1, [1], flags: .more), Frame(.end, 1),
      ]),
    Exchange(
      "compressed", "COMPRESSED without the feature.",
      [
        .request(1, "test.Echo/Unary", message: VectorTests.compressed, flags: .compressed)
      ]),
    Exchange(
      "over-the-credit", "More message bytes than the stream has credit for.",
      [
        .request(1, "test.Echo/Hang", flags: .open), Frame(.message, 1, bytes(200_000)),
        Frame(.message, 1, bytes(62_200)),
      ]),
    Exchange(
      "unreadable-request", "A stream error: the metadata ends in the middle.",
      [
        Frame(.request, 1, [1, 97, 0, 0, 0, 1, 0, 1])
      ]),
    Exchange(
      "open-with-a-message", "A stream error: OPEN and a message.",
      [
        .request(1, "test.Echo/Chat", message: [1], flags: .open)
      ]),
  ]

  private static var unknownKind: Frame {
    var frame = Frame(.ping, 0, eight)
    frame.header.kindNumber = 77
    return frame
  }

  private static let exchanges =
    lawful
    + violations.map { violation in
      var exchange = Exchange("violation-" + violation.name, violation.about, [], hello: nil)
      exchange.steps = violation.steps
      return exchange
    }

  // MARK: Files

  private static func text(of exchange: Exchange) -> String {
    var reply = HelloReply()
    reply.features = .zlib
    var server = EchoServer(state: ServerConnectionState(reply: reply))
    var lines = ["# " + exchange.about]
    for step in exchange.steps {
      switch step {
      case .client(let frame):
        lines.append(line("C", frame))
        server.receive(frame)
      case .drain:
        lines.append("# The server begins to drain.")
        _ = server.state.drain("the server is stopping")
      }
      lines += server.state.frames().map { line("S", $0) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A byte that comes 16 times or more stands once, with its count: `07*40000`.
  private static func line(_ side: String, _ frame: Frame) -> String {
    var words = [""]
    var rest = frame.bytes[...]
    while let byte = rest.first {
      let digits = (byte < 16 ? "0" : "") + String(byte, radix: 16)
      let count = rest.prefix { $0 == byte }.count
      rest = rest.dropFirst(count)
      if count < 16 {
        words[words.count - 1] += String(repeating: digits, count: count)
      } else {
        words += ["\(digits)*\(count)", ""]
      }
    }
    return ([side] + words.filter { !$0.isEmpty }).joined(separator: " ")
  }

  @Test(arguments: exchanges.map(\.name)) func exchangeStaysAsItIs(_ name: String) throws {
    let exchange = try #require(Self.exchanges.first { $0.name == name })
    let file = Self.folder.appendingPathComponent(name + ".txt")
    let text = Self.text(of: exchange)
    if ProcessInfo.processInfo.environment["HATTAMA_UPDATE_GOLDEN"] == "1" {
      try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == text)
  }

  @Test func everyExchangeHasItsFileAndEveryFileItsExchange() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(Set(files) == Set(Self.exchanges.map { $0.name + ".txt" }))
  }

  @Test(arguments: violations.map(\.name)) func violationEndsWithItsAnswer(_ name: String) throws {
    let frames = try ExchangeFile("violation-" + name).frames
    let last = try #require(frames.last)
    #expect(last.side == .server)
    let code = last.frame.goAway?.code ?? last.frame.responseHead?.status.code
    #expect(code == (Self.exhausted.contains(name) ? .resourceExhausted : Self.others[name] ?? .invalidArgument))
    let isStreamError = name == "unreadable-request" || name == "open-with-a-message"
    #expect(last.frame.kind == (isStreamError ? .response : .goAway))
  }

  private static let exhausted: Set = ["large-frame", "over-the-credit"]
  private static let others: [String: StatusCode] = ["version": .failedPrecondition]

  /// Our client, told to make the same calls, takes what the server says there as lawful, and sends the same.
  /// All but those where frames cross, and where it would not cut what fits one frame.
  private static let ofOurClient = lawful.map(\.name).filter { $0 != "unary-in-pieces" && $0 != "drain" }

  @Test(arguments: ofOurClient) func clientSpeaksTheSame(_ name: String) throws {
    let frames = try ExchangeFile(name).frames
    let hello = try frames[0].frame.payload.withUnsafeBytes { try Hello($0) }
    var client = ClientConnectionState(hello: hello)
    var due: [Frame] = []
    for (side, frame) in frames {
      if side == .server {
        let action = client.receive(frame)
        if case .failed(let status) = action { Issue.record("\(status)") }
        if case .message(let stream, let message) = action {
          client.consume(stream, byteCount: message.heldByteCount)
        }
      } else {
        try Self.perform(frame, on: &client)
      }
      due += client.frames()
    }
    // A client is free to give credit when it likes.
    let said = frames.filter { $0.side == .client && $0.frame.kind != .window }.map(\.frame)
    #expect(due.filter { $0.kind != .window } == said)
  }

  private static func perform(_ frame: Frame, on client: inout ClientConnectionState) throws {
    switch frame.kind {
    case .request:
      let head = try #require(frame.requestHead)
      let isOpen = frame.flags.contains(.open)
      _ = try client.open(head, message: isOpen ? nil : frame.message)
    case .message: _ = client.send(frame.stream, frame.payload)
    case .end: client.end(frame.stream)
    case .cancel: _ = client.cancel(frame.stream, .cancelled)
    case .ping: client.ping(frame.payload)
    default: break
    }
  }
}
