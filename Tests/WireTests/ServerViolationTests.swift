import Foundation
import Testing
import Wire
import WireFixtures

/// Servers that break the protocol, and what a client answers (PROTOCOL.md §8), as files for other implementations.
@Suite struct ServerViolationTests {
  private struct Violation: Sendable {
    let name: String
    let about: String
    /// What the server says.
    let frames: [Frame]
    var code = StatusCode.invalidArgument
  }

  private static let violations = [
    Violation(name: "first-frame", about: "The first frame is no HELLO_REPLY.", frames: [.response(1)]),
    Violation(name: "magic", about: "The reply does not begin with HTMA.", frames: [Frame(.helloReply, 0, bytes(30))]),
    Violation(name: "version", about: "A version that was not offered.", frames: [.helloReply { $0.version = 7 }]),
    Violation(
      name: "feature", about: "A feature that was not offered.", frames: [.helloReply { $0.features = .compress }]),
    Violation(
      name: "least-streams", about: "Fewer streams than the least.", frames: [.helloReply { $0.streamCountMax = 15 }]),
    Violation(name: "second-reply", about: "A second HELLO_REPLY.", frames: [.helloReply(), .helloReply()]),
    Violation(name: "wrong-side", about: "A REQUEST from a server.", frames: [.helloReply(), .request(1, "a.B/C")]),
    Violation(name: "unopened-stream", about: "An answer to no call.", frames: [.helloReply(), .response(9)]),
    Violation(
      name: "unreadable-response", about: "A RESPONSE that ends inside its head.",
      frames: [.helloReply(), Frame(.response, 1, [0, 0])]),
    Violation(
      name: "response-in-a-message", about: "RESPONSE OK inside a message.",
      frames: [.helloReply(), Frame(.message, 1, [1], flags: .more), .response(1)]),
    Violation(
      name: "continuation-alone", about: "A CONTINUATION without a message under way.",
      frames: [.helloReply(), Frame(.continuation, 1, [1])]),
    Violation(
      name: "compressed", about: "COMPRESSED without the feature.",
      frames: [.helloReply(), Frame(.message, 1, VectorTests.compressed, flags: .compressed)]),
    Violation(name: "no-credit", about: "A WINDOW of 0.", frames: [.helloReply(), .window(0, 0)]),
    Violation(
      name: "over-the-credit", about: "More message bytes than the stream has credit for.",
      frames: [.helloReply(), Frame(.message, 1, bytes(200_000)), Frame(.message, 1, bytes(62_200))],
      code: .resourceExhausted),
    Violation(
      name: "large-frame", about: "A payload over frameByteCountMax; the header is enough.",
      frames: [.helloReply(), Frame(.message, 1, bytes(262_145))], code: .resourceExhausted),
  ]

  private static func bytes(_ count: Int) -> [UInt8] { Array(repeating: 7, count: count) }

  /// A client that opens stream 1 as soon as it may.
  private static func text(of violation: Violation) throws -> String {
    var client = ClientConnectionState(hello: Hello())
    var lines = ["# " + violation.about] + client.frames().map { ExchangeTests.line("C", $0) }
    for (number, frame) in violation.frames.enumerated() {
      lines.append(ExchangeTests.line("S", frame))
      if case .failed = client.receive(frame) {
        #expect(number == violation.frames.count - 1, "\(violation.name) fails too early")
      }
      if number == 0, !client.isClosed { _ = try client.open(RequestHead(method: "test.Echo/Split"), message: [1]) }
      lines += client.frames().filter { $0.kind != .window }.map { ExchangeTests.line("C", $0) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  @Test(arguments: violations.map(\.name)) func clientNamesTheViolationAsItsFileSays(_ name: String) throws {
    let violation = try #require(Self.violations.first { $0.name == name })
    let text = try Self.text(of: violation)
    let path = "\(ExchangeFile.folder)/by-server-\(name).txt"
    if ProcessInfo.processInfo.environment["HATTAMA_UPDATE_GOLDEN"] == "1" {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    let last = try #require(try ExchangeFile("by-server-" + name).frames.last)
    #expect(last.side == .client)
    #expect(last.frame.goAway?.code == violation.code)
  }

  @Test func everyFileHasItsViolation() throws {
    let files = try ExchangeFile.all().map(\.name).filter { $0.hasPrefix("by-server-") }
    #expect(Set(files) == Set(Self.violations.map { "by-server-" + $0.name }))
  }
}
