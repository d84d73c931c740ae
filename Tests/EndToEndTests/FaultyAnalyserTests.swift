import FixtureSupport
import Foundation
import Testing

/// Analysers that crash, hang, end or lie, beside the shipped ones: each costs its own step, and nothing else.
@Suite(.timeLimit(.minutes(3))) struct FaultyAnalyserTests {
  private static let fixtures = [
    AnalyserFixture("crash"), AnalyserFixture("hang", manifest: ["timeoutMilliseconds": "300"]),
    AnalyserFixture("garbage"), AnalyserFixture("invalid_span"), AnalyserFixture("exit"),
  ]

  private func withFaultyServer(_ body: (Installed, RunningServer) throws -> Void) async throws {
    let installed = try Installed.shared.get()
    try await AnalyserFolder.with(Self.fixtures) { folder in
      for analyser in try FileManager.default.contentsOfDirectory(atPath: installed.analysers) {
        try FileManager.default.copyItem(
          atPath: installed.analysers + "/" + analyser, toPath: folder.path + "/" + analyser)
      }
      try withServer(analysers: folder.path) { installed, server, _ in try body(installed, server) }
    }
  }

  private func steps(_ analysis: [String: Any]) throws -> [String: [String: Any]] {
    let steps = try #require(analysis["steps"] as? [[String: Any]])
    return Dictionary(uniqueKeysWithValues: steps.map { ($0["analyserId"] as? String ?? "", $0) })
  }

  @Test func eachFaultIsReportedAsWhatItWasAndTheRestAnswers() async throws {
    try await withFaultyServer { installed, server in
      let outcome = try server.hattama(installed, "read", Installed.demoArticle, "--json")
      #expect(outcome.exit == 4)
      let analysis = try #require(try objects(outcome.output).first)
      let steps = try steps(analysis)
      for (name, code, words) in [
        ("crash", "crashed", "SIGSEGV"), ("hang", "deadlineExceeded", "300"), ("garbage", "protocolViolation", ""),
        ("invalid-span", "protocolViolation", ""), ("exit", "crashed", "exit"),
      ] {
        let step = try #require(steps["kz.example." + name])
        #expect(step["status"] as? String == "FAILED", "\(name)")
        #expect(step["errorCode"] as? String == code, "\(name): \(step)")
        #expect((step["errorMessage"] as? String)?.contains(words) == true || words.isEmpty, "\(name): \(step)")
      }
      for name in ["kz.hattama.extractor", "kz.hattama.summariser", "kz.hattama.translator"] {
        #expect(steps[name]?["status"] as? String == "DONE", "\(name)")
      }
      #expect((analysis["memoranda"] as? [Any])?.count == 1)
      #expect(outcome.errors.contains("kz.example.crash"))
    }
  }

  @Test func serverLivesOnAfterManyFaults() async throws {
    try await withFaultyServer { installed, server in
      for _ in 0..<5 {
        let outcome = try server.hattama(installed, "read", Installed.demoArticle, "--with", "crash", "--with", "exit")
        #expect(outcome.exit == 4)
      }
      #expect(try server.hattama(installed, "health").exit == 0)
      #expect(try server.hattama(installed, "read", Installed.demoArticle, "--with", "memoranda").exit == 0)
      #expect(server.stop() == 0)
    }
  }

  @Test func brokenManifestIsListedAndHarmsNobody() async throws {
    let installed = try Installed.shared.get()
    try await AnalyserFolder.with([AnalyserFixture("healthy")]) { folder in
      try folder.write("{ not json", to: "kz.example.broken/manifest.json")
      let environment = ["HATTAMA_ANALYSERS": folder.path]
      let list = try objects(
        try run(installed.hattama, ["analyser", "list", "--json"], environment: environment).output)
      let states = list.compactMap { $0["state"] as? String }.sorted()
      #expect(states == ["FAILED", "READY"])
      let problem = try #require(list.first { $0["state"] as? String == "FAILED" }?["problem"] as? String)
      #expect(problem.contains("manifest"))
    }
  }
}
