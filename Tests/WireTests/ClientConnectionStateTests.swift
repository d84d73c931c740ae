import Testing
import Wire
import WireFixtures

/// A client's state whose server has answered its hello.
private func greetedClient(hello: Hello = Hello(), reply: Frame = .helloReply()) -> ClientConnectionState {
  var state = ClientConnectionState(hello: hello)
  _ = state.frames()
  _ = state.receive(reply)
  return state
}

private func failure(_ action: ClientConnectionState.Action) -> RPCStatus? {
  if case .failed(let status) = action { return status }
  return nil
}

private let head = RequestHead(method: "a.B/C")

@Suite struct ClientConnectionStateTests {
  /// Also when a large one has to wait for credit that a small one behind it does not need.
  @Test func requestsLeaveInTheOrderOfTheirNumbers() throws {
    var state = ClientConnectionState(hello: Hello())
    _ = state.frames()
    _ = state.receive(.helloReply { $0.connectionWindowByteCount = 1_048_576 })
    var credit = 1_048_576
    var sent: [Frame] = []
    var received: [Frame] = []
    // A message of 0 bytes needs no credit, and must not pass those that wait for some.
    let byteCounts = (0..<40).map { [200_000, 0, 200_000, 10, 200_000][$0 % 5] }
    for (round, byteCount) in byteCounts.enumerated() {
      _ = try state.open(head, message: [UInt8](repeating: UInt8(round), count: byteCount))
      if round % 4 != 0 { sent += state.frames() }
    }
    for _ in 0..<200 {
      sent += state.frames()
      credit -= sent.reduce(0) { $0 + $1.cost }
      #expect(credit >= 0)
      for frame in sent where frame.kind == .message { _ = state.receive(.window(frame.stream, UInt32(frame.cost))) }
      received += sent
      sent = []
      _ = state.receive(.window(0, 100_000))
      credit += 100_000
    }
    let numbers = received.filter { $0.kind == .request }.map(\.stream)
    #expect(numbers == Array(1...40))
    let byteCount = received.reduce(0) { sum, frame in
      sum + frame.cost - (frame.kind == .request || frame.cost == 0 ? 0 : WireLimits.messageOverheadByteCount)
    }
    #expect(byteCount == byteCounts.reduce(0, +))
  }

  @Test func saysHelloAndIsReadyAfterTheReply() {
    var state = ClientConnectionState(hello: Hello())
    #expect(state.frames() == [.hello()])
    #expect(state.receive(.helloReply()) == .ready(HelloReply()))
  }

  @Test func refusesAnyFirstFrameButAReplyAndWhatWasNotOffered() {
    for frame in [
      Frame(.message, 1), Frame.helloReply { $0.version = 9 }, Frame.helloReply { $0.features = .compress },
    ] {
      var state = ClientConnectionState(hello: Hello())
      _ = state.frames()
      #expect(failure(state.receive(frame))?.code == .internalError)
      #expect(state.frames().map(\.goAway?.code) == [.invalidArgument])
    }
  }

