internal import AnalyserHost
internal import Logging
internal import Records
internal import Service
internal import ServiceLifecycle
internal import Storage
internal import Synchronization
internal import Transport
internal import UnixSignals
internal import Wire

/// A server from start to end: store, analysers, port; SIGTERM and SIGINT drain it.
struct ServerProcess {
  struct Configuration {
    var storePath: String
    var analysersPath: String?
    var backupsPath: String?
    var host = "127.0.0.1"
    var port = 7150
    var allowsInsecureAddress = false
    var token: [UInt8] = []
    var logLevel = Logger.Level.notice
    var limits = Limits()
  }

  /// What an operator may set; the defaults are the protocol's.
  struct Limits {
    var connectionCountMax = ServerConfiguration().connectionCountMax
    var streamCountMax = ServerConfiguration().reply.streamCountMax
    var callCountMax = ServerConfiguration().callCountMax
    var handlerThreadCount = ServerConfiguration().handlerThreadCount
    var heldByteCountMax = ServerConfiguration().heldByteCountMax
    var queuedByteCountMax = ServerConfiguration().serverQueuedByteCountMax
    var idleTimeoutMilliseconds = ServerConfiguration().idleTimeoutMilliseconds
    var drainTimeoutMilliseconds = ServerConfiguration().drainTimeoutMilliseconds
  }

  let configuration: Configuration

  func run() async throws {
    tuneAllocatorForServing()
    let lines = LogQueue(descriptor: 2)
    LoggingSystem.bootstrap { StreamLogHandler(label: $0, stream: lines) }
    defer { lines.flush(withinMilliseconds: 1_000) }
    var logger = Logger(label: "hattamad")
    logger.logLevel = configuration.logLevel
    let codec = EnvelopeCodec()
    let indexer = Indexer(stems: stems(logger), codec: codec)
    var storeConfiguration = SQLiteStoreConfiguration(now: wallClockMilliseconds)
    storeConfiguration.termMaker = indexer
    storeConfiguration.codec = codec
    storeConfiguration.readsOnCallersThread = true
    let store = try await SQLiteStore.open(folder: configuration.storePath, configuration: storeConfiguration)
    let host = AnalyserHost(configuration: hostConfiguration(logger))
    await host.start()
    let outcome = await serve(host, StoredRecords(store: store, codec: codec, indexer: indexer), logger)
    await host.shutdown()
    await store.close()
    try outcome.get()
  }

  private func stems(_ logger: Logger) -> [UInt8] {
    let installation = Installation.current(analysersPath: nil)
    guard let stems = installation.stems() else {
      logger.warning(
        "Kazakh stems are missing; searches find fewer forms of a word. Lay the installation out again",
        metadata: ["path": "\(installation.stemsPath)"])
      return []
    }
    return stems
  }

  private func hostConfiguration(_ logger: Logger) -> AnalyserHostConfiguration {
    Installation.current(analysersPath: configuration.analysersPath).hostConfiguration { level, analyserID, message in
      logger.log(level: level.logLevel, "\(message)", metadata: ["analyser": "\(analyserID)"])
    }
  }

  private func serverConfiguration(_ logger: Logger) -> ServerConfiguration {
    var server = ServerConfiguration()
    server.host = configuration.host
    server.port = configuration.port
    server.allowsInsecureAddress = configuration.allowsInsecureAddress
    server.token = configuration.token
    server.onEvent = connectionLog(logger)
    let limits = configuration.limits
    server.connectionCountMax = limits.connectionCountMax
    server.reply.streamCountMax = limits.streamCountMax
    server.callCountMax = limits.callCountMax
    server.handlerThreadCount = limits.handlerThreadCount
    server.heldByteCountMax = limits.heldByteCountMax
    server.serverQueuedByteCountMax = limits.queuedByteCountMax
    server.idleTimeoutMilliseconds = limits.idleTimeoutMilliseconds
    server.drainTimeoutMilliseconds = limits.drainTimeoutMilliseconds
    return server
  }

  private func serve(_ host: AnalyserHost, _ records: StoredRecords, _ logger: Logger) async -> Result<Void, any Error>
  {
    do {
      let counters = ServerCounters()
      let shutdown = ShutdownRequest()
      let start = monotonicMilliseconds()
      var service = try HattamaService(
        host: host, records: records, backupsPath: configuration.backupsPath, version: HattamaVersion.current,
        server: ServerHandle(
          load: { ServerStatus(counters.snapshot) }, uptimeMilliseconds: { monotonicMilliseconds() - start },
          drain: { shutdown.ask() }),
        now: wallClockMilliseconds,
        onInternalError: { error, method, number in
          logger.error("internal error", metadata: ["number": "\(number)", "method": "\(method)", "error": "\(error)"])
        })
      service.log(to: logger)
      let server = TCPServer(
        configuration: serverConfiguration(logger), dispatcher: service.router, counters: counters)
      let listener = ListenerService(server: server, health: service.health, shutdown: shutdown) { port in
        let ready = host.analysers.filter { $0.state == .ready }.count
        print("hattamad \(HattamaVersion.current) listens on \(configuration.host):\(port), \(ready) analysers ready")
        // The line must be there for who waits for it, also in a file or a pipe.
        flushStandardOutput()
      }
      let group = ServiceGroup(
        configuration: ServiceGroupConfiguration(
          services: [.init(service: listener, successTerminationBehavior: .gracefullyShutdownGroup)],
          gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
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
  let health: HealthService
  let shutdown: ShutdownRequest
  let onReady: @Sendable (Int) -> Void

  func run() async throws {
    shutdown.onAsk(stop)
    try await withGracefulShutdownHandler {
      try await server.run(onReady: onReady)
    } onGracefulShutdown: {
      stop()
    }
  }

  private func stop() {
    health.stopServing()
    server.beginGracefulShutdown()
  }
}

/// A caller's wish that the server end, which may come before there is a server.
private final class ShutdownRequest: Sendable {
  private struct State {
    var isAsked = false
    var action: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())

  func ask() {
    let action = state.withLock { state in
      state.isAsked = true
      return state.action
    }
    action?()
  }

  func onAsk(_ action: @escaping @Sendable () -> Void) {
    let isAsked = state.withLock { state in
      state.action = action
      return state.isAsked
    }
    if isAsked { action() }
  }
}

extension ServerStatus {
  fileprivate init(_ snapshot: ServerCounters.Snapshot) {
    self.init(
      openConnectionCount: UInt32(clamping: snapshot.openConnectionCount),
      connectionsTotal: UInt64(snapshot.connectionCount),
      failedConnectionsTotal: UInt64(snapshot.failedConnectionCount),
      refusedConnectionsTotal: UInt64(snapshot.refusedConnectionCount),
      refusedCallsTotal: UInt64(snapshot.refusedCallCount), receivedBytesTotal: UInt64(snapshot.receivedByteCount),
      sentBytesTotal: UInt64(snapshot.sentByteCount), runningCallCount: UInt32(clamping: snapshot.runningCallCount),
      heldBytes: UInt64(snapshot.heldByteCount), queuedBytes: UInt64(max(0, snapshot.queuedByteCount)))
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
