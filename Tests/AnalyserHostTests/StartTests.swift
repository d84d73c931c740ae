import AnalyserHost
import AnalyserMessages
import FixtureSupport
import Testing

extension WorkerTests {
  struct StartTests {
    struct Fault: Sendable, CustomTestStringConvertible {
      var source: String
      var says: String
      var testDescription: String { source }
    }

    static let faults = [
      Fault(source: "abort_at_load", says: "the analyser crashed: SIGABRT while it was loaded"),
      Fault(source: "hang_at_load", says: "the analyser was not ready within 300 ms and was ended"),
      Fault(source: "wrong_abi", says: "the analyser was built for ABI 99.0, this host serves 1.0"),
      Fault(
        source: "wrong_descriptor",
        says: "the manifest says id kz.example.wrong-descriptor, the analyser itself kz.example.somebody-else"),
      Fault(source: "no_entry", says: "the library does not export hattama_analyser_entry"),
      Fault(source: "refuses_configuration", says: "the option `limit` must be a number"),
    ]

    @Test(arguments: faults)
    func listsWhatCannotStartAndServesTheOthers(fault: Fault) async throws {
      let fixture = AnalyserFixture(fault.source)
      let timeout: UInt32 = fault.source == "hang_at_load" ? 300 : 10_000
      try await withHost([fixture, AnalyserFixture("healthy")], configure: { $0.startTimeoutMilliseconds = timeout }) {
        host, _ in
        let hosted = try #require(host.hosted(fixture.id))
        #expect(hosted.state == .failed)
        #expect(hosted.problem?.contains(fault.says) == true, "\(hosted.problem ?? "")")
        let failure = await host.failure(of: fixture.id)
        #expect(failure?.code == .unavailable)
        #expect(failure?.message.contains(fault.says) == true)
        try await host.expectHealthy()
      }
    }

    @Test func tellsWhatALibraryIsMissingWithoutPaths() async throws {
      try await withHost([AnalyserFixture("healthy")]) { host, _ in
        #expect(host.hosted("kz.example.healthy")?.state == .ready)
      }
      try await AnalyserFolder.with([AnalyserFixture("healthy")]) { folder in
        try folder.write("no library", to: "kz.example.healthy/" + AnalyserFixture.libraryName)
        let host = AnalyserHost(
          configuration: AnalyserHostConfiguration(analysersPath: folder.path, workerPath: BuiltPrograms.workerPath))
        await host.start()
        let problem = try #require(host.hosted("kz.example.healthy")?.problem)
        #expect(problem.contains("the library cannot be loaded: lib/libFixture.so"))
        #expect(!problem.contains(folder.path))
        await host.shutdown()
      }
    }

    @Test func reportsAMissingWorkerProgram() async throws {
      try await withHost([AnalyserFixture("healthy")], configure: { $0.workerExecutablePath = "/nonexistent/worker" }) {
        host, _ in
        let hosted = try #require(host.hosted("kz.example.healthy"))
        #expect(hosted.state == .failed)
        #expect(hosted.problem == "the worker program cannot be started: No such file or directory")
      }
    }

    @Test func describesAnAnalyserByWhatItSaysItself() async throws {
      let fixture = AnalyserFixture("healthy", resources: ["words.txt": "сөз"])
      try await withHost([fixture]) { host, _ in
        let hosted = try #require(host.hosted(fixture.id))
        #expect(hosted.state == .ready)
        #expect(hosted.descriptor.assigns == [fixture.layer])
        #expect(hosted.descriptor.threadModel == .serial)
        #expect(hosted.fileName == "libFixture.so")
        #expect(hosted.librarySHA256.count == 64)
        #expect(hosted.resourceSHA256.count == 64)
        #expect(hosted.restartCount == 0)
      }
    }

    @Test func servesNothingFromAMissingFolder() async throws {
      let host = AnalyserHost(
        configuration: AnalyserHostConfiguration(analysersPath: "/nonexistent", workerPath: BuiltPrograms.workerPath))
      await host.start()
      #expect(host.analysers.isEmpty)
      #expect(await host.failure(of: "kz.example.any")?.code == .unknownAnalyser)
      await host.shutdown()
    }
  }
}
