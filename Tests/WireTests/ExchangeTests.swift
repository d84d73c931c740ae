import Foundation
import Testing
import Wire
import WireFixtures

/// Whole connections, frame by frame, as PROTOCOL.md §9 offers them to other implementations.
///
/// `HATTAMA_UPDATE_GOLDEN=1` writes them anew; a difference is a change of the protocol.
@Suite struct ExchangeTests {
  private static let folder = URL(fileURLWithPath: ExchangeFile.folder)

  // MARK: Files

  private static func text(of exchange: Exchange) -> String {
    var reply = HelloReply()
    reply.features = .zlib
    let token = exchange.token
    var server = EchoServer(
      state: ServerConnectionState(reply: reply, authenticates: { token.isEmpty || $0 == token }))
    var lines = ["# " + exchange.about]
    for step in exchange.steps {
      switch step {
      case .client(let frame):
        lines.append(line("C", frame))
        server.receive(frame)
      case .early(let frame):
        lines.append(line("C", frame))
        server.receive(frame)
        continue
      case .deadline(let stream):
        lines.append("# The deadline passes.")
        server.expire(stream)
      case .drainNoticeOver:
        lines.append("# drainNoticeMilliseconds pass.")
        server.state.drainNoticeOver()
      case .drain:
        lines.append("# The server begins to drain.")
        _ = server.state.drain("the server is stopping")
      }
      lines += server.state.frames().map { line("S", $0) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A byte that comes 16 times or more stands once, with its count: `07*40000`.
  static func line(_ side: String, _ frame: Frame) -> String {
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

  @Test(arguments: Exchange.all.map(\.name)) func exchangeStaysAsItIs(_ name: String) throws {
    let exchange = try #require(Exchange.all.first { $0.name == name })
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
    let own = files.filter { !$0.hasPrefix("by-server-") }
    #expect(Set(own) == Set(Exchange.all.map { $0.name + ".txt" }))
  }

  @Test(arguments: Exchange.violations.map(\.name)) func violationEndsWithItsAnswer(_ name: String) throws {
    let frames = try ExchangeFile("violation-" + name).frames
    let last = try #require(frames.last)
    #expect(last.side == .server)
    let code = last.frame.goAway?.code ?? last.frame.responseHead?.status.code
    #expect(code == (Self.exhausted.contains(name) ? .resourceExhausted : Self.others[name] ?? .invalidArgument))
    let isStreamError = Self.streamErrors.contains(name)
    #expect(last.frame.kind == (isStreamError ? .response : .goAway))
  }

  private static let streamErrors: Set = [
    "unreadable-request", "open-with-a-message", "large-message", "damaged-message",
  ]
  private static let exhausted: Set = ["large-frame", "over-the-credit", "ping-flood", "large-message"]
  private static let others: [String: StatusCode] = ["version": .failedPrecondition, "token": .unauthenticated]

  /// Our client, told to make the same calls, takes what the server says there as lawful, and sends the same.
  /// All but those where frames cross, and where it would not cut what fits one frame.
  private static let ofOurClient = Exchange.lawful.map(\.name).filter {
    !["unary-in-pieces", "drain", "drain-without-pong", "behind-cancel", "early-request", "compressed"].contains($0)
  }

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
