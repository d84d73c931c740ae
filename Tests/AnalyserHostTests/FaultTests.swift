import AnalyserHost
import AnalyserMessages
import FixtureSupport
import Testing

extension WorkerTests {
  struct FaultTests {
    struct Fault: Sendable, CustomTestStringConvertible {
      var source: String
      var code: AnalyserError.Code
      /// A part of the message.
      var says: String
      var manifest: [String: String] = [:]
      var testDescription: String { source }
    }

    static let faults = [
      Fault(source: "crash", code: .crashed, says: "crashed: SIGSEGV"),
      Fault(source: "stack_overflow", code: .crashed, says: "crashed: SIGSEGV"),
      Fault(source: "exit", code: .crashed, says: "ended by itself with exit status 0"),
      Fault(
        source: "last_words", code: .crashed,
        says: "crashed: SIGABRT; its last words: first line / the dictionary is upside down"),
      Fault(
        source: "leak", code: .crashed, says: "of its 256 MiB of memory", manifest: ["memoryByteCountMax": "268435456"]),
      Fault(source: "garbage_channel", code: .protocolViolation, says: "sent what is no frame"),
      Fault(source: "close_channel", code: .crashed, says: "closed its channel and had to be ended"),
      Fault(source: "hang", code: .deadlineExceeded, says: "gave no answer within 100 ms"),
      Fault(source: "slow", code: .deadlineExceeded, says: "gave no answer within 100 ms"),
      Fault(source: "fails", code: .failed, says: "failed (UNSUPPORTED): this language is not handled"),
      Fault(source: "fails_silently", code: .failed, says: "failed (INTERNAL): the analyser failed without a reason"),
      Fault(source: "too_much", code: .failed, says: "failed (RESOURCE_EXHAUSTED): the host takes no more"),
    ]

    @Test(arguments: faults)
    func namesAFaultAndLivesOn(fault: Fault) async throws {
      let fixture = AnalyserFixture(fault.source, manifest: fault.manifest)
      let timeout: UInt32 = fault.code == .deadlineExceeded ? 100 : 10_000
      try await withHost([fixture, AnalyserFixture("healthy")]) { host, _ in
        let failure = try #require(await host.failure(of: fixture.id, timeoutMilliseconds: timeout))
        #expect(failure.code == fault.code)
        #expect(failure.message.contains(fault.says), "\(failure.message)")
        #expect(failure.message.hasPrefix(fixture.id))
        try await host.expectHealthy()
        // The faulty one is there again, and no worse than before.
        #expect(await host.failure(of: fixture.id, timeoutMilliseconds: timeout)?.code == fault.code)
      }
    }

    @Test func carriesWhatIsWrongInsideAResultAsItCame() async throws {
      try await withHost([AnalyserFixture("garbage"), AnalyserFixture("invalid_span")]) { host, _ in
        let garbage = try await host.process(
          analyserID: "kz.example.garbage", request: [], timeoutMilliseconds: 10_000)
        #expect(throws: CodecError.self) { try AnalyserResult(serializedBytes: try #require(garbage.first)) }
        let backwards = try await host.process(
          analyserID: "kz.example.invalid-span", request: [], timeoutMilliseconds: 10_000)
        let result = try AnalyserResult(serializedBytes: try #require(backwards.first))
        #expect(result.layers?.layers.first?.annotations.first?.span == TextSpan(begin: 5, end: 2))
      }
    }

    @Test func startsACrashedAnalyserAgain() async throws {
      try await withHost([AnalyserFixture("moody")]) { host, _ in
        for round in 1...3 {
          #expect(await host.failure(of: "kz.example.moody", request: Array("X".utf8))?.code == .crashed)
          let echoed = try await host.process(
            analyserID: "kz.example.moody", request: [UInt8(round)], timeoutMilliseconds: 10_000)
          #expect(echoed == [[UInt8(round)]])
          #expect(host.hosted("kz.example.moody")?.restartCount == UInt32(round))
          #expect(host.hosted("kz.example.moody")?.state == .ready)
        }
      }
    }

    @Test func passesOnABoundedPartOfALog() async throws {
      let log = CollectedLog()
      try await withHost([AnalyserFixture("chatty")], configure: { $0.log = log.write }) { host, _ in
        _ = try await host.process(analyserID: "kz.example.chatty", request: [], timeoutMilliseconds: 10_000)
      }
      #expect(log.lines.count { $0.hasSuffix("a line") } == 100)
      #expect(log.lines.last == "kz.example.chatty: 400 more lines of one call were dropped")
    }
  }
}
