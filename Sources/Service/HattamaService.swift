package import AnalyserHost
internal import AnalyserMessages
package import Logging
internal import Pipeline
internal import Records
package import Routing
internal import Storage
internal import Wire

/// All services of a server, put together: the analysers, the store if there is one, the router.
package struct HattamaService: Sendable {
  package private(set) var router: Router
  package let health: HealthService

  /// - Parameters:
  ///   - host: started; the caller shuts it down.
  ///   - records: `nil` for a private server that only analyses; the caller closes their store.
  ///   - backupsPath: the folder where callers may have backups made; `nil`: nowhere.
  ///   - server: what serves the calls; `nil` for a private server, which nobody watches.
  ///   - now: milliseconds since 1970-01-01T00:00:00Z.
  ///   - onInternalError: told of errors that callers see only by number.
  package init(
    host: AnalyserHost, records: StoredRecords?, backupsPath: String? = nil, version: String,
    server: ServerHandle? = nil,
    now: @escaping @Sendable () -> UInt64,
    onInternalError: @escaping @Sendable (any Error, _ method: String, _ number: UInt64) -> Void = { _, _, _ in }
  ) throws {
    let pipeline = Pipeline(runner: host, defect: firstDefect)
    let analysis = AnalysisService(
      pipeline: pipeline, records: records, analysers: { host.analysers.map(\.info) }, now: now)
    let archive = records.map { ArchiveService(records: $0, now: now) }
    let methods = MessageCatalogue.methods.map(\.name).filter {
      (archive != nil || !$0.hasPrefix("hattama.v1.Archive/"))
        && (server != nil || !$0.hasPrefix("hattama.v1.Control/"))
    }
    let health = HealthService(services: Set(methods.map { String($0.prefix { $0 != "/" }) }), version: version)
    self.health = health
    let reflection = ReflectionService(served: Set(methods))
    var router = Router(statusConverter: status(for:), onInternalError: onInternalError)
    router.add(analysis)
    router.add(health)
    router.add(reflection)
    if let archive { router.add(archive, health) }
    if let server {
      router.add(
        ControlService(
          server: server, version: version, health: health, statistics: router.statistics,
          analysers: { host.analysers.map(\.info) },
          store: records.map { StoreControl(records: $0, backupsPath: backupsPath) }))
    }
    self.router = router
  }

  /// Writes every call's end to a log.
  package mutating func log(to logger: Logger) { router.intercept(callLog(logger)) }
}

/// The first thing in an analyser's result that breaks the rules of records, as a sentence.
private func firstDefect(_ analysis: Analysis, _ article: Article) -> String? {
  RecordValidator.violations(of: analysis, text: Array(article.text.utf8)).first.map { "\($0)" }
}

extension HostedAnalyser {
  fileprivate var info: AnalyserInfo {
    AnalyserInfo(
      descriptor: descriptor, state: state.message, problem: state == .ready ? "" : problem ?? "",
      restartCount: restartCount,
      path: fileName, librarySHA256: librarySHA256)
  }
}

extension HostedAnalyser.State {
  fileprivate var message: AnalyserInfo.State {
    switch self {
    case .ready: .ready
    case .restarting: .restarting
    case .failed: .failed
    }
  }
}

extension Router {
  fileprivate mutating func add(_ archive: ArchiveService, _ health: HealthService) {
    unary("hattama.v1.Archive/Put") { request, _ in try await archive.put(request) }
    unary("hattama.v1.Archive/Get") { request, _ in try await archive.get(request) }
    unary("hattama.v1.Archive/List") { request, _ in try await archive.list(request) }
    unary("hattama.v1.Archive/Search") { request, _ in try await archive.search(request) }
    unary("hattama.v1.Archive/History") { request, _ in try await archive.history(request) }
    unary("hattama.v1.Archive/Versions") { request, _ in try await archive.versions(request) }
    unary("hattama.v1.Archive/Diff") { request, _ in try await archive.diff(request) }
    unary("hattama.v1.Archive/Delete") { request, _ in try await archive.delete(request) }
    serverStream("hattama.v1.Archive/Export") { request, _, write in
      try await archive.export(request, write: write)
    }
    serverStream("hattama.v1.Archive/Watch") { request, _, write in
      try await ArchiveWatch(records: archive.records, health: health).run(request, write: write)
    }
    clientStream("hattama.v1.Archive/Import") { (next: () async throws -> ImportRequest?, _) in
      try await archive.importRecords(next)
    }
  }

  fileprivate mutating func add(_ analysis: AnalysisService) {
    unary("hattama.v1.AnalysisService/Analyse") { request, context in
      try await analysis.analyse(request) { context.remainingMilliseconds }
    }
    unaryInline("hattama.v1.AnalysisService/ListAnalysers") { request, _ in analysis.listAnalysers(request) }
  }

  fileprivate mutating func add(_ control: ControlService) {
    // A task, and so there is a limit to how many work on it at once: it reads a file.
    unary("hattama.v1.Control/Status") { request, _ in await control.status(request) }
    serverStream("hattama.v1.Control/Verify") { (_: VerifyRequest, _, write) in
      try await control.withStore().verify(write: write)
    }
    unary("hattama.v1.Control/Backup") { (request: BackupRequest, _) in
      try await control.withStore().backup(request)
    }
    unary("hattama.v1.Control/RebuildSearch") { (_: RebuildSearchRequest, _) in
      try await control.withStore().rebuildSearch()
    }
    unary("hattama.v1.Control/TrainDictionary") { (request: TrainDictionaryRequest, _) in
      try await control.withStore().trainDictionary(request)
    }
    unaryInline("hattama.v1.Control/Drain") { request, _ in control.drain(request) }
  }

  fileprivate mutating func add(_ health: HealthService) {
    unaryInline("hattama.v1.Health/Check") { request, _ in try health.check(request) }
    serverStream("hattama.v1.Health/Watch") { request, _, write in
      try await health.watch(request, write: write)
    }
  }

  fileprivate mutating func add(_ reflection: ReflectionService) {
    unaryInline("hattama.v1.Reflection/ListMethods") { request, _ in reflection.listMethods(request) }
    unaryInline("hattama.v1.Reflection/GetFileDescriptorSet") { request, _ in reflection.fileDescriptorSet(request) }
  }
}
