import Testing
import Wire

/// A server's state with a client that says hello.
private final class Peer {
  var state = ServerConnectionState(reply: HelloReply())

  init(greeted: Bool = true) {
    guard greeted else { return }
    var hello: [UInt8] = []
    Hello().write(to: &hello)
    _ = receive(.hello, 0, hello)
  }

  func receive(
    _ kind: FrameHeader.Kind, _ stream: UInt32, _ payload: [UInt8], hasMore: Bool = false, at now: UInt64 = 0
  ) -> ServerConnectionState.Action {
    let header = FrameHeader(kind, stream: stream, payloadByteCount: payload.count, hasMore: hasMore)
    return payload.withUnsafeBytes { state.receive(header, $0, atMilliseconds: now) }
  }

  func finish(_ stream: UInt32) -> Bool { state.finish(stream) }
  func drain(_ message: String) -> GoAway? { state.drain(message) }
  func check(_ header: FrameHeader) -> GoAway? { state.check(header) }

  static func request(_ method: String = "a.B/C", message: [UInt8] = []) -> [UInt8] {
    var payload: [UInt8] = []
    RequestHead(method: method).write(to: &payload)
    return payload + message
  }
}

private func failureCode(_ action: ServerConnectionState.Action) -> StatusCode? {
  if case .fail(let goAway) = action { return goAway.code }
  return nil
}

