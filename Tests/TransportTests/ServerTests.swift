import Glibc
import Synchronization
import Testing
import Transport
import Wire

/// A plain socket, to say to a server what no client of ours would.
private struct RawSocket: ~Copyable {
  let descriptor: Int32

  init(port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try #require(result == 0)
    var wait = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  func send(_ bytes: [UInt8]) { _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }

  /// False when the server does not take all of it.
  func sendAll(_ bytes: [UInt8]) -> Bool {
    var at = 0
    while at < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress! + at, $0.count - at, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return false }
      at += count
    }
    return true
  }

  /// Everything up to the end of the stream.
  func readToEnd() -> [UInt8] {
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while all.count < 1 << 20 {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count <= 0 { break }
      all += buffer[..<count]
    }
    return all
  }
}

private func frame(_ kind: FrameHeader.Kind, _ stream: UInt32, _ payload: [UInt8]) -> [UInt8] {
  var bytes: [UInt8] = []
  FrameHeader(kind, stream: stream, payloadByteCount: payload.count).write(to: &bytes)
  return bytes + payload
}

private var hello: [UInt8] {
  var payload: [UInt8] = []
  Hello().write(to: &payload)
  return frame(.hello, 0, payload)
}

/// The last frame of some bytes as a go-away.
private func goAway(in bytes: [UInt8]) throws -> GoAway? {
  var at = 0
  var last: GoAway?
  while at < bytes.count {
    let rest = Array(bytes[at...])
    let header = try #require(rest.withUnsafeBytes { FrameHeader($0) })
    let payload = Array(rest[FrameHeader.byteCount..<FrameHeader.byteCount + header.payloadByteCount])
    if header.kind == .goAway { last = try payload.withUnsafeBytes { try GoAway($0) } }
    at += FrameHeader.byteCount + payload.count
  }
  return last
}

@Suite(.timeLimit(.minutes(1))) struct ServerTests {
  @Test func answersAHelloThatComesOneByteAtATime() async throws {
    try await withTestServer(testRouter()) { port, _ async throws in
      let socket = try RawSocket(port: port)
      var request: [UInt8] = []
      RequestHead(method: "t.T/Echo").write(to: &request)
      for byte in hello + frame(.request, 1, request + [42]) { socket.send([byte]) }
      socket.send(frame(.hello, 0, []))
      let answer = socket.readToEnd()
      #expect(answer[8] == FrameHeader.Kind.helloReply.rawValue)
      #expect(answer.contains(42))
      #expect(try goAway(in: answer)?.code == .invalidArgument)
    }
  }

  @Test func closesWithoutAWordOnAnotherProtocol() async throws {
    try await withTestServer(testRouter()) { port, _ async throws in
      let socket = try RawSocket(port: port)
      socket.send(Array("GET / HTTP/1.1\r\n\r\n".utf8))
      #expect(socket.readToEnd() == [])
    }
  }

  @Test func closesAClientThatSaysNoHello() async throws {
    try await withTestServer(testRouter(), change: { $0.helloTimeoutMilliseconds = 20 }) { port, _ async throws in
      let socket = try RawSocket(port: port)
      #expect(socket.readToEnd() == [])
    }
  }

  @Test func namesTheViolationBeforeItCloses() async throws {
    try await withTestServer(testRouter()) { port, _ async throws in
      let socket = try RawSocket(port: port)
      socket.send(hello + [0, 5, 0, 0, 0, 0, 0, 1, 3, 0])
      let goAway = try goAway(in: socket.readToEnd())
      #expect(goAway?.code == .resourceExhausted)
      #expect(goAway?.message == "a frame of 327680 bytes came; at most 262144 are read here")
    }
  }

  @Test func clientThatCallsAndNeverReadsIsCut() async throws {
    try await withTestServer(testRouter(), change: { $0.keepaliveTimeoutMilliseconds = 300 }) { port, _ async throws in
      let socket = try RawSocket(port: port)
      socket.send(hello)
      var head: [UInt8] = []
      RequestHead(method: "t.T/Echo").write(to: &head)
      let payload = head + [UInt8](repeating: 7, count: 200_000)
      // Far more than the limit and all buffers of the system hold; the server must stop taking it.
      var isCut = false
      for stream in 1...2_000 where !isCut {
        isCut = !socket.sendAll(frame(.request, UInt32(stream), payload))
      }
      #expect(isCut)
    }
  }

  @Test func idleConnectionIsToldToGo() async throws {
    try await withTestServer(testRouter(), change: { $0.idleTimeoutMilliseconds = 20 }) { port, _ async throws in
      let socket = try RawSocket(port: port)
      socket.send(hello)
      #expect(try goAway(in: socket.readToEnd())?.code == .ok)
    }
  }

  @Test func drainAnswersOpenCallsAndRefusesNewOnes() async throws {
    let witness = Witness()
    try await withTestServer(testRouter(witness)) { port, server async throws in
      try await ClientConnection.withConnection(host: "127.0.0.1", port: port) { connection async throws in
        let open = Task { await failure { try await connection.unary("t.T/Hang", [], timeoutMilliseconds: 300) } }
        while witness.started.load(ordering: .relaxed) == 0 { await Task.yield() }
        server.beginGracefulShutdown()
        var refused: RPCStatus?
        while refused == nil { refused = await failure { try await connection.unary("t.T/Echo", []) } }
        #expect(refused?.code == .unavailable)
        #expect(refused?.isSafeToRetry == true)
        #expect(await open.value?.code == .deadlineExceeded)
      }
    }
  }

  @Test func secondServerOnAPortIsToldSo() async throws {
    try await withTestServer(testRouter()) { port, _ async throws in
      var configuration = ServerConfiguration()
      configuration.port = port
      let second = TCPServer(configuration: configuration, dispatcher: testRouter())
      await #expect {
        try await second.run()
      } throws: { error in
        (error as? TransportError)?.code == .addressInUse
      }
    }
  }

  @Test func refusesAnOpenAddressUnlessAsked() async throws {
    var configuration = ServerConfiguration()
    configuration.host = "0.0.0.0"
    configuration.port = 0
    await #expect {
      try await TCPServer(configuration: configuration, dispatcher: testRouter()).run()
    } throws: { error in
      (error as? TransportError)?.code == .addressNotAllowed
    }
  }

  @Test func clientNamesAPortWhereNobodyListens() async throws {
    // A port that was free a moment ago.
    let port = try await withTestServer(testRouter()) { port, _ in port }
    let status = await failure {
      try await ClientConnection.withConnection(host: "127.0.0.1", port: port) { _ in }
    }
    #expect(status?.code == .unavailable)
    #expect(status?.message.contains("nothing answers on 127.0.0.1:\(port)") == true)
  }
}
