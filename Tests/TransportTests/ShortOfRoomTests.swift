import Foundation
import Routing
import Synchronization
import Testing
import Transport
import Wire
import WireFixtures

/// Peers that let lie what a server has no more room for.
@Suite(.timeLimit(.minutes(1))) struct ShortOfRoomTests {
  @Test func messageThatDoesNotEndGivesItsRoomUp() async throws {
    try await withTestServer(change: { $0.heldByteCountMax = 100_000 }) { port in
      var hoarder = try RawSocket(port: port)
      hoarder.send(
        .hello(), .request(1, "t.T/Join", flags: .open),
        Frame(.message, 1, [UInt8](repeating: 1, count: 95_000), flags: .more))
      #expect(try hoarder.nextFrame()?.kind == .helloReply)
      let end = try hoarder.nextResponse()
      #expect(end?.responseHead?.status.code == .resourceExhausted)
      #expect(end?.responseHead?.status.message.contains("does not end") == true)
      // The room is free again, and the connection lives.
      hoarder.send(.request(2, "t.T/EchoTask", message: [UInt8](repeating: 2, count: 50_000)))
      #expect(try hoarder.nextResponse()?.message?.count == 50_000)
    }
  }

  /// A whole message, and never the END that its handler waits for.
  @Test func requestWithoutAnEndGivesItsRoomUp() async throws {
    try await withTestServer(change: { $0.heldByteCountMax = 100_000 }) { port in
      var hoarder = try RawSocket(port: port)
      hoarder.send(
        .hello(), .request(1, "t.T/EchoTask", flags: .open), Frame(.message, 1, [UInt8](repeating: 1, count: 95_000)))
      let end = try hoarder.nextResponse()
      #expect(end?.responseHead?.status.code == .resourceExhausted)
      #expect(end?.responseHead?.status.message.contains("does not end") == true)
      hoarder.send(.request(2, "t.T/EchoTask", message: [UInt8](repeating: 2, count: 50_000)))
      #expect(try hoarder.nextResponse()?.message?.count == 50_000)
    }
  }

  @Test func frameThatDoesNotEndGivesItsRoomUp() async throws {
    let events = Mutex<[ServerEvent]>([])
    try await withTestServer(
      change: {
        $0.heldByteCountMax = 100_000
        $0.onEvent = { event in events.withLock { $0.append(event) } }
      }
    ) { port in
      var hoarder = try RawSocket(port: port)
      let call = Frame.request(1, "t.T/Echo", message: [UInt8](repeating: 1, count: 95_000)).bytes
      hoarder.send(Frame.hello().bytes + call.dropLast())
      let end = try hoarder.framesToEnd().last?.goAway
      #expect(end?.code == .resourceExhausted)
      #expect(end?.message.contains("a frame does not end") == true)
      var other = try RawSocket(port: port)
      other.send(.hello(), .request(1, "t.T/EchoTask", message: [UInt8](repeating: 2, count: 50_000)))
      #expect(try other.nextResponse()?.message?.count == 50_000)
    }
    #expect(
      events.withLock { $0 }.contains {
        if case .connectionFailed(_, let goAway) = $0 { goAway.code == .resourceExhausted } else { false }
      })
  }

  /// A client that reads and gives no credit.
  @Test func answersThatAreNotTakenGiveTheirRoomUp() async throws {
    try await withTestServer(change: { $0.serverQueuedByteCountMax = 1_000_000 }) { port in
      var hoarder = try RawSocket(port: port)
      hoarder.send(.hello { $0.connectionWindowByteCount = UInt32(WireLimits.connectionWindowByteCountMin) })
      let message = [UInt8](repeating: 1, count: 60_000)
      for stream in UInt32(1)...40 { hoarder.send(.request(stream, "t.T/Echo", message: message)) }
      let end = try hoarder.framesToEnd().last?.goAway
      #expect(end?.code == .resourceExhausted)
      #expect(end?.message.contains("answers are not taken") == true)
      var other = try RawSocket(port: port)
      other.send(.hello(), .request(1, "t.T/Echo", message: message))
      #expect(try other.nextResponse()?.message == message)
    }
  }

  /// A slow client is nobody's trouble while there is room.
  @Test func slowClientMayTakeItsTimeWhileThereIsRoom() async throws {
    try await withTestServer { port in
      var slow = try RawSocket(port: port)
      slow.send(
        .hello { $0.connectionWindowByteCount = UInt32(WireLimits.connectionWindowByteCountMin) },
        .request(100, "t.T/Join", flags: .open), Frame(.message, 100, [1], flags: .more))
      let message = [UInt8](repeating: 1, count: 60_000)
      for stream in UInt32(101)...140 { slow.send(.request(stream, "t.T/Echo", message: message)) }
      Thread.sleep(forTimeInterval: 3)
      slow.send(.window(0, 10_000_000), Frame(.continuation, 100, [2]), Frame(.end, 100))
      var count = 0
      while count < 41, let answer = try slow.nextResponse() {
        #expect(answer.responseHead?.status.code == .ok)
        count += 1
      }
      #expect(count == 41)
    }
  }

  /// Answers that no credit ever takes keep an idle connection no longer than a drain may last.
  @Test func idleConnectionWithAnswersThatNobodyTakesIsCut() async throws {
    try await withTestServer(
      change: {
        $0.idleTimeoutMilliseconds = 100
        $0.drainTimeoutMilliseconds = 300
      }
    ) { port in
      var hoarder = try RawSocket(port: port)
      hoarder.send(.hello { $0.connectionWindowByteCount = UInt32(WireLimits.connectionWindowByteCountMin) })
      let message = [UInt8](repeating: 1, count: 60_000)
      for stream in UInt32(1)...40 { hoarder.send(.request(stream, "t.T/Echo", message: message)) }
      let frames = try hoarder.framesToEnd()
      #expect(frames.count { $0.kind == .response } < 40)
      #expect(frames.contains { $0.goAway?.code == .ok })
    }
  }

  /// A request in pieces counts as held until its call is over, as one in a piece does.
  @Test func requestInPiecesCountsWhileItsHandlerRuns() async throws {
    let witness = Witness()
    try await withTestServer(change: { $0.heldByteCountMax = 50_000 }, router: testRouter(witness)) { port in
      var socket = try RawSocket(port: port)
      socket.send(
        .hello(), .request(1, "t.T/Hang", flags: .open), Frame(.message, 1, [UInt8](repeating: 1, count: 30_000)),
        Frame(.end, 1))
      for _ in 0..<1_000 where witness.started.load(ordering: .relaxed) == 0 { Thread.sleep(forTimeInterval: 0.005) }
      socket.send(.request(2, "t.T/EchoTask", message: [UInt8](repeating: 2, count: 30_000)))
      #expect(try socket.nextResponse()?.responseHead?.status.code == .resourceExhausted)
      socket.send(Frame(.cancel, 1, [1]), .request(3, "t.T/EchoTask", message: [UInt8](repeating: 2, count: 30_000)))
      #expect(try socket.nextResponse()?.message?.count == 30_000)
    }
  }

  /// The message that its handler keeps is no longer the stream's: credit for a second one comes, which is one too many.
  @Test func secondMessageBehindAWholeWindowIsRefused() async throws {
    try await withTestServer { port in
      var socket = try RawSocket(port: port)
      let window = WireLimits.streamWindowByteCount - WireLimits.messageOverheadByteCount
      socket.send(
        .hello(), .request(1, "t.T/EchoTask", flags: .open), Frame(.message, 1, [UInt8](repeating: 1, count: window)))
      var frame = try socket.nextFrame()
      while let next = frame, next.kind != .window || next.stream != 1 { frame = try socket.nextFrame() }
      socket.send(Frame(.message, 1, [2]), Frame(.end, 1))
      #expect(try socket.nextResponse()?.responseHead?.status.code == .invalidArgument)
    }
  }
}
