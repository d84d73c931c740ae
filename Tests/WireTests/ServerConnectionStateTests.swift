import Testing
import Wire
import WireFixtures

/// A server's state whose client has said hello.
private func greetedServer(
  hello: Frame = .hello(), reply: HelloReply = HelloReply(), queuedByteCountMax: Int = WireLimits.queuedByteCountMax,
  budget: ByteBudget = ByteBudget(byteCountMax: WireLimits.serverHeldByteCountMax),
  queueBudget: ByteBudget = ByteBudget(byteCountMax: WireLimits.serverQueuedByteCountMax)
) -> ServerConnectionState {
  var state = ServerConnectionState(
    reply: reply, queuedByteCountMax: queuedByteCountMax, budget: budget, queueBudget: queueBudget)
  _ = state.receive(hello)
  _ = state.frames()
  return state
}

private func refusal(_ action: ServerConnectionState.Action) -> RPCStatus? {
  if case .refused(_, let status) = action { return status }
  return nil
}

private func failure(_ action: ServerConnectionState.Action) -> StatusCode? {
  if case .failed(let goAway) = action { return goAway.code }
  return nil
}

@Suite struct ServerConnectionStateTests {
  @Test func answersHelloThenStartsCallsAndAnswersThem() {
    var state = ServerConnectionState(reply: HelloReply())
    #expect(state.receive(.hello()) == .greeted(Hello()))
    #expect(state.frames() == [.helloReply()])
    let request = Frame.request(1, message: [1, 2])
    #expect(
      state.receive(request)
        == .startCall(
          stream: 1, RequestHead(method: "a.B/C"), messageOffset: request.payload.count - 2, isCompressed: false))
    let isFirstEnd = state.finish(1, ResponseHead(status: .ok), [3])
    let isSecondEnd = state.finish(1, ResponseHead(status: .ok), [3])
    #expect(isFirstEnd && !isSecondEnd)
    #expect(state.frames() == [.response(1, message: [3])])
  }

  @Test func agreesOnFeaturesThatBothHave() {
    var reply = HelloReply()
    reply.features = [.zlib, .compress]
    var state = ServerConnectionState(reply: reply)
    _ = state.receive(.hello { $0.features = [.zlib, Hello.Features(rawValue: 0x80)] })
    #expect(state.features == .zlib)
    #expect(state.frames() == [.helloReply { $0.features = .zlib }])
  }

  @Test func refusesAVersionItDoesNotSpeakAndAnotherToken() {
    var state = ServerConnectionState(reply: HelloReply())
    let strange = Frame.hello {
      $0.lowestVersion = 2
      $0.highestVersion = 3
    }
    #expect(failure(state.receive(strange)) == .failedPrecondition)
    var guarded = ServerConnectionState(reply: HelloReply(), authenticates: { $0 == [7] })
    #expect(failure(guarded.receive(.hello { $0.token = [8] })) == .unauthenticated)
    #expect(guarded.frames().map(\.kind) == [.goAway])
    var welcome = ServerConnectionState(reply: HelloReply(), authenticates: { $0 == [7] })
    #expect(failure(welcome.receive(.hello { $0.token = [7] })) == nil)
  }

  @Test func requestsOfAStreamComeUpToTheEnd() {
    var state = greetedServer()
    #expect(state.receive(.request(1, flags: .open)) == .openCall(stream: 1, RequestHead(method: "a.B/C")))
    let first = [UInt8]([1]).withUnsafeBytes { InboundMessage($0, isCompressed: false) }
    #expect(state.receive(Frame(.message, 1, [1])) == .message(stream: 1, first))
    #expect(state.receive(Frame(.message, 1, [2, 3], flags: .more)) == .none)
    guard case .message(1, let second) = state.receive(Frame(.continuation, 1, [4])) else {
      Issue.record("the message in two pieces did not come")
      return
    }
    #expect(second.joined() == [2, 3, 4])
    #expect(state.receive(Frame(.end, 1)) == .requestsEnded(stream: 1))
    #expect(failure(state.receive(Frame(.message, 1, [5]))) == .invalidArgument)
  }

  @Test func messageInCrumbsIsJoinedAsItComes() {
    var state = greetedServer()
    _ = state.receive(.request(1, flags: .open))
    _ = state.receive(Frame(.message, 1, [], flags: .more))
    for byte in 0..<200 { _ = state.receive(Frame(.continuation, 1, [UInt8(byte)], flags: .more)) }
    guard case .message(1, let message) = state.receive(Frame(.continuation, 1)) else {
      Issue.record("the message did not come")
      return
    }
    #expect(message.parts.count == 1)
    #expect(message.joined() == Array(0..<200))
  }

  @Test func refusesAMessageOverTheLimitAndLivesOn() {
    var reply = HelloReply()
    reply.messageByteCountMax = 4
    var state = greetedServer(reply: reply)
    #expect(refusal(state.receive(.request(1, message: [1, 2, 3, 4, 5])))?.code == .resourceExhausted)
    _ = state.receive(.request(2, flags: .open))
    _ = state.receive(Frame(.message, 2, [1, 2, 3], flags: .more))
    #expect(refusal(state.receive(Frame(.continuation, 2, [4, 5], flags: .more)))?.code == .resourceExhausted)
    #expect(state.receive(Frame(.continuation, 2, [6])) == .none)
    #expect(state.openStreamCount == 0)
    #expect(state.heldByteCount == 0)
  }

  @Test func compressedMessageCountsWithTheLengthThatItSays() {
    var reply = HelloReply()
    reply.features = .zlib
    reply.messageByteCountMax = 1_000
    var state = greetedServer(hello: .hello { $0.features = .zlib }, reply: reply)
    _ = state.receive(.request(1, flags: .open))
    _ = state.receive(Frame(.message, 1, [0, 0, 3, 0xE8, 1], flags: .compressed))
    #expect(state.heldByteCount == 1_000 + WireLimits.messageOverheadByteCount)
    #expect(
      refusal(state.receive(Frame(.message, 1, [0, 0, 3, 0xE9], flags: .compressed)))?.code == .resourceExhausted)
    #expect(state.heldByteCount == 0)
  }

  @Test func refusesCallsBeyondItsLimits() {
    var state = greetedServer()
    for stream in 1...UInt32(WireLimits.streamCountMax) { _ = state.receive(.request(stream)) }
    let refused = refusal(state.receive(.request(5_000)))
    #expect(refused?.code == .resourceExhausted && refused?.isSafeToRetry == true)

    var full = greetedServer(hello: .hello { $0.streamWindowByteCount = 65_536 }, queuedByteCountMax: 200_000)
    _ = full.receive(.request(1))
    _ = full.send(1, Array(repeating: 7, count: 300_000))
    _ = full.frames()
    #expect(refusal(full.receive(.request(2)))?.isSafeToRetry == true)
  }

  @Test func heldBytesAreSharedByAllConnections() {
    let budget = ByteBudget(byteCountMax: 1_000)
    var first = greetedServer(budget: budget)
    var second = greetedServer(budget: budget)
    _ = first.receive(.request(1, flags: .open))
    _ = second.receive(.request(1, flags: .open))
    _ = first.receive(Frame(.message, 1, Array(repeating: 1, count: 600)))
    #expect(refusal(second.receive(Frame(.message, 1, Array(repeating: 1, count: 600))))?.code == .resourceExhausted)
    first.consume(1, byteCount: 632)
    #expect(budget.usedByteCount == 0)
    _ = second.receive(.request(2, flags: .open))
    #expect(refusal(second.receive(Frame(.message, 2, Array(repeating: 1, count: 600)))) == nil)
    second.close()
    #expect(budget.usedByteCount == 0)
  }

  @Test func pingFloodEndsTheConnectionAndAQuietSecondForgives() {
    let ping = Frame(.ping, 0, Array(repeating: 1, count: 8))
    var state = greetedServer()
    for _ in 0..<WireLimits.pingCountMaxPerSecond { _ = state.receive(ping) }
    #expect(state.frames().allSatisfy { $0 == Frame(.pong, 0, ping.payload) })
    for _ in 0..<WireLimits.pingCountMaxPerSecond { #expect(state.receive(ping, at: 1_000) == .none) }
    #expect(failure(state.receive(ping, at: 1_002)) == .resourceExhausted)
  }

  @Test func controlFloodEndsTheConnection() {
    var state = greetedServer()
    for _ in 0..<WireLimits.controlFrameCountMaxPerSecond { _ = state.receive(.window(0, 1)) }
    #expect(failure(state.receive(.window(0, 1))) == .resourceExhausted)
  }

  @Test func cancelStopsTheCallAndDropsWhatItHadQueued() {
    var state = greetedServer()
    _ = state.receive(.request(1))
    _ = state.send(1, [1, 2, 3])
    #expect(state.receive(Frame(.cancel, 1, [4])) == .cancelCall(stream: 1, .deadlineExceeded))
    #expect(state.frames() == [])
    let isOpen = state.finish(1, ResponseHead(status: .ok))
    #expect(!isOpen)
  }

  @Test func failureCutsWhatWaitsForCredit() {
    var state = greetedServer(hello: .hello { $0.streamWindowByteCount = 65_536 })
    _ = state.receive(.request(1))
    _ = state.send(1, Array(repeating: 7, count: 200_000))
    #expect(state.frames().map(\.kind) == [.message])
    _ = state.finish(1, ResponseHead(status: RPCStatus(code: .aborted, message: "stop")))
    #expect(state.frames() == [.response(1, RPCStatus(code: .aborted, message: "stop"))])
    #expect(state.queuedByteCount == 0)
  }

  @Test func largeAnswerWaitsForCreditAndOthersPassIt() {
    var state = greetedServer(hello: .hello { $0.streamWindowByteCount = 65_536 })
    _ = state.receive(.request(1))
    _ = state.receive(.request(2))
    let large = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    _ = state.finish(1, ResponseHead(status: .ok), large)
    _ = state.finish(2, ResponseHead(status: .ok), [9])
    var received: [Frame] = state.frames()
    #expect(received.map(\.kind) == [.message, .response])
    for _ in 0..<10 where received.last != .response(1) {
      _ = state.receive(.window(1, 65_536))
      received += state.frames()
    }
    #expect(received.last == .response(1))
    #expect(received.filter { $0.stream == 1 }.dropLast().flatMap(\.payload) == large)
  }

  @Test func drainHasTwoSteps() {
    var state = greetedServer()
    _ = state.receive(.request(1))
    let isFirstDrain = state.drain("stopping")
    let isSecondDrain = state.drain("again")
    #expect(isFirstDrain && !isSecondDrain)
    let announced = state.frames()
    #expect(announced.map(\.kind) == [.goAway, .ping])
    #expect(announced.first == .goAway(.ok, lastStream: .max, "stopping"))
    // What crossed the announcement is still taken.
    guard case .startCall = state.receive(.request(2)) else {
      Issue.record("a call that crossed was refused")
      return
    }
    _ = state.receive(Frame(.pong, 0, announced[1].payload))
    #expect(state.frames() == [.goAway(.ok, lastStream: 2, "stopping")])
    let late = refusal(state.receive(.request(3)))
    #expect(late?.code == .unavailable && late?.isSafeToRetry == true)
    #expect(!state.isDrained)
    _ = state.finish(1, ResponseHead(status: .ok))
    _ = state.finish(2, ResponseHead(status: .ok))
    _ = state.frames()
    #expect(state.isDrained)
  }

  @Test func drainGoesOnWithoutThePong() {
    var state = greetedServer()
    _ = state.drain("stopping")
    _ = state.frames()
    state.drainNoticeOver()
    #expect(state.frames() == [.goAway(.ok, lastStream: 0, "stopping")])
    #expect(state.isDrained)
  }

  @Test func creditIsGivenBackInHalvesOfTheWindow() {
    var state = greetedServer()
    _ = state.receive(.request(1, flags: .open))
    let half = WireLimits.streamWindowByteCount / 2
    _ = state.receive(Frame(.message, 1, Array(repeating: 1, count: half - 32)))
    // Nobody has read it yet.
    #expect(state.frames() == [])
    state.consume(1, byteCount: half)
    #expect(state.frames() == [.window(1, UInt32(half))])
  }

  @Test func emptyMessagesUseUpCreditToo() {
    var state = greetedServer()
    _ = state.receive(.request(1, flags: .open))
    var count = 0
    while count < 20_000, failure(state.receive(Frame(.message, 1))) == nil { count += 1 }
    #expect(count == WireLimits.streamWindowByteCount / WireLimits.messageOverheadByteCount)
  }

  @Test func randomFramesNeverTrap() {
    var random = SplitMix64(seed: 42)
    for _ in 0..<2_000 {
      var state = greetedServer()
      for _ in 0..<20 {
        let payload = (0..<Int(random.next() % 40)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        var header = FrameHeader(.request, stream: UInt32(random.next() % 4), payloadByteCount: payload.count)
        header.kindNumber = UInt8(random.next() % 14)
        header.flags = FrameHeader.Flags(rawValue: UInt8(random.next() % 8))
        _ = payload.withUnsafeBytes { state.receive(header, $0, atMilliseconds: 0) }
        #expect(state.openStreamCount <= 20)
        _ = state.frames()
      }
    }
  }
}
