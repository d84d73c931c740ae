import AnalyserHost
import FixtureSupport
import Foundation
import Testing

extension WorkerTests {
  struct CleanlinessTests {
    @Test func leavesNoProcessBehind() async throws {
      let fixtures = ["crash", "hang", "healthy", "abort_at_load"].map { AnalyserFixture($0) }
      try await withHost(fixtures) { host, folder in
        _ = await host.failure(of: "kz.example.crash")
        _ = await host.failure(of: "kz.example.hang", timeoutMilliseconds: 50)
        try await host.expectHealthy()
        #expect(processes(naming: folder.path) > 0)
        await host.shutdown()
        #expect(processes(naming: folder.path) == 0)
        #expect(zombieCount() == 0)
      }
    }

    @Test func leavesNoDescriptorBehind() async throws {
      let rounds = 40
      try await AnalyserFolder.with([AnalyserFixture("healthy"), AnalyserFixture("crash")]) { folder in
        let before = try descriptorCount()
        for _ in 0..<rounds {
          let host = AnalyserHost(
            configuration: AnalyserHostConfiguration(analysersPath: folder.path, workerPath: BuiltPrograms.workerPath))
          await host.start()
          _ = await host.failure(of: "kz.example.crash")
          await host.shutdown()
        }
        // Other tests of this process open and close descriptors meanwhile; a leak would be at least one a round.
        #expect(try descriptorCount() < before + rounds)
      }
    }
  }
}

/// Running processes whose command line names a folder.
private func processes(naming folder: String) -> Int {
  let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
  return names.filter { name in
    guard Int(name) != nil, let line = FileManager.default.contents(atPath: "/proc/\(name)/cmdline") else {
      return false
    }
    return String(decoding: line, as: UTF8.self).contains(folder)
  }.count
}

/// Ended children of this process that nobody reaped.
private func zombieCount() -> Int {
  let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
  return names.filter { name in
    guard Int(name) != nil, let bytes = FileManager.default.contents(atPath: "/proc/\(name)/stat") else { return false }
    // pid (name) state parent ...
    let fields = String(decoding: bytes, as: UTF8.self).split(separator: ")").last?.split(separator: " ") ?? []
    return fields.count > 1 && fields[0] == "Z" && fields[1] == "\(ProcessInfo.processInfo.processIdentifier)"
      && String(decoding: bytes, as: UTF8.self).contains("(hattama-analyse)")
  }.count
}

private func descriptorCount() throws -> Int {
  try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
}
