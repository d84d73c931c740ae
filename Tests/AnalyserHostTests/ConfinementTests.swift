import AnalyserHost
import FixtureSupport
import Foundation
import Testing

extension WorkerTests {
  struct ConfinementTests {
    private func attempts(_ confinement: AnalyserHostConfiguration.Confinement) async throws -> [String: String] {
      try await withHost([AnalyserFixture("escape")], confinement: confinement) { host, folder in
        let request = Array((folder.path + "/written-by-analyser").utf8)
        let results = try await host.process(
          analyserID: "kz.example.escape", request: request, timeoutMilliseconds: 10_000)
        let lines = String(decoding: results[0], as: UTF8.self).split(separator: "\n").map { $0.split(separator: " ") }
        let isWritten = FileManager.default.fileExists(atPath: folder.path + "/written-by-analyser")
        #expect(isWritten == (confinement == .none))
        return Dictionary(uniqueKeysWithValues: lines.map { (String($0[0]), String($0[1])) })
      }
    }

    @Test func refusesWhatAnAnalyserMayNot() async throws {
      let outcome = try await attempts(.required)
      #expect(
        outcome == [
          "read": "refused", "write": "refused", "socket": "refused", "fork": "refused", "exec": "refused",
          "signal": "refused", "thread": "done",
        ])
    }

    /// The control: without confinement all of it succeeds, so the test above can fail.
    @Test func allowsItAllWithoutConfinement() async throws {
      let outcome = try await attempts(.none)
      #expect(outcome.values.allSatisfy { $0 == "done" }, "\(outcome)")
      #expect(outcome.count == 7)
    }
  }
}
