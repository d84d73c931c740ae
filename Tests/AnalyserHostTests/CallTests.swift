import AnalyserHost
import FixtureSupport
import Testing

extension WorkerTests {
  struct CallTests {
    @Test(arguments: [0, 1, 4096, 8 << 20])
    func carriesBytesBothWays(byteCount: Int) async throws {
      let request = [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
        for index in 0..<byteCount { buffer[index] = UInt8(truncatingIfNeeded: index &* 31) }
        count = byteCount
      }
      try await withHost([AnalyserFixture("echo")]) { host, _ in
        let results = try await host.process(
          analyserID: "kz.example.echo", request: request, timeoutMilliseconds: 10_000)
        #expect(results == [request])
      }
    }

    @Test(arguments: [AnalyserHostConfiguration.Confinement.required, .none])
    func runsAProgramThatSpeaksTheProtocol(confinement: AnalyserHostConfiguration.Confinement) async throws {
      let fixture = AnalyserFixture("echo_program", kind: .program)
      try await withHost([fixture], confinement: confinement) { host, _ in
        #expect(host.hosted(fixture.id)?.state == .ready)
        for request in [[1], Array("екінші".utf8)] as [[UInt8]] {
          let results = try await host.process(analyserID: fixture.id, request: request, timeoutMilliseconds: 10_000)
          #expect(results == [request])
        }
      }
    }

    @Test func runsCallsFromManyTasks() async throws {
      try await withHost([AnalyserFixture("echo", manifest: ["instances": "2"])]) { host, _ in
        try await withThrowingTaskGroup(of: Bool.self) { group in
          for index in 0..<50 {
            group.addTask {
              let request = Array("\(index)".utf8)
              let results = try await host.process(
                analyserID: "kz.example.echo", request: request, timeoutMilliseconds: 10_000)
              return results == [request]
            }
          }
          for try await isSame in group { #expect(isSame) }
        }
      }
    }

    @Test func refusesAnUnknownAnalyser() async throws {
      try await withHost([]) { host, _ in
        let failure = await host.failure(of: "kz.example.nobody")
        #expect(failure?.code == .unknownAnalyser)
        #expect(failure?.message.contains("kz.example.nobody") == true)
      }
    }

    @Test func theManifestShortensACall() async throws {
      try await withHost([AnalyserFixture("slow", manifest: ["timeoutMilliseconds": "50"])]) { host, _ in
        let failure = await host.failure(of: "kz.example.slow", timeoutMilliseconds: 10_000)
        #expect(failure?.code == .deadlineExceeded)
        #expect(failure?.message.contains("within 50 ms") == true)
      }
    }

    @Test(arguments: ["slow", "hang"])
    func cancelsAtOnceAndServesTheNextCall(source: String) async throws {
      let fixture = AnalyserFixture(source)
      try await withHost([fixture, AnalyserFixture("healthy")]) { host, _ in
        let task = Task { await host.failure(of: fixture.id) }
        task.cancel()
        #expect(await task.value?.code == .cancelled)
        try await host.expectHealthy()
        // Once with the worker that was told to stop, or with its successor.
        #expect(await host.failure(of: fixture.id, timeoutMilliseconds: 300)?.code == .deadlineExceeded)
      }
    }

    @Test func keepsAWorkerThatStopsWhenTold() async throws {
      try await withHost([AnalyserFixture("slow")], configure: { $0.graceMilliseconds = 5000 }) { host, _ in
        for _ in 0..<3 {
          #expect(await host.failure(of: "kz.example.slow", timeoutMilliseconds: 30)?.code == .deadlineExceeded)
        }
        #expect(host.hosted("kz.example.slow")?.restartCount == 0)
      }
    }

    @Test func refusesMoreCallsThanItsQueueHolds() async throws {
      try await withHost([AnalyserFixture("slow")], configure: { $0.queueLengthMax = 2 }) { host, _ in
        let codes = await withTaskGroup(of: AnalyserError.Code?.self) { group in
          for _ in 0..<8 {
            group.addTask { await host.failure(of: "kz.example.slow", timeoutMilliseconds: 300)?.code }
          }
          return await group.reduce(into: []) { $0.append($1) }
        }
        // One runs, two wait; one more may slip in before the first is taken from the queue.
        #expect(codes.count { $0 == .resourceExhausted } >= 4)
        #expect(codes.allSatisfy { $0 == .resourceExhausted || $0 == .deadlineExceeded })
      }
    }

    @Test func answersCallsThatWaitTooLong() async throws {
      try await withHost([AnalyserFixture("slow")]) { host, _ in
        async let running = host.failure(of: "kz.example.slow", timeoutMilliseconds: 300)
        async let waiting = host.failure(of: "kz.example.slow", timeoutMilliseconds: 50)
        let codes = await [running?.code, waiting?.code]
        #expect(codes == [.deadlineExceeded, .deadlineExceeded])
      }
    }

    @Test func answersRunningAndWaitingCallsAtShutdown() async throws {
      try await withHost([AnalyserFixture("slow")]) { host, _ in
        let codes = await withTaskGroup(of: AnalyserError.Code?.self) { group in
          for _ in 0..<3 { group.addTask { await host.failure(of: "kz.example.slow")?.code } }
          group.addTask {
            await host.shutdown()
            return .unavailable
          }
          return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes == [.unavailable, .unavailable, .unavailable, .unavailable])
      }
    }
  }
}
