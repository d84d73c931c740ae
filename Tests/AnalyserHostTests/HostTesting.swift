import AnalyserHost
import AnalyserMessages
import FixtureSupport
import Synchronization
import Testing

/// All tests that run worker processes: one after another, since each is quick and the machine may be small.
@Suite(.serialized) enum WorkerTests {}

/// A running host over some fixtures, shut down after the body.
func withHost<Result>(
  _ fixtures: [AnalyserFixture], confinement: AnalyserHostConfiguration.Confinement = .bestEffort,
  isolation: isolated (any Actor)? = #isolation,
  configure: (inout AnalyserHostConfiguration) -> Void = { _ in },
  _ body: (AnalyserHost, AnalyserFolder) async throws -> Result
) async throws -> Result {
  try await AnalyserFolder.with(fixtures) { folder in
    var configuration = AnalyserHostConfiguration(
      folders: [folder.path], workerExecutablePath: BuiltPrograms.workerPath, confinement: confinement)
    configure(&configuration)
    let host = AnalyserHost(configuration: configuration)
    await host.start()
    do {
      let result = try await body(host, folder)
      await host.shutdown()
      return result
    } catch {
      await host.shutdown()
      throw error
    }
  }
}

extension AnalyserHost {
  /// What one call throws.
  func failure(
    of analyserID: String, request: [UInt8] = [1, 2, 3], timeoutMilliseconds: UInt32 = 10_000
  ) async -> AnalyserError? {
    do throws(AnalyserError) {
      _ = try await process(analyserID: analyserID, request: request, timeoutMilliseconds: timeoutMilliseconds)
      return nil
    } catch {
      return error
    }
  }

  /// A call to a healthy analyser, which proves that the host lives.
  func expectHealthy(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let results = try await process(analyserID: "kz.example.healthy", request: [], timeoutMilliseconds: 10_000)
    #expect(results.count == 1, sourceLocation: sourceLocation)
    let layers = try AnalyserResult(serializedBytes: results[0]).layers?.layers
    #expect(layers?.first?.annotations.first?.label == "healthy", sourceLocation: sourceLocation)
  }

  func hosted(_ analyserID: String) -> HostedAnalyser? { analysers.first { $0.descriptor.id == analyserID } }
}

/// Collects the lines of a host's log.
final class CollectedLog: Sendable {
  private let stored = Mutex<[String]>([])

  var lines: [String] { stored.withLock { $0 } }

  var write: AnalyserHostConfiguration.Log {
    { [self] _, analyserID, message in stored.withLock { $0.append("\(analyserID): \(message)") } }
  }
}
