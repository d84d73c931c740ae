internal import AnalyserMessages
internal import Synchronization

/// One analyser: its queue, its workers and what is known of it.
final class AnalyserService: Sendable {
  let package: AnalyserPackage
  let launch: WorkerLaunch
  let configuration: AnalyserHostConfiguration
  let queue: AnalyserQueue
  private let signals: [WakeSignal]
  private let status: Mutex<HostedAnalyser>
  private let stopping = Atomic<Bool>(false)
  private let saidWhatLacks = Atomic<Bool>(false)

  var id: String { package.manifest.id }
  var hosted: HostedAnalyser { status.withLock { $0 } }
  var isStopping: Bool { stopping.load(ordering: .acquiring) }

  init(_ package: AnalyserPackage, _ configuration: AnalyserHostConfiguration) {
    self.package = package
    self.configuration = configuration
    launch = WorkerLaunch(package, configuration)
    signals = (0..<package.manifest.instances).compactMap { _ in WakeSignal() }
    queue = AnalyserQueue(
      analyserID: package.manifest.id, lengthMax: configuration.queueLengthMax, signals: signals)
    status = Mutex(
      HostedAnalyser(
        descriptor: package.announced, state: .restarting, problem: "it is being started",
        fileName: package.manifest.program.baseName, librarySHA256: package.librarySHA256,
        resourceSHA256: package.resourceSHA256))
  }

  // MARK: Life

  /// Runs the workers until ``stop()``; each worker says once whether it came up.
  ///
  /// - Parameters:
  ///   - started: called once by each worker, from its thread.
  ///   - ended: called once by each worker when its process is gone.
  func run(started: @escaping @Sendable () -> Void, ended: @escaping @Sendable () -> Void) {
    if signals.count < package.manifest.instances { markFailed("this process has no descriptors left") }
    for index in 0..<package.manifest.instances {
      let isStarted =
        index < signals.count
        && BlockingThread.start { [self] in
          AnalyserWorker(service: self, signal: signals[index]).run(started: started)
          ended()
        }
      if !isStarted {
        markFailed("the system gives no thread for its worker")
        started()
        ended()
      }
    }
  }

  var workerCount: Int { package.manifest.instances }

  /// Ends the workers: running and waiting calls are answered with an error.
  func stop() {
    stopping.store(true, ordering: .releasing)
    queue.close(AnalyserError(code: .unavailable, message: "\(id) is being shut down with the server"))
  }

  // MARK: Calls

  /// Runs one call; see ``AnalyserHost/process(analyserID:request:timeoutMilliseconds:)``.
  func process(_ request: [UInt8], timeoutMilliseconds: UInt32) async throws(AnalyserError) -> [[UInt8]] {
    let own = package.manifest.timeoutMilliseconds ?? configuration.timeoutMilliseconds
    let job = AnalyserJob(request: request, timeoutMilliseconds: min(timeoutMilliseconds, own))
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        job.wait(continuation)
        queue.submit(job)
      }
    } onCancel: {
      job.fail(.cancelled, "the call was cancelled")
      queue.wake()
    }
    return try outcome.get()
  }

  // MARK: What the workers report

  func markReady(_ descriptor: AnalyserDescriptor) {
    status.withLock {
      guard $0.state != .failed else { return }
      $0.descriptor = descriptor
      $0.state = .ready
    }
  }

  func markRestarting(_ problem: String) {
    log(.warning, "it \(problem); it is started again")
    status.withLock {
      guard $0.state != .failed else { return }
      $0.state = .restarting
      $0.problem = problem
      $0.restartCount += 1
    }
  }

  /// The analyser is given up: its other workers end too.
  func markFailed(_ problem: String) {
    log(.error, problem)
    status.withLock {
      $0.state = .failed
      $0.problem = problem
    }
    stopping.store(true, ordering: .releasing)
    queue.close(AnalyserError(code: .unavailable, message: "\(id) is not available: \(problem)"))
  }

  /// Said once, not by every worker and at every restart.
  func noteLack(_ lacking: String) {
    guard !saidWhatLacks.exchange(true, ordering: .relaxed) else { return }
    log(.warning, "it runs without all of its confinement: \(lacking)")
  }

  func log(_ level: AnalyserLogLevel, _ message: String) { configuration.log(level, id, message) }

  /// A worker's text without the paths of this machine.
  func withoutPaths(_ text: String) -> String {
    text.replacing(package.folder + "/", with: "")
  }
}

extension AnalyserManifest.Program {
  fileprivate var baseName: String { String(fileName.split(separator: "/").last ?? "") }
}