  @Test func streamsRiseAndEndOnce() throws {
    var state = greetedClient()
    #expect(try state.open(head, message: [1]) == 1)
    #expect(try state.open(head, message: [2]) == 2)
    #expect(state.frames() == [.request(1, message: [1]), .request(2, message: [2])])
    let response = Frame.response(1, message: [7])
    #expect(
      state.receive(response)
        == .finish(
          stream: 1, ResponseHead(status: .ok), messageOffset: response.payload.count - 1, isCompressed: false))
    #expect(state.receive(response) == .none)
    let isFirstOpen = state.cancel(1, .cancelled)
    let isSecondOpen = state.cancel(2, .deadlineExceeded)
    #expect(!isFirstOpen && isSecondOpen)
    #expect(state.frames() == [Frame(.cancel, 2, [4])])
  }

  @Test func callThatNeverLeftIsForgottenWithoutAWord() throws {
    var state = greetedClient()
    _ = try state.open(head, message: [1])
    #expect(state.isUnsent(1))
    _ = state.cancel(1, .cancelled)
    #expect(state.frames() == [])
  }

  @Test func largeRequestGoesInPiecesWithinTheCredit() throws {
    var state = greetedClient(reply: .helloReply { $0.streamWindowByteCount = 65_536 })
    let message = (0..<150_000).map { UInt8(truncatingIfNeeded: $0 &* 17) }
    _ = try state.open(head, message: message)
    var sent = state.frames()
    #expect(sent.first == .request(1, flags: .open))
    #expect(sent.map(\.cost).reduce(0, +) <= 65_536)
    for _ in 0..<5 {
      _ = state.receive(.window(1, 65_536))
      sent += state.frames()
    }
    #expect(sent.last == Frame(.end, 1))
    #expect(sent.dropFirst().flatMap(\.payload) == message)
    #expect(sent.dropFirst().dropLast().map { $0.flags.contains(.more) } == [true, true, false])
  }

  @Test func requestsOfAStreamEndOnce() throws {
    var state = greetedClient()
    let stream = try state.open(head, message: nil)
    let isSent = state.send(stream, [1])
    state.end(stream)
    let isSentBehindTheEnd = state.send(stream, [2])
    state.end(stream)
    #expect(isSent && !isSentBehindTheEnd)
    #expect(state.frames() == [.request(1, flags: .open), Frame(.message, 1, [1]), Frame(.end, 1)])
  }

  @Test func joinsMessagesInPieces() throws {
    var state = greetedClient()
    _ = try state.open(head, message: [])
    #expect(state.receive(Frame(.message, 1, [1], flags: .more)) == .none)
    guard case .message(1, let message) = state.receive(Frame(.continuation, 1, [2])) else {
      Issue.record("no message came")
      return
    }
    #expect(message.joined() == [1, 2])
  }

  @Test func violationsEndTheConnectionWithAWord() throws {
    let violations: [[Frame]] = [
      [Frame(.message, 1, [1], flags: .more), Frame(.message, 1, [2])],
      [Frame(.message, 1, [1], flags: .more), .response(1)],
      [Frame(.continuation, 1, [1])],
      [Frame(.message, 5)],
      [.response(5)],
      [.helloReply()],
      [Frame(.message, 1, [1], flags: .compressed)],
      [Frame(.ping, 0, [1])],
      [.window(0, 0)],
      [.window(1, 0x7FFF_FFFF)],
      [Frame(.request, 1)],
      [Frame(.response, 1, [99])],
    ]
    for frames in violations {
      var state = greetedClient()
      _ = try state.open(head, message: [])
      _ = state.frames()
      var last = ClientConnectionState.Action.none
      for frame in frames { last = state.receive(frame) }
      #expect(failure(last)?.code == .internalError, "\(frames)")
      #expect(state.frames().map(\.goAway?.code) == [.invalidArgument], "\(frames)")
    }
  }

  @Test func moreThanTheCreditIsAViolation() throws {
    var state = greetedClient()
    _ = try state.open(head, message: [])
    _ = state.frames()
    let piece = [UInt8](repeating: 0, count: 200_000)
    #expect(failure(state.receive(Frame(.message, 1, piece, flags: .more))) == nil)
    // Half of the window is given back at once, since the message is not complete.
    #expect(state.frames() == [.window(1, 200_032)])
    #expect(failure(state.receive(Frame(.continuation, 1, piece))) == nil)
    #expect(failure(state.receive(Frame(.message, 1, piece))) != nil)
    #expect(state.frames().map(\.goAway?.code) == [.resourceExhausted])
  }

  @Test func whatCrossesACancelIsPassedOverAndCounted() throws {
    var state = greetedClient()
    _ = try state.open(head, message: [])
    _ = state.frames()
    _ = state.cancel(1, .cancelled)
    #expect(state.receive(Frame(.message, 1, [1])) == .none)
    #expect(state.receive(Frame(.continuation, 1, [1])) == .none)
    #expect(state.receive(.response(1)) == .none)
  }

  @Test func goAwayTakesNoNewCallsAndNamesWhatWasNotSeen() throws {
    var state = greetedClient()
    _ = try state.open(head, message: [])
    _ = try state.open(head, message: [])
    _ = state.frames()
    let announced = GoAway(code: .ok, lastStream: .max, message: "bye")
    #expect(state.receive(.goAway(.ok, lastStream: .max, "bye")) == .leave(announced, unseen: []))
    let refused = #expect(throws: RPCStatus.self) { try state.open(head, message: []) }
    #expect(refused?.isSafeToRetry == true)
    let goAway = GoAway(code: .ok, lastStream: 1, message: "bye")
    #expect(state.receive(.goAway(.ok, lastStream: 1, "bye")) == .leave(goAway, unseen: [2]))
    guard case .finish(1, _, _, _) = state.receive(.response(1)) else {
      Issue.record("the answer was lost")
      return
    }
  }

  @Test func goAwayWithAnErrorEndsTheConnection() {
    var state = greetedClient()
    let action = state.receive(.goAway(.resourceExhausted, lastStream: 0, "too many pings"))
    guard case .lost(let status) = action else {
      Issue.record("the connection lived on")
      return
    }
    #expect(status.message == "the server ended the connection: too many pings")
  }

  @Test func messageOverTheLimitEndsItsStreamOnly() throws {
    var hello = Hello()
    hello.messageByteCountMax = 2
    var state = greetedClient(hello: hello)
    _ = try state.open(head, message: [])
    _ = try state.open(head, message: [])
    _ = state.frames()
    _ = state.receive(Frame(.message, 1, [1, 2], flags: .more))
    guard case .refused(1, let status) = state.receive(Frame(.continuation, 1, [3])) else {
      Issue.record("three bytes were taken")
      return
    }
    #expect(status.code == .resourceExhausted)
    #expect(state.frames() == [Frame(.cancel, 1, [1])])
    guard case .message(2, _) = state.receive(Frame(.message, 2, [1])) else {
      Issue.record("the other stream suffered")
      return
    }
  }

  @Test func refusesWhatTheServerWouldNotTake() throws {
    var state = greetedClient(
      reply: .helloReply {
        $0.messageByteCountMax = 20_000
        $0.streamCountMax = 16
      })
    #expect(state.peerMessageByteCountMax == 20_000)
    let large = ClientConnectionState.defect(ofMessageWith: 20_001, byteCountMax: 20_000)
    #expect(large?.code == .resourceExhausted)
    #expect(ClientConnectionState.defect(ofMessageWith: 20_000, byteCountMax: 20_000) == nil)
    for _ in 0..<16 { _ = try state.open(head, message: []) }
    let second = #expect(throws: RPCStatus.self) { try state.open(head, message: []) }
    #expect(second?.isSafeToRetry == true)
    let nameless = #expect(throws: RPCStatus.self) { try state.open(RequestHead(method: ""), message: []) }
    #expect(nameless?.code == .invalidArgument)
  }

  @Test func refusesLimitsBelowTheirLeast() {
    for reply in [
      Frame.helloReply { $0.messageByteCountMax = UInt32(WireLimits.messageByteCountMin) - 1 },
      Frame.helloReply { $0.streamCountMax = UInt32(WireLimits.streamCountMin) - 1 },
    ] {
      var state = ClientConnectionState(hello: Hello())
      _ = state.frames()
      guard case .failed(let status) = state.receive(reply) else {
        Issue.record("the reply was taken")
        return
      }
      #expect(status.message.contains("it must be"))
      #expect(state.frames().last?.goAway?.code == .invalidArgument)
    }
  }
}
