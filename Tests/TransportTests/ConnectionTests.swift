import Synchronization
import Testing
import Transport
import Wire

@Suite(.timeLimit(.minutes(1))) struct ConnectionTests {
  @Test(arguments: Carrier.allCases) func answersInlineAndTaskCalls(_ carrier: Carrier) async throws {
    try await withTestConnection(carrier) { connection async throws in
      #expect(try await answer(connection, "t.T/Echo", [1, 2, 3]) == [1, 2, 3])
      #expect(try await answer(connection, "t.T/EchoTask", [4]) == [4])
      #expect(try await answer(connection, "t.T/Echo", []) == [])
    }
  }

  @Test(arguments: Carrier.allCases) func runsManyCallsAtOnce(_ carrier: Carrier) async throws {
    try await withTestConnection(carrier) { connection async throws in
      try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<300 {
          group.addTask {
            let request = [UInt8(truncatingIfNeeded: number), UInt8(number >> 8)]
            let method = number % 2 == 0 ? "t.T/Echo" : "t.T/EchoTask"
            return try await answer(connection, method, request) == request
          }
        }
        for try await isSame in group { #expect(isSame) }
      }
    }
  }

  @Test(arguments: Carrier.allCases) func carriesMessagesOfManyFrames(_ carrier: Carrier) async throws {
    try await withTestConnection(carrier) { connection async throws in
      let request = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 17) }
      #expect(try await answer(connection, "t.T/EchoTask", request) == request)
      #expect(try await answer(connection, "t.T/Echo", request) == request)
    }
  }

  @Test(arguments: Carrier.allCases) func streamsResponsesInOrder(_ carrier: Carrier) async throws {
    try await withTestConnection(carrier) { connection async throws in
      var numbers: [UInt8] = []
      for try await message in connection.serverStream("t.T/Count", [200]) { numbers += message }
      #expect(numbers == Array(0..<200))
    }
  }

  @Test(arguments: Carrier.allCases) func slowReaderGetsAllOfALargeStream(_ carrier: Carrier) async throws {
    try await withTestConnection(carrier) { connection async throws in
      var byteCount = 0
      for try await message in connection.serverStream("t.T/Flood", []) {
        byteCount += message.count
        if byteCount % (1 << 20) == 0 { await Task.yield() }
      }
      #expect(byteCount == 400 * 65_536)
    }
  }

  @Test(arguments: Carrier.allCases) func readerThatStopsEarlyLeavesTheConnectionUsable(_ carrier: Carrier) async throws
  {
    try await withTestConnection(carrier) { connection async throws in
      for try await _ in connection.serverStream("t.T/Flood", []) { break }
      #expect(try await answer(connection, "t.T/Echo", [9]) == [9])
    }
  }

  @Test(arguments: Carrier.allCases) func failureBringsCodeMessageAndDetails(_ carrier: Carrier) async throws {
    try await withTestConnection(carrier) { connection async throws in
      let status = await failure { try await connection.unary("t.T/Fail", []) }
      #expect(status?.code == .failedPrecondition)
      #expect(status?.message == "алдымен сақтаңыз")
      #expect(status?.details == [.init(type: "t.D", bytes: [1, 2])])
    }
  }

  @Test(arguments: Carrier.allCases) func unknownMethodIsNamed(_ carrier: Carrier) async throws {
    try await withTestConnection(carrier) { connection async throws in
      let status = await failure { try await connection.unary("t.T/Nothing", []) }
      #expect(status?.code == .unimplemented)
      #expect(status?.message == "no method t.T/Nothing is served here")
    }
  }

  @Test(arguments: Carrier.allCases) func unexpectedErrorTellsThePeerNothing(_ carrier: Carrier) async throws {
    try await withTestConnection(carrier) { connection async throws in
      let status = await failure { try await connection.unary("t.T/Trap", []) }
      #expect(status?.code == .internalError)
      #expect(status?.message.hasPrefix("internal error ") == true)
    }
  }

  @Test(arguments: Carrier.allCases) func deadlineEndsTheCallAndItsHandler(_ carrier: Carrier) async throws {
    let witness = Witness()
    try await withTestConnection(carrier, router: testRouter(witness)) { connection async throws in
      let status = await failure { try await connection.unary("t.T/Hang", [], timeoutMilliseconds: 30) }
      #expect(status?.code == .deadlineExceeded)
      #expect(try await answer(connection, "t.T/Echo", [1]) == [1])
    }
    // The connection's end waits for its handlers.
    #expect(witness.cancelled.load(ordering: .relaxed) == 1)
  }

  @Test(arguments: Carrier.allCases) func handlerSeesTheRemainingTime(_ carrier: Carrier) async throws {
    try await withTestConnection(carrier) { connection async throws in
      let answer = try await answer(connection, "t.T/Remaining", [], timeoutMilliseconds: 50_000)
      let remaining = try #require(Int(String(decoding: answer, as: UTF8.self)))
      #expect((1...50_000).contains(remaining))
    }
  }

  @Test(arguments: Carrier.allCases) func cancelledTaskCancelsTheHandler(_ carrier: Carrier) async throws {
    let witness = Witness()
    try await withTestConnection(carrier, router: testRouter(witness)) { connection async throws in
      let call = Task { await failure { try await connection.unary("t.T/Hang", []) } }
      try await eventually { witness.started.load(ordering: .relaxed) > 0 }
      call.cancel()
      #expect(await call.value?.code == .cancelled)
    }
    #expect(witness.cancelled.load(ordering: .relaxed) == 1)
  }

  @Test(arguments: Carrier.allCases) func tooLargeRequestFailsAtTheSenderAndTheConnectionLives(
    _ carrier: Carrier
  ) async throws {
    try await withTestConnection(carrier) { connection async throws in
      let request = [UInt8](repeating: 0, count: WireLimits.messageByteCountMax + 1)
      #expect(await failure { try await connection.unary("t.T/Echo", request) }?.code == .resourceExhausted)
      #expect(await failure { try await connection.unary("t.T/Large", []) }?.code == .resourceExhausted)
      #expect(try await answer(connection, "t.T/Echo", [5]) == [5])
    }
  }
}