@Suite struct ServerConnectionStateTests {
  @Test func answersHelloThenStartsCalls() {
    let peer = Peer()
    let request = Peer.request(message: [1, 2])
    #expect(
      peer.receive(.request, 1, request)
        == .startCall(stream: 1, RequestHead(method: "a.B/C"), messageOffset: request.count - 2))
    #expect(peer.state.openStreamCount == 1)
    #expect(peer.finish(1))
    #expect(!peer.finish(1))
  }

  @Test func refusesAnyFirstFrameButHello() {
    let peer = Peer(greeted: false)
    #expect(failureCode(peer.receive(.request, 1, Peer.request())) == .invalidArgument)
    #expect(peer.state.isClosed)
  }

  @Test func refusesAVersionItDoesNotSpeak() {
    let peer = Peer(greeted: false)
    var hello = Hello()
    hello.lowestVersion = 2
    hello.highestVersion = 3
    var payload: [UInt8] = []
    hello.write(to: &payload)
    #expect(failureCode(peer.receive(.hello, 0, payload)) == .failedPrecondition)
  }

  @Test func violationsEndTheConnection() {
    let violations: [(FrameHeader.Kind, UInt32, [UInt8])] = [
      (.hello, 0, []), (.response, 1, []), (.window, 0, []), (.request, 0, Peer.request()), (.ping, 0, [1]),
      (.cancel, 1, [7]), (.continuation, 9, []), (.ping, 3, Array(repeating: 0, count: 8)),
    ]
    for (kind, stream, payload) in violations {
      let peer = Peer()
      #expect(failureCode(peer.receive(kind, stream, payload)) == .invalidArgument, "\(kind)")
    }
  }

  @Test func streamNumbersMustRise() {
    let peer = Peer()
    _ = peer.receive(.request, 5, Peer.request())
    #expect(failureCode(peer.receive(.request, 5, Peer.request())) == .invalidArgument)
  }

  @Test func joinsAMessageInPiecesAmongOtherCalls() {
    let peer = Peer()
    #expect(peer.receive(.request, 1, Peer.request(message: [1]), hasMore: true) == .none)
    guard case .startCall(2, _, _) = peer.receive(.request, 2, Peer.request()) else {
      Issue.record("the second call did not start")
      return
    }
    #expect(peer.receive(.continuation, 1, [2], hasMore: true) == .none)
    #expect(
      peer.receive(.continuation, 1, [3])
        == .startAssembledCall(stream: 1, RequestHead(method: "a.B/C"), message: [1, 2, 3]))
  }

  @Test func refusesAMessageOverTheLimitAndLivesOn() {
    var reply = HelloReply()
    reply.messageByteCountMax = 4
    let peer = Peer(greeted: false)
    peer.state = ServerConnectionState(reply: reply)
    var hello: [UInt8] = []
    Hello().write(to: &hello)
    _ = peer.receive(.hello, 0, hello)
    _ = peer.receive(.request, 1, Peer.request(message: [1, 2, 3]), hasMore: true)
    guard case .reject(1, let status) = peer.receive(.continuation, 1, [4, 5], hasMore: true) else {
      Issue.record("the message was not refused")
      return
    }
    #expect(status.code == .resourceExhausted)
    #expect(peer.receive(.continuation, 1, [6]) == .none)
    #expect(peer.state.openStreamCount == 0)
  }

  @Test func refusesCallsBeyondTheStreamLimit() {
    let peer = Peer()
    for stream in 1...UInt32(WireLimits.streamCountMax) { _ = peer.receive(.request, stream, Peer.request()) }
    guard case .reject(_, let status) = peer.receive(.request, 5_000, Peer.request()) else {
      Issue.record("one call too many was taken")
      return
    }
    #expect(status.code == .resourceExhausted)
    #expect(status.isSafeToRetry)
  }

  @Test func oversizedFrameIsRefusedFromItsHeader() {
    let peer = Peer()
    let header = FrameHeader(.request, stream: 1, payloadByteCount: WireLimits.frameByteCountMax + 1)
    #expect(peer.check(header)?.code == .resourceExhausted)
    #expect(peer.state.isClosed)
  }

  @Test func pingFloodEndsTheConnectionAndAQuietSecondForgives() {
    let ping = [UInt8](repeating: 1, count: 8)
    let peer = Peer()
    for _ in 0..<WireLimits.pingCountMaxPerSecond {
      #expect(peer.receive(.ping, 0, ping) == .sendPong(payloadRange: 0..<8))
    }
    #expect(peer.receive(.ping, 0, ping, at: 1_000) == .sendPong(payloadRange: 0..<8))
    for _ in 1..<WireLimits.pingCountMaxPerSecond { _ = peer.receive(.ping, 0, ping, at: 1_001) }
    #expect(failureCode(peer.receive(.ping, 0, ping, at: 1_002)) == .resourceExhausted)
  }

  @Test func drainRefusesNewCallsAndWaitsForOpenOnes() {
    let peer = Peer()
    _ = peer.receive(.request, 1, Peer.request())
    #expect(peer.drain("stopping") == GoAway(code: .ok, lastStream: 1, message: "stopping"))
    #expect(peer.drain("again") == nil)
    guard case .reject(2, let status) = peer.receive(.request, 2, Peer.request()) else {
      Issue.record("a call was taken while draining")
      return
    }
    #expect(status.code == .unavailable && status.isSafeToRetry)
    #expect(!peer.state.isDrained)
    _ = peer.finish(1)
    #expect(peer.state.isDrained)
  }

  @Test func randomFramesNeverTrap() {
    var random = SplitMix64(seed: 42)
    for _ in 0..<2_000 {
      let peer = Peer()
      for _ in 0..<20 {
        let payload = (0..<Int(random.next() % 40)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        var header = FrameHeader(.request, stream: UInt32(random.next() % 4), payloadByteCount: payload.count)
        header.kindNumber = UInt8(random.next() % 14)
        header.flags = UInt8(random.next() % 3)
        _ = payload.withUnsafeBytes { peer.state.receive(header, $0, atMilliseconds: 0) }
        #expect(peer.state.openStreamCount <= WireLimits.streamCountMax)
      }
    }
  }
}

/// The same numbers on every run.
private struct SplitMix64 {
  var seed: UInt64

  mutating func next() -> UInt64 {
    seed &+= 0x9E37_79B9_7F4A_7C15
    var z = seed
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
