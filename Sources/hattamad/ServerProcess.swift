internal import AnalyserHost
internal import Logging
internal import Service
internal import ServiceLifecycle
internal import Storage
internal import Transport
internal import UnixSignals
internal import Wire

/// A server from start to end: store, analysers, port; SIGTERM and SIGINT drain it.
struct ServerProcess {
  struct Configuration {
    var storePath: String
    var analysersPath: String?
    var host = "127.0.0.1"
    var port = 7150
    var allowsInsecureAddress = false
    var token: [UInt8] = []
    var logLevel = Logger.Level.notice
  }

  let configuration: Configuration

  func run() async throws {
    tuneAllocatorForServing()
    LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
    var logger = Logger(label: "hattamad")
    logger.logLevel = configuration.logLevel
    let store = try await SQLiteStore.open(
      folder: configuration.storePath, configuration: SQLiteStoreConfiguration(now: wallClockMilliseconds))
    let host = AnalyserHost(configuration: hostConfiguration(logger))
    await host.start()
    let outcome = await serve(host, store, logger)
    await host.shutdown()
    await store.close()
    try outcome.get()
  }

  private func hostConfiguration(_ logger: Logger) -> AnalyserHostConfiguration {
    Installation.current(analysersPath: configuration.analysersPath).hostConfiguration { level, analyserID, message in
      logger.log(level: level.logLevel, "\(message)", metadata: ["analyser": "\(analyserID)"])
    }
  }

  private func serve(_ host: AnalyserHost, _ store: SQLiteStore, _ logger: Logger) async -> Result<Void, any Error> {
    do {
      let service = try HattamaService(
        host: host, store: store, version: HattamaVersion.current, now: wallClockMilliseconds,
        onInternalError: { error, method, number in
          logger.error("internal error", metadata: ["number": "\(number)", "method": "\(method)", "error": "\(error)"])
        })
      var address = ServerConfiguration()
      address.host = configuration.host
      address.port = configuration.port
      address.allowsInsecureAddress = configuration.allowsInsecureAddress
      address.token = configuration.token
      let server = TCPServer(configuration: address, dispatcher: service.router)
      let listener = ListenerService(server: server, service: service) { port in
        let ready = host.analysers.filter { $0.state == .ready }.count
        print("hattamad \(HattamaVersion.current) listens on \(configuration.host):\(port), \(ready) analysers ready")
        // The line must be there for who waits for it, also in a file or a pipe.
        flushStandardOutput()
      }
      let group = ServiceGroup(
        services: [listener], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
      try await group.run()
      return .success(())
    } catch {
      return .failure(error)
    }
  }
}

/// The server as a service that ends when the process is asked to.
private struct ListenerService: ServiceLifecycle.Service {
  let server: TCPServer
  let service: HattamaService
  let onReady: @Sendable (Int) -> Void

  func run() async throws {
    try await withGracefulShutdownHandler {
      try await server.run(onReady: onReady)
    } onGracefulShutdown: {
      service.health.stopServing()
      server.beginGracefulShutdown()
    }
  }
}

extension AnalyserLogLevel {
  fileprivate var logLevel: Logger.Level {
    switch self {
    case .debug: .debug
    case .info: .info
    case .warning: .warning
    case .error: .error
    }
  }
}
