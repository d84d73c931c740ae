import Foundation
import Routing
import Synchronization
import Testing
import Transport
import Wire
import WireFixtures

/// Clients that take their time, to keep what a server has only so many of.
@Suite(.timeLimit(.minutes(1))) struct SlowClientTests {
  /// Each byte is a sign of life, and none of them buys time.
  @Test func helloInDripsIsCut() async throws {
    try await withTestServer(change: { $0.helloTimeoutMilliseconds = 200 }) { port in
      var socket = try RawSocket(port: port)
      let hello = Frame.hello().bytes
      var sentCount = 0
      for byte in hello.dropLast() where socket.send([byte]) {
        sentCount += 1
        Thread.sleep(forTimeInterval: 0.02)
      }
      #expect(sentCount < hello.count - 1)
      #expect(try socket.readToEnd() == [])
    }
  }

  /// Who drips the header of a frame makes no call, and is idle.
  @Test func headerInDripsIsToldToGoAndCut() async throws {
    try await withTestServer(change: { $0.idleTimeoutMilliseconds = 100 }) { port in
      var socket = try RawSocket(port: port)
      socket.send(.hello())
      let header = Frame(.ping, 0, Array("12345678".utf8)).bytes.prefix(FrameHeader.byteCount - 1)
      for byte in header where socket.send([byte]) { Thread.sleep(forTimeInterval: 0.05) }
      #expect(try socket.framesToEnd().last?.goAway?.message == "the connection was idle")
    }
  }

  /// The payload of a call that is never whole.
  @Test func callInDripsIsToldToGoAndCut() async throws {
    try await withTestServer(change: { $0.idleTimeoutMilliseconds = 100 }) { port in
      var socket = try RawSocket(port: port)
      let call = Frame.request(1, "t.T/Echo", message: [UInt8](repeating: 1, count: 10_000)).bytes
      socket.send(Frame.hello().bytes)
      for byte in call.prefix(1_000) where socket.send([byte]) { Thread.sleep(forTimeInterval: 0.01) }
      #expect(try socket.framesToEnd().last?.goAway?.message == "the connection was idle")
    }
  }

  /// More than may be queued: what does not fit waits with its handler, and nothing of it is lost.
  @Test func streamsWaitForAClientThatReadsLate() async throws {
    var router = testRouter()
    router.serverStream("t.T/Blocks") { request, _, responses in
      for number in 0..<2 { try await responses.write(Array(repeating: request[0] &+ UInt8(number), count: 1 << 20)) }
    }
    try await withTestServer(change: { $0.queuedByteCountMax = 4 << 20 }, router: router) { port in
      var socket = try RawSocket(port: port)
      socket.send(
        .hello {
          $0.streamWindowByteCount = UInt32(WireLimits.windowByteCountMax)
          $0.connectionWindowByteCount = UInt32(WireLimits.windowByteCountMax)
        })
      // The handlers are all at work before the answers make the server refuse calls.
      let count: UInt32 = 80
      socket.send((1...count).flatMap { Frame.request($0, "t.T/Blocks", message: [UInt8($0)]).bytes })
      Thread.sleep(forTimeInterval: 0.2)
      var byteCounts = [Int](repeating: 0, count: Int(count) + 1)
      var statuses: [StatusCode: Int] = [:]
      while statuses.values.reduce(0, +) < count, let frame = try socket.nextFrame() {
        let stream = Int(frame.stream)
        if let head = frame.responseHead, frame.kind == .response {
          statuses[head.status.code, default: 0] += 1
          #expect(byteCounts[stream] == (head.status.code == .ok ? 2 << 20 : 0))
        } else if frame.kind == .message || frame.kind == .continuation {
          let expected = UInt8(stream + (byteCounts[stream] < 1 << 20 ? 0 : 1))
          #expect(frame.payload.allSatisfy { $0 == expected })
          byteCounts[stream] += frame.payload.count
        }
      }
      #expect(statuses == [.ok: Int(count)])
    }
  }

  /// A violation while answers fill the link: they and GO_AWAY still come, and come last.
  @Test func violationBehindAFullLinkIsNamedAllTheSame() async throws {
    try await withTestServer { port in
      var socket = try RawSocket(port: port)
      socket.send(
        .hello {
          $0.streamWindowByteCount = UInt32(WireLimits.windowByteCountMax)
          $0.connectionWindowByteCount = UInt32(WireLimits.windowByteCountMax)
        })
      #expect(try socket.nextFrame()?.kind == .helloReply)
      for stream in 1...100 { socket.send(.request(UInt32(stream), "t.T/Flood")) }
      // The handlers are at work; then each has a message that waits, and more together than the link takes at once.
      var messageCount = 0
      while messageCount < 20, let frame = try socket.nextFrame() {
        if frame.kind == .message { messageCount += 1 }
      }
      Thread.sleep(forTimeInterval: 0.2)
      socket.send(.hello())
      let frames = try socket.framesToEnd()
      #expect(frames.last?.goAway?.message == "a second hello came")
      #expect(messageCount == 20)
    }
  }

  /// Calls that are given up as soon as they are made take no more handlers than a connection may have calls.
  @Test func callsGivenUpAtOnceTakeNoMoreHandlersThanOthers() async throws {
    let gate = Gate()
    var router = testRouter()
    router.unary("t.T/Stubborn") { request, _ in
      await gate.wait()
      return request
    }
    try await withTestServer(change: { $0.reply.streamCountMax = 4 }, router: router) { port in
      var socket = try RawSocket(port: port)
      socket.send(.hello())
      for stream in UInt32(1)...40 {
        socket.send(.request(stream, "t.T/Stubborn"), Frame(.cancel, stream, [StatusCode.cancelled.rawValue]))
      }
      socket.send(.request(41, "t.T/Echo", message: [1]))
      var refusedCount = 0
      while let answer = try socket.nextResponse(), answer.stream != 41 {
        #expect(answer.responseHead?.status.isSafeToRetry == true)
        refusedCount += 1
      }
      gate.open()
      // The answer of a call that was refused may be dropped by the CANCEL behind it.
      #expect(gate.waiterCount <= 4)
      #expect(refusedCount <= 36)
    }
    #expect((1...4).contains(gate.waiterCount))
  }

  @Test func connectionsBeyondTheLimitAreClosedWithoutAWord() async throws {
    try await withTestServer(change: { $0.connectionCountMax = 2 }) { port in
      do {
        var first = try RawSocket(port: port)
        let second = try RawSocket(port: port)
        for _ in 0..<50 {
          var third = try RawSocket(port: port)
          third.send(.hello())
          #expect(try third.readToEnd() == [])
        }
        // Those that were here first stay, also one that has not spoken yet.
        first.send(.hello(), .request(1, "t.T/Echo", message: [1]))
        #expect(try first.nextFrame()?.kind == .helloReply)
        #expect(try first.nextFrame()?.message == [1])
        second.send(.hello())
      }
      // A place that became free is given away again.
      var answer: Frame?
      for _ in 0..<200 where answer == nil {
        var next = try RawSocket(port: port)
        next.send(.hello(), .request(1, "t.T/Echo", message: [2]))
        next.endOutput()
        answer = try next.framesToEnd().first { $0.kind == .response }
        if answer == nil { Thread.sleep(forTimeInterval: 0.01) }
      }
      #expect(answer?.message == [2])
    }
  }
}

/// Holds up whoever waits, cancelled or not, until it is opened.
private final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var waiterCount = 0
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  /// Since the beginning.
  var waiterCount: Int { state.withLock { $0.waiterCount } }

  func wait() async {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        state.waiterCount += 1
        if !state.isOpen { state.waiting.append(continuation) }
        return state.isOpen
      }
      if isOpen { continuation.resume() }
    }
  }

  func open() {
    let waiting = state.withLock { state in
      state.isOpen = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }
}
