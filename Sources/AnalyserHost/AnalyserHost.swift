internal import AnalyserMessages
internal import Synchronization

/// Finds analysers, keeps each in worker processes of its own, and runs calls on them.
///
/// An analyser's faults are its own: whatever it does, the host answers its calls with a named error in time, and goes on.
package final class AnalyserHost: Sendable {
  private enum Entry: Sendable {
    /// Found, but not usable.
    case broken(HostedAnalyser)
    case service(AnalyserService)
  }

  private struct State {
    var entries: [Entry] = []
    var isStopped = false
  }

  private let configuration: AnalyserHostConfiguration
  private let state = Mutex(State())
  /// Workers whose process is not gone yet.
  private let workers = PendingCount()

  package init(configuration: AnalyserHostConfiguration) {
    self.configuration = configuration
  }

  /// Every analyser that was found, in the order of the folders' names; also the broken ones.
  package var analysers: [HostedAnalyser] {
    state.withLock { $0.entries }.map { entry in
      switch entry {
      case .broken(let hosted): hosted
      case .service(let service): service.hosted
      }
    }
  }

  /// Reads the folders and starts all analysers at the same time; returns when each is ready or failed. To be called
  /// once. A broken analyser stops nothing: it is listed as failed, with its problem.
  package func start() async {
    let configuration = configuration
    let findings = await BlockingThread.run { AnalyserDiscovery.findings(in: configuration.folders) }
    let entries = (findings ?? []).map { entry(for: $0) }
    let services = entries.compactMap { entry -> AnalyserService? in
      if case .service(let service) = entry { service } else { nil }
    }
    let isStopped = state.withLock { state in
      if !state.isStopped { state.entries = entries }
      return state.isStopped
    }
    if isStopped { return }
    let starting = PendingCount()
    for service in services {
      starting.add(service.workerCount)
      workers.add(service.workerCount)
      service.run(started: { starting.remove() }, ended: { [workers] in workers.remove() })
    }
    await starting.waitForNone()
  }

  private func entry(for finding: AnalyserDiscovery.Finding) -> Entry {
    switch finding.result {
    case .success(let package):
      return .service(AnalyserService(package, configuration))
    case .failure(let error):
      configuration.log(.error, finding.name, error.message)
      return .broken(
        HostedAnalyser(
          descriptor: AnalyserDescriptor(id: finding.name), state: .failed, problem: error.message))
    }
  }

  /// Runs one analyser on one request.
  ///
  /// - Parameters:
  ///   - request: a serialised `hattama.v1.AnalyserRequest`.
  ///   - timeoutMilliseconds: at most so long; the analyser's manifest may allow less.
  /// - Returns: the serialised `hattama.v1.AnalyserResult` messages that it emitted, in order.
  /// - Throws: ``AnalyserError`` no later than the timeout. Cancelling the task throws `cancelled` at once; the analyser
  ///   is told, and ended when it does not stop.
  package func process(
    analyserID: String, request: [UInt8], timeoutMilliseconds: UInt32
  ) async throws(AnalyserError) -> [[UInt8]] {
    guard request.count <= Self.requestByteCountMax else {
      throw AnalyserError(
        code: .resourceExhausted,
        message: "the request has \(request.count) bytes; an analyser takes at most \(Self.requestByteCountMax)")
    }
    switch entry(of: analyserID) {
    case .service(let service):
      return try await service.process(request, timeoutMilliseconds: timeoutMilliseconds)
    case .broken(let hosted):
      throw AnalyserError(
        code: .unavailable, message: "\(analyserID) is not available: \(hosted.problem ?? "it is broken")")
    case nil:
      throw AnalyserError(
        code: .unknownAnalyser, message: "no analyser has the id \(analyserID); `hattama analyser list` shows all")
    }
  }

  /// What a CALL frame carries at most: 64 MiB.
  package static let requestByteCountMax = 64 << 20

  /// A usable analyser goes before a broken one that was found under the same name.
  private func entry(of analyserID: String) -> Entry? {
    let entries = state.withLock { $0.entries }
    return entries.first { entry in
      if case .service(let service) = entry { service.id == analyserID } else { false }
    }
      ?? entries.first { entry in
        if case .broken(let hosted) = entry { hosted.descriptor.id == analyserID } else { false }
      }
  }

  /// Ends all workers and waits until their processes are gone. Calls that run or wait are answered `unavailable`.
  package func shutdown() async {
    let entries = state.withLock { state in
      state.isStopped = true
      return state.entries
    }
    for entry in entries {
      if case .service(let service) = entry { service.stop() }
    }
    await workers.waitForNone()
  }
}
