internal import AnalyserHost
internal import Client
internal import Service

/// A server of this process's own, which stores nothing and ends with the command.
enum PrivateServer {
  static func withClient<Result: Sendable>(
    timeoutMilliseconds: UInt32, _ body: (HattamaClient) async throws -> Result
  ) async throws -> Result {
    let host = AnalyserHost(configuration: Installation.current(analysersPath: nil).hostConfiguration())
    await host.start()
    let outcome: Swift.Result<Result, any Error>
    do {
      let service = try HattamaService(
        host: host, records: nil, version: HattamaVersion.current, now: wallClockMilliseconds)
      outcome = .success(
        try await HattamaClient.withClient(
          to: service.router, timeoutMilliseconds: timeoutMilliseconds, body))
    } catch {
      outcome = .failure(error)
    }
    await host.shutdown()
    return try outcome.get()
  }
}
