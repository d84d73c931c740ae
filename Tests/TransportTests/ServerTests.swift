import Synchronization
import Testing
import Transport
import Wire
import WireFixtures

@Suite(.timeLimit(.minutes(1))) struct ServerTests {
  @Test func answersAHelloThatComesOneByteAtATime() async throws {
    try await withTestServer { port in
      var socket = try RawSocket(port: port)
      for byte in (Frame.hello().bytes + Frame.request(1, "t.T/Echo", message: [42]).bytes) { socket.send([byte]) }
      socket.send(.hello())
      let frames = try socket.framesToEnd()
      #expect(frames.map(\.kind) == [.helloReply, .response, .goAway])
      #expect(frames[1].message == [42])
      #expect(frames[2].goAway?.code == .invalidArgument)
    }
  }

  @Test func closesWithoutAWordOnAnotherProtocol() async throws {
    try await withTestServer { port in
      var socket = try RawSocket(port: port)
      socket.send(Array("GET / HTTP/1.1\r\n\r\n".utf8))
      #expect(try socket.readToEnd() == [])
    }
  }

  @Test func closesAClientThatSaysNoHello() async throws {
    try await withTestServer(change: { $0.helloTimeoutMilliseconds = 20 }) { port in
      var socket = try RawSocket(port: port)
      #expect(try socket.readToEnd() == [])
    }
  }

  @Test func namesTheViolationBeforeItCloses() async throws {
    try await withTestServer { port in
      var socket = try RawSocket(port: port)
      socket.send(Frame.hello().bytes + [0, 5, 0, 0, 0, 0, 0, 1, 3, 0])
      let goAway = try socket.framesToEnd().last?.goAway
      #expect(goAway?.code == .resourceExhausted)
      #expect(goAway?.message == "a frame of 327680 bytes came; at most 262144 are read here")
    }
  }

  @Test func clientThatCallsAndNeverReadsIsCut() async throws {
    try await withTestServer(change: { $0.keepaliveTimeoutMilliseconds = 300 }) { port in
      let socket = try RawSocket(port: port)
      socket.send(.hello())
      let message = [UInt8](repeating: 7, count: 200_000)
      // Far more than the limit and all buffers of the system hold; the server must stop taking it.
      var isCut = false
      for stream in 1...2_000 where !isCut {
        isCut = !socket.send(.request(UInt32(stream), "t.T/Echo", message: message))
      }
      #expect(isCut)
    }
  }

  @Test func idleConnectionIsToldToGo() async throws {
    try await withTestServer(change: { $0.idleTimeoutMilliseconds = 20 }) { port in
      var socket = try RawSocket(port: port)
      socket.send(.hello())
      #expect(try socket.framesToEnd().last?.goAway?.code == .ok)
    }
  }

  @Test func drainAnswersOpenCallsAndRefusesNewOnes() async throws {
    let witness = Witness()
    try await withTestServer(testRouter(witness)) { port, server async throws in
      try await ClientConnection.withConnection(host: "127.0.0.1", port: port) { connection async throws in
        let open = Task { await failure { try await connection.unary("t.T/Hang", [], timeoutMilliseconds: 300) } }
        try await eventually { witness.started.load(ordering: .relaxed) > 0 }
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
