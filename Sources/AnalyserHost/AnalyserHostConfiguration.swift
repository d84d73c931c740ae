/// How a host finds, starts and bounds its analysers.
package struct AnalyserHostConfiguration: Sendable {
  package enum Confinement: String, Sendable, Hashable, CaseIterable {
    /// An analyser that cannot be confined in every way does not start.
    case required
    /// What the kernel lacks is logged.
    case bestEffort = "best-effort"
    /// Only memory and open files are limited.
    case none
  }

  package typealias Log = @Sendable (_ level: AnalyserLogLevel, _ analyserID: String, _ message: String) -> Void

  /// Folders that hold one folder with a `manifest.json` for each analyser. A missing one holds none.
  package var folders: [String]
  /// The program `hattama-analyser-worker`.
  package var workerExecutablePath: String
  package var confinement: Confinement
  /// What a confined analyser may read besides its own folder, the system's libraries and the Swift runtime.
  package var readablePaths: [String] = []
  /// Address space of one worker, where the manifest says nothing: 1 GiB.
  package var memoryByteCountMax: UInt64 = 1 << 30
  /// Of one call, where neither the manifest nor the caller asks for less.
  package var timeoutMilliseconds: UInt32 = 30_000
  /// Calls that wait for one analyser; more are refused.
  package var queueLengthMax = 64
  /// From starting a worker to its READY.
  package var startTimeoutMilliseconds: UInt32 = 10_000
  /// From CANCEL or SHUTDOWN to SIGKILL.
  package var graceMilliseconds: UInt32 = 100
  package var log: Log

  package init(
    folders: [String], workerExecutablePath: String, confinement: Confinement = .bestEffort,
    log: @escaping Log = { _, _, _ in }
  ) {
    self.folders = folders
    self.workerExecutablePath = workerExecutablePath
    self.confinement = confinement
    self.log = log
  }

  /// For one folder of analysers.
  package init(analysersPath: String, workerPath: String, log: @escaping Log = { _, _, _ in }) {
    self.init(folders: [analysersPath], workerExecutablePath: workerPath, log: log)
  }
}

package enum AnalyserLogLevel: UInt32, Sendable, Hashable {
  case debug = 1
  case info = 2
  case warning = 3
  case error = 4
}
