internal import Foundation
internal import Storage

/// Pulls the plug at every point of a run where something reaches the disk.
///
/// A run's writes are recorded. At every sync, what was forced to the disk before is there for certain; of what was
/// written since, each piece may be there or not, in any order, or in part. From each such set of files a store is opened:
/// every commit that was acknowledged by then has to be in it, and nothing else but the one that was under way, whole.
package struct PowerCut: Sendable {
  package var workload: Workload
  private var synchronous = SQLiteStoreConfiguration.Synchronous.full
  /// Sets of files for each point.
  package var variantCount = 4
  /// A log that is taken into the file every so many pages: those are points too.
  package var logPageCountMax = 40
  /// Claims one commit more than was acknowledged: the proof has to fail.
  package var ledgerLies = false
  package var seed: UInt64 = 1

  package init(_ workload: Workload) { self.workload = workload }

  /// Commits that reach the system's cache only, which a power cut empties: the proof has to fail.
  package mutating func loosen() {
    synchronous = .normal
    // Whatever takes the log into the file forces it to the disk.
    logPageCountMax = 1_000
  }

  package struct Result: Sendable {
    package var pointCount = 0
    package var variantCount = 0
    /// The first ones, with their place.
    package var problems: [String] = []
  }

  private static let problemCountMax = 20

  /// - Parameter progress: points done, of all.
  package func run(progress: (Int, Int) -> Void = { _, _ in }) async throws -> Result {
    let (start, events) = try await record()
    let syncCount = events.count { if case .sync = $0 { true } else { false } }
    var disk = Disk()
    disk.safe.database = start
    var acknowledgedCount = 0
    var result = Result()
    var random = SplitMix(state: seed)
    for event in events {
      switch event {
      case .acknowledged(let count): acknowledgedCount = count
      case .write, .truncate: disk.pending.append(event)
      case .sync(let isLog):
        for variant in 0..<variantCount {
          let files = disk.cut(Disk.Cut(rawValue: variant) ?? .torn, &random)
          let found = try await examine(files, acknowledgedCount, &random)
          result.variantCount += 1
          for problem in found where result.problems.count < Self.problemCountMax {
            result.problems.append("point \(result.pointCount), variant \(variant): \(problem)")
          }
        }
        result.pointCount += 1
        disk.settle(isLog: isLog)
        progress(result.pointCount, syncCount)
      }
    }
    return result
  }

  private func configuration(
    _ synchronous: SQLiteStoreConfiguration.Synchronous
  ) -> (SQLiteStoreConfiguration, EnvelopeCodec) {
    var (configuration, codec) = SQLiteStoreConfiguration.forProof()
    configuration.synchronous = synchronous
    configuration.logPageCountMax = logPageCountMax
    return (configuration, codec)
  }

  /// - Returns: the file of the empty store, and what happened to it.
  private func record() async throws -> ([UInt8], [FileEvent]) {
    try await withProofFolder { folder in
      // A file that is made stands under another name until it is whole.
      try await SQLiteStore.withStore(folder: folder + "/store", configuration: configuration(.full).0) { _ in }
      let start = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/store/hattama.sqlite")))
      return try await FileRecorder.with(folder: folder + "/store", records: true) { recorder in
        let (configuration, codec) = configuration(synchronous)
        let store = try await SQLiteStore.open(folder: folder + "/store", configuration: configuration)
        try await workload.run(store, codec, acknowledge: recorder.acknowledge)
        let events = recorder.events
        await store.close()
        return (start, events)
      }
    }
  }

  private func examine(
    _ files: Disk.Files, _ acknowledgedCount: Int, _ random: inout SplitMix
  ) async throws -> [String] {
    // The note of the newest revision is never forced to the disk: it may be there or not.
    let note = Bool.random(using: &random) ? workload.states[acknowledgedCount].revision : nil
    let expected = min(acknowledgedCount + (ledgerLies ? 1 : 0), workload.commitCount)
    let begun = min(max(acknowledgedCount + 1, expected), workload.commitCount)
    return try await withProofFolder { folder in
      try files.write(to: folder, revision: note)
      do {
        let (configuration, codec) = configuration(.full)
        return try await SQLiteStore.withStore(folder: folder, configuration: configuration) {
          try await StoreExamination(workload, codec).problems($0, acknowledged: expected, begun: begun)
        }
      } catch let error as StoreError {
        return ["the store does not answer: \(error)"]
      }
    }
  }
}

/// Two files, what of them is safe, and what was written since.
private struct Disk {
  struct Files {
    var database: [UInt8] = []
    var log: [UInt8] = []

    func write(to folder: String, revision: UInt64?) throws {
      try Data(database).write(to: URL(fileURLWithPath: folder + "/hattama.sqlite"))
      if !log.isEmpty { try Data(log).write(to: URL(fileURLWithPath: folder + "/hattama.sqlite-wal")) }
      if let revision { AcknowledgedRevision.write(revision, folder: folder) }
    }

    fileprivate mutating func apply(_ event: FileEvent, sectors: (Int) -> Bool = { _ in true }) {
      switch event {
      case .write(true, let offset, let bytes): Self.write(bytes, at: offset, of: &log, sectors)
      case .write(false, let offset, let bytes): Self.write(bytes, at: offset, of: &database, sectors)
      case .truncate(true, let size): Self.truncate(&log, size)
      case .truncate(false, let size): Self.truncate(&database, size)
      case .sync, .acknowledged: return
      }
    }

    private static let sectorByteCount = 512

    private static func write(_ bytes: [UInt8], at offset: Int, of file: inout [UInt8], _ sectors: (Int) -> Bool) {
      if file.count < offset + bytes.count {
        file += [UInt8](repeating: 0, count: offset + bytes.count - file.count)
      }
      var at = 0
      while at < bytes.count {
        let sector = (offset + at) / sectorByteCount
        let end = min(bytes.count, (sector + 1) * sectorByteCount - offset)
        if sectors(sector) { file.replaceSubrange(offset + at..<offset + end, with: bytes[at..<end]) }
        at = end
      }
    }

    private static func truncate(_ file: inout [UInt8], _ size: Int) {
      if file.count > size { file.removeLast(file.count - size) }
    }
  }

  var safe = Files()
  var pending: [FileEvent] = []

  /// What becomes of what is pending.
  enum Cut: Int {
    case nothing
    case everything
    /// Any of it, in any order.
    case reordered
    /// Any of it, and of each write any of its sectors.
    case torn
  }

  func cut(_ cut: Cut, _ random: inout SplitMix) -> Files {
    var files = safe
    switch cut {
    case .nothing: break
    case .everything: for event in pending { files.apply(event) }
    case .reordered:
      for event in pending.shuffled(using: &random) where Bool.random(using: &random) { files.apply(event) }
    case .torn:
      for event in pending where Bool.random(using: &random) {
        let pattern = random.next()
        files.apply(event) { pattern >> (UInt64($0) % 64) & 1 == 1 }
      }
    }
    return files
  }

  mutating func settle(isLog: Bool) {
    pending.removeAll { event in
      switch event {
      case .write(isLog, _, _), .truncate(isLog, _):
        safe.apply(event)
        return true
      default: return false
      }
    }
  }
}
