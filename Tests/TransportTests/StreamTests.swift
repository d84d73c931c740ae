import Routing
import Synchronization
import Testing
import Transport
import Wire

@Suite(.timeLimit(.minutes(1))) struct StreamTests {
  @Test(arguments: Carrier.allCases) func requestsOfAStreamComeInOrder(_ carrier: Carrier) async throws {
    try await withTestConnection(carrier) { connection async throws in
      let call = connection.stream("t.T/Join")
      let message = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      for start in stride(from: 0, to: message.count, by: 999) {
        try await call.send(Array(message[start..<min(start + 999, message.count)]))
      }
      call.finish()
      var answers: [[UInt8]] = []
      for try await answer in call.responses { answers.append(answer) }
      #expect(answers == [message])
    }
  }

  @Test(arguments: Carrier.allCases) func bothStreamsRunAtOnce(_ carrier: Carrier) async throws {
    try await withTestConnection(carrier) { connection async throws in
      let call = connection.stream("t.T/Chat")
      let answers = call.responses.makeAsyncIterator()
      for number in 0..<200 {
        let request = [UInt8](repeating: UInt8(number), count: number * 50)
        try await call.send(request)
        #expect(try await answers.next() == request)
      }
      call.finish()
      #expect(try await answers.next() == nil)
    }
  }

  @Test(arguments: Carrier.allCases) func largeMessagesPassInBothDirections(_ carrier: Carrier) async throws {
    try await withTestConnection(carrier) { connection async throws in
      let call = connection.stream("t.T/Chat")
      let large = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 13) }
      let sender = Task {
        for _ in 0..<3 { try await call.send(large) }
        call.finish()
      }
      var count = 0
      for try await answer in call.responses {
        #expect(answer == large)
        count += 1
      }
      try await sender.value
      #expect(count == 3)
    }
  }

  @Test(arguments: Carrier.allCases) func senderWaitsForAReaderThatLags(_ carrier: Carrier) async throws {
    let witness = Witness()
    try await withTestConnection(carrier, router: testRouter(witness)) { connection async throws in
      let call = connection.stream("t.T/Ignore")
      let answers = call.responses.makeAsyncIterator()
      #expect(try await answers.next() == [1])
      let sender = Task {
        while (try? await call.send(Array(repeating: 0, count: 10_000))) != nil {
          witness.sentByteCount.add(10_000, ordering: .relaxed)
        }
      }
      // Others pass while it waits.
      for _ in 0..<50 { #expect(try await answer(connection, "t.T/Echo", [1]) == [1]) }
      #expect(witness.sentByteCount.load(ordering: .relaxed) <= WireLimits.streamWindowByteCount)
      call.cancel()
      await sender.value
    }
    #expect(witness.cancelled.load(ordering: .relaxed) == 1)
  }

  @Test(arguments: Carrier.allCases) func methodOfOneMessageTakesJustOne(_ carrier: Carrier) async throws {
    try await withTestConnection(carrier) { connection async throws in
      let one = connection.stream("t.T/EchoTask")
      try await one.send([1])
      one.finish()
      var answers: [[UInt8]] = []
      for try await answer in one.responses { answers.append(answer) }
      #expect(answers == [[1]])
      let none = connection.stream("t.T/EchoTask")
      none.finish()
      let status = await failure { for try await _ in none.responses {} }
      #expect(status?.code == .invalidArgument)
    }
  }

  @Test func compressedMessagesPassEveryKindOfCall() async throws {
    try await withTestServer(testRouter()) { port, _ async throws in
      let configuration = ClientConfiguration(compresses: true)
      try await ClientConnection.withConnection(
        host: "127.0.0.1", port: port, configuration: configuration
      ) { connection async throws in
        let message = [UInt8](String(repeating: "Меморандумға қол қойылды. ", count: 20_000).utf8)
        #expect(try await answer(connection, "t.T/EchoTask", message) == message)
        #expect(try await answer(connection, "t.T/Echo", message) == message)
        let call = connection.stream("t.T/Chat")
        try await call.send(message)
        call.finish()
        var answers: [[UInt8]] = []
        for try await answer in call.responses { answers.append(answer) }
        #expect(answers == [message])
      }
    }
  }
}

@Suite(.timeLimit(.minutes(1))) struct AdmissionTests {
  @Test func tokenOpensTheServerToThoseWhoHaveIt() async throws {
    try await withTestServer(testRouter(), change: { $0.token = [1, 2, 3] }) { port, _ async throws in
      for (token, message) in [
        ([], "this server asks for a token; name its file with --token-file"),
        ([1, 2], "the token is not this server's"),
        ([1, 2, 4], "the token is not this server's"), ([1, 2, 3, 1], "the token is not this server's"),
      ] as [([UInt8], String)] {
        let status = await failure {
          try await ClientConnection.withConnection(
            host: "127.0.0.1", port: port, configuration: ClientConfiguration(token: token)
          ) { _ in }
        }
        #expect(status?.code == .unauthenticated)
        #expect(status?.message.hasSuffix(message) == true)
      }
      try await ClientConnection.withConnection(
        host: "127.0.0.1", port: port, configuration: ClientConfiguration(token: [1, 2, 3])
      ) { connection async throws in
        #expect(try await answer(connection, "t.T/Echo", [1]) == [1])
      }
    }
  }

  @Test func callsOverTheServersLimitAreRefusedAtOnce() async throws {
    let witness = Witness()
    try await withTestServer(testRouter(witness), change: { $0.callCountMax = 3 }) { port, _ async throws in
      try await ClientConnection.withConnection(host: "127.0.0.1", port: port) { connection async throws in
        let calls = (0..<3).map { _ in Task { await failure { try await connection.unary("t.T/Hang", []) } } }
        try await eventually { witness.started.load(ordering: .relaxed) == 3 }
        let status = await failure { try await connection.unary("t.T/EchoTask", []) }
        #expect(status?.code == .resourceExhausted)
        #expect(status?.isSafeToRetry == true)
        #expect(try await answer(connection, "t.T/Echo", [1]) == [1])
        for call in calls { call.cancel() }
        for call in calls { #expect(await call.value?.code == .cancelled) }
        // A handler that has ended makes room.
        try await eventually { await failure { try await connection.unary("t.T/EchoTask", []) } == nil }
      }
    }
  }

  @Test func requestsOverTheHeldBytesAreRefusedAtOnce() async throws {
    let witness = Witness()
    try await withTestServer(testRouter(witness), change: { $0.heldByteCountMax = 50_000 }) { port, _ async throws in
      try await ClientConnection.withConnection(host: "127.0.0.1", port: port) { connection async throws in
        let request = [UInt8](repeating: 0, count: 30_000)
        let call = Task { await failure { try await connection.unary("t.T/Hang", request) } }
        try await eventually { witness.started.load(ordering: .relaxed) > 0 }
        let status = await failure { try await connection.unary("t.T/EchoTask", request) }
        #expect(status?.code == .resourceExhausted)
        #expect(status?.isSafeToRetry == true)
        call.cancel()
        _ = await call.value
        #expect(try await answer(connection, "t.T/EchoTask", request) == request)
      }
    }
  }
}
