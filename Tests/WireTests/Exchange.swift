import Wire
import WireFixtures

/// A whole connection: what the client sends, and what else happens.
struct Exchange: Sendable {
  enum Step: Sendable {
    case client(Frame)
    /// Sent together with the frame behind it.
    case early(Frame)
    case drain
    /// The client did not answer the drain's ping in time.
    case drainNoticeOver
    /// The deadline of a call passes.
    case deadline(UInt32)
  }

  let name: String
  let about: String
  var steps: [Step]
  /// What the server asks for; empty: nothing.
  var token: [UInt8] = []

  init(_ name: String, _ about: String, _ frames: [Frame], hello: Frame? = .small) {
    self.name = name
    self.about = about
    steps = ((hello.map { [$0] } ?? []) + frames).map { .client($0) }
  }

  func behind(_ steps: [Step]) -> Exchange {
    var exchange = self
    exchange.steps += steps
    return exchange
  }

  func guarded(by token: [UInt8]) -> Exchange {
    var exchange = self
    exchange.token = token
    return exchange
  }
}

extension Frame {
  /// A client with the least windows, so that credit is soon used up.
  fileprivate static let small = Frame.hello {
    $0.streamWindowByteCount = UInt32(WireLimits.streamWindowByteCountMin)
    $0.connectionWindowByteCount = UInt32(WireLimits.connectionWindowByteCountMin)
  }

  fileprivate static let withFeature = Frame.hello { $0.features = .zlib }
}

extension Exchange {
  private static let eight: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]

  private static func unary(_ stream: UInt32, _ message: [UInt8] = [7]) -> Frame {
    .request(stream, "test.Echo/Unary", message: message)
  }

  private static func chat(_ stream: UInt32) -> Frame { .request(stream, "test.Echo/Chat", flags: .open) }

  private static func bytes(_ count: Int) -> [UInt8] { Array(repeating: 7, count: count) }

  static let lawful: [Exchange] = [
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
    Exchange(
      "empty-messages", "A message of 0 bytes is one; a stream's RESPONSE carries none.",
      [
        unary(1, []), .request(2, "test.Echo/Split"), chat(3), Frame(.message, 3), Frame(.message, 3),
        Frame(.end, 3),
      ]),
    Exchange(
      "behind-cancel", "What crosses the end of a stream is ignored.",
      [
        chat(1), Frame(.cancel, 1, [1]), Frame(.message, 1, [1]), .window(1, 5), Frame(.end, 1), Frame(.cancel, 1, [4]),
        unary(2),
      ]),
    Exchange("early-request", "A REQUEST right behind HELLO, before the reply.", [], hello: nil)
      .behind([.early(.small), .client(unary(1))]),
    Exchange("deadline", "The deadline passes: the server says so.", [], hello: .small)
      .behind([
        .client(.request(1, "test.Echo/Hang", message: [1], timeoutMilliseconds: 50)), .deadline(1), .client(unary(2)),
      ]),
    Exchange(
      "compressed", "With feature ZLIB: a request that is compressed in its REQUEST, and one in pieces.",
      [
        .request(1, "test.Echo/Unary", message: VectorTests.compressed, flags: .compressed),
        .request(2, "test.Echo/Unary", flags: .open),
        Frame(.message, 2, Array(VectorTests.compressed.prefix(6)), flags: [.more, .compressed]),
        Frame(.continuation, 2, Array(VectorTests.compressed.dropFirst(6))), Frame(.end, 2),
      ], hello: .withFeature),
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
    Exchange("drain-without-pong", "The client does not answer PING: the second step follows in time.", [chat(1)])
      .behind([.drain, .drainNoticeOver, .client(unary(2)), .client(Frame(.end, 1))]),
  ]

  static let violations: [Exchange] = [
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
    Exchange("token", "Another token than the server's.", [.hello { $0.token = [1, 2] }], hello: nil)
      .guarded(by: [1, 2, 3]),
    Exchange(
      "least-message", "A message limit below its least.", [.hello { $0.messageByteCountMax = 16_383 }], hello: nil),
    Exchange(
      "ping-flood", "More PINGs in a second than pingCountMaxPerSecond.",
      Array(repeating: Frame(.ping, 0, eight), count: 101)),
    Exchange(
      "large-message", "A stream error: a message over messageByteCountMax, by what it says it has.",
      [
        .request(1, "test.Echo/Unary", flags: .open),
        Frame(.message, 1, [1, 0, 0, 1] + VectorTests.compressed.dropFirst(4), flags: .compressed),
      ], hello: .withFeature),
    Exchange(
      "damaged-message", "A stream error: it does not inflate to the length that it says.",
      [
        .request(
          1, "test.Echo/Unary", message: [0, 0, 0, 5] + VectorTests.compressed.dropFirst(4), flags: .compressed)
      ], hello: .withFeature),
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

  static let all =
    lawful
    + violations.map { violation in
      var exchange = Exchange("violation-" + violation.name, violation.about, [], hello: nil)
      exchange.steps = violation.steps
      exchange.token = violation.token
      return exchange
    }
}
