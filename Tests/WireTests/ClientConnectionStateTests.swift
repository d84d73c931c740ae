import Testing
import Wire

/// A client's state with a server that has answered its hello.
private final class Server {
  var state = ClientConnectionState(hello: Hello())

  init(greeted: Bool = true) {
    guard greeted else { return }
    _ = send(.helloReply, 0, Self.payload { HelloReply().write(to: &$0) })
  }

  func send(
    _ kind: FrameHeader.Kind, _ stream: UInt32, _ payload: [UInt8], hasMore: Bool = false
  ) -> ClientConnectionState.Action {
    let header = FrameHeader(kind, stream: stream, payloadByteCount: payload.count, hasMore: hasMore)
    return payload.withUnsafeBytes { state.receive(header, $0, atMilliseconds: 0) }
  }

  func open() -> UInt32? { state.open() }
  func finish(_ stream: UInt32) -> Bool { state.finish(stream) }

  static func payload(_ body: (inout [UInt8]) -> Void) -> [UInt8] {
    var payload: [UInt8] = []
    body(&payload)
    return payload
  }

  static func response(_ message: [UInt8] = []) -> [UInt8] {
    payload { ResponseHead(status: .ok).write(to: &$0) } + message
  }
}

@Suite struct ClientConnectionStateTests {
  @Test func isReadyAfterTheReply() {
    let server = Server(greeted: false)
    #expect(server.send(.helloReply, 0, Server.payload { HelloReply().write(to: &$0) }) == .ready(HelloReply()))
  }

  @Test func refusesAnyFirstFrameButAReply() {
    let server = Server(greeted: false)
    guard case .fail(let status) = server.send(.message, 1, []) else {
      Issue.record("a message came through before the reply")
      return
    }
    #expect(status.code == .internalError)
  }

  @Test func refusesAVersionThatWasNotOffered() {
    let server = Server(greeted: false)
    var reply = HelloReply()
    reply.version = 9
    guard case .fail = server.send(.helloReply, 0, Server.payload { reply.write(to: &$0) }) else {
      Issue.record("version 9 was taken")
      return
    }
  }

  @Test func streamsRiseAndEndOnce() {
    let server = Server()
    #expect(server.open() == 1)
    #expect(server.open() == 2)
    let response = Server.response([7])
    #expect(
      server.send(.response, 1, response)
        == .finish(stream: 1, ResponseHead(status: .ok), messageOffset: response.count - 1))
    #expect(server.send(.response, 1, response) == .none)
    #expect(!server.finish(1))
    #expect(server.finish(2))
  }

  @Test func joinsMessagesInPieces() {
    let server = Server()
    _ = server.open()
    #expect(server.send(.message, 1, [1], hasMore: true) == .none)
    #expect(server.send(.continuation, 1, [2]) == .assembledMessage(stream: 1, [1, 2]))
    #expect(server.send(.response, 1, Server.response([3]), hasMore: true) == .none)
    #expect(
      server.send(.continuation, 1, [4])
        == .finishAssembled(stream: 1, ResponseHead(status: .ok), message: [3, 4]))
  }

  @Test func frameInsideAMessageIsAViolation() {
    let server = Server()
    _ = server.open()
    _ = server.send(.message, 1, [1], hasMore: true)
    guard case .fail = server.send(.message, 1, [2]) else {
      Issue.record("a message stood inside another")
      return
    }
  }

  @Test func whatCrossesACancelIsPassedOver() {
    let server = Server()
    _ = server.open()
    _ = server.finish(1)
    #expect(server.send(.message, 1, [1]) == .none)
    #expect(server.send(.continuation, 1, [1]) == .none)
  }

  @Test func streamThatWasNeverOpenedIsAViolation() {
    let server = Server()
    guard case .fail = server.send(.message, 5, []) else {
      Issue.record("stream 5 was taken")
      return
    }
  }

  @Test func goAwayTakesNoNewCalls() {
    let server = Server()
    _ = server.open()
    let goAway = GoAway(code: .ok, lastStream: 1, message: "bye")
    #expect(server.send(.goAway, 0, Server.payload { goAway.write(to: &$0) }) == .leave(goAway))
    #expect(server.open() == nil)
    #expect(
      server.send(.response, 1, Server.response())
        == .finish(stream: 1, ResponseHead(status: .ok), messageOffset: Server.response().count))
  }

  @Test func goAwayWithAnErrorEndsTheConnection() {
    let server = Server()
    let goAway = GoAway(code: .resourceExhausted, lastStream: 0, message: "too many pings")
    guard case .fail(let status) = server.send(.goAway, 0, Server.payload { goAway.write(to: &$0) }) else {
      Issue.record("the connection lived on")
      return
    }
    #expect(status.message == "the server ended the connection: too many pings")
  }

  @Test func messageOverTheLimitEndsItsStreamOnly() {
    var hello = Hello()
    hello.messageByteCountMax = 2
    let server = Server(greeted: false)
    server.state = ClientConnectionState(hello: hello)
    _ = server.send(.helloReply, 0, Server.payload { HelloReply().write(to: &$0) })
    _ = server.open()
    _ = server.open()
    _ = server.send(.message, 1, [1, 2], hasMore: true)
    guard case .abandon(1, let status) = server.send(.continuation, 1, [3]) else {
      Issue.record("three bytes were taken")
      return
    }
    #expect(status.code == .resourceExhausted)
    #expect(server.send(.message, 2, [1]) == .message(stream: 2))
  }
}
