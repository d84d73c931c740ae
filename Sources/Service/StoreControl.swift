internal import Foundation
package import Records
package import Storage
internal import Synchronization
internal import Wire

/// The part of hattama.v1.Control that looks after the store.
final class StoreControl: Sendable {
  let records: StoredRecords
  /// Where backups are made; `nil`: nowhere.
  let backupsPath: String?
  /// The long piece of work that is under way.
  private let isBusy = Mutex<String?>(nil)

  init(records: StoredRecords, backupsPath: String?) {
    self.records = records
    self.backupsPath = backupsPath
  }

  func status() async throws -> StoreStatus {
    let statistics = try await records.store.statistics()
    let totals = statistics.totals.sorted { $0.key < $1.key }.map { kind, total in
      StoreTotal(
        kind: RecordInfo.Kind(rawValue: Int32(bitPattern: kind)), records: total.recordCount, bytes: total.byteCount,
        storedBytes: total.storedByteCount)
    }
    return StoreStatus(
      totals: totals, revision: statistics.revision, fileBytes: statistics.fileByteCount,
      logBytes: statistics.logByteCount, waitingBatchCount: statistics.waitingBatchCount,
      indexBuilding: statistics.search.isBuilding, erasing: statistics.search.isErasing,
      dictionaries: try await records.store.dictionaries().map(StoreDictionary.init))
  }

  func rebuildSearch() async throws -> RebuildSearchResponse {
    try await records.store.rebuildSearch()
    return RebuildSearchResponse()
  }

  /// How far it is, now and then, and what it has found in the last message. Given up when the caller goes.
  func verify(write: (VerifyResponse) async throws -> Void) async throws {
    try begin("check")
    defer { isBusy.withLock { $0 = nil } }
    let (progress, continuation) = AsyncStream.makeStream(of: StoreProgress.self, bufferingPolicy: .bufferingNewest(1))
    let check = records.payloadCheck
    let isGivenUp = SharedFlag()
    async let verification: StoreVerification = {
      defer { continuation.finish() }
      return try await records.store.verify(checkPayload: check) {
        continuation.yield($0)
        return !isGivenUp.isSet
      }
    }()
    defer { isGivenUp.set() }
    var told = ContinuousClock.now
    for await step in progress where told.duration(to: .now) > Self.progressInterval {
      told = .now
      try await write(VerifyResponse(done: step.doneCount, total: step.totalCount))
    }
    try Task.checkCancellation()
    let found = try await verification
    let total = found.recordCount + found.revisionCount + found.changeCount
    try await write(VerifyResponse(done: total, total: total, result: VerifyResult(found)))
  }

  func trainDictionary(_ request: TrainDictionaryRequest) async throws -> TrainDictionaryResponse {
    try begin("training of a dictionary")
    defer { isBusy.withLock { $0 = nil } }
    return try await records.trainDictionary(request)
  }

  /// Each holds a reader for as long as it takes: one at a time.
  private func begin(_ what: String) throws {
    let running = isBusy.withLock { running in
      defer { running = running ?? what }
      return running
    }
    guard let running else { return }
    throw ServiceError(.resourceExhausted, "a \(running) of the store is under way; try again when it is done")
  }

  private static let progressInterval = Duration.milliseconds(250)

  func backup(_ request: BackupRequest) async throws -> BackupResponse {
    guard let backupsPath else {
      throw ServiceError(
        .failedPrecondition, "this server makes no backups; start hattamad with --backups DIR, or use --store")
    }
    guard Self.isName(request.name) else {
      throw ServiceError(
        .invalidArgument, "a backup's name has 1 to 100 letters, digits, - _ and ., and begins with a letter or digit")
    }
    try begin("backup")
    defer { isBusy.withLock { $0 = nil } }
    let path = backupsPath + "/" + request.name
    do {
      let revision = try await records.store.backup(to: path)
      return BackupResponse(name: request.name, revision: revision, bytes: Self.byteCount(of: path))
    } catch {
      throw Self.withoutPath(error, request.name)
    }
  }

  /// The peer learns no path of ours.
  private static func withoutPath(_ error: any Error, _ name: String) -> any Error {
    switch (error as? StoreError)?.code {
    case .invalidArgument:
      ServiceError(.invalidArgument, "there is a backup \(name) already, or one was cut off; name another")
    case .unavailable:
      ServiceError(.unavailable, "the backup cannot be written; the server's folder of backups is full or missing")
    default: error
    }
  }

  private static func isName(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    let isPlain = bytes.allSatisfy {
      (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || [0x2D, 0x2E, 0x5F].contains($0)
    }
    return (1...100).contains(bytes.count) && isPlain && ![0x2D, 0x2E, 0x5F].contains(bytes[0])
  }

  private static func byteCount(of folder: String) -> UInt64 {
    let files = FileManager.default
    let names = (try? files.contentsOfDirectory(atPath: folder)) ?? []
    return names.reduce(0) { sum, name in
      let attributes = try? files.attributesOfItem(atPath: folder + "/" + name)
      return sum + ((attributes?[.size] as? NSNumber)?.uint64Value ?? 0)
    }
  }
}

/// Once set it stays so.
private final class SharedFlag: Sendable {
  private let value = Atomic(false)

  var isSet: Bool { value.load(ordering: .relaxed) }

  func set() { value.store(true, ordering: .relaxed) }
}

extension StoredRecords {
  package func trainDictionary(_ request: TrainDictionaryRequest) async throws -> TrainDictionaryResponse {
    let counts = DictionaryTraining.sampleCounts
    let limit = request.sampleLimit == 0 ? DictionaryTraining.sampleCountDefault : Int(request.sampleLimit)
    guard counts.contains(limit) else {
      throw ServiceError(
        .invalidArgument,
        "a dictionary is trained on \(counts.lowerBound) to \(counts.upperBound) records, not \(limit)")
    }
    let training = DictionaryTraining(store: store, codec: codec, sampleCountMax: limit)
    let outcome = try await training.run(rewritesPayloads: request.rewrite)
    guard !outcome.hasTooLittle else {
      throw ServiceError(
        .failedPrecondition,
        """
        \(outcome.sampleCount + outcome.testCount) records are too few to learn from; a dictionary takes \
        \(counts.lowerBound) at least, and 128 KiB of text
        """)
    }
    return TrainDictionaryResponse(
      sampleCount: UInt32(clamping: outcome.sampleCount), testCount: UInt32(clamping: outcome.testCount),
      ratioBefore: outcome.ratioBefore, ratioAfter: outcome.ratioAfter,
      dictionary: outcome.dictionary.map(StoreDictionary.init))
  }
}

extension StoreDictionary {
  init(_ dictionary: StoredDictionary) {
    let state: State =
      switch dictionary.state {
      case .current: .current
      case .kept: .kept
      case .retired: .retired
      }
    self.init(
      id: dictionary.id, sha256: RecordID.hexadecimal(dictionary.sha256), bytes: UInt64(dictionary.bytes.count),
      state: state,
      trained: dictionary.origin == .trained, timeMilliseconds: dictionary.timeMilliseconds)
  }
}

extension VerifyResult {
  package init(_ found: StoreVerification) {
    self.init(
      records: found.recordCount, revisions: found.revisionCount, changes: found.changeCount,
      findingsTotal: found.findingCount, findings: found.findings.map { Records.StoreFinding($0) })
  }
}

extension Records.StoreFinding {
  package init(_ finding: Storage.StoreFinding) {
    let kind: Kind =
      switch finding.kind {
      case .file: .file
      case .record: .record
      case .feed: .feed
      case .totals: .totals
      case .search: .search
      }
    self.init(kind: kind, recordID: finding.recordID, message: finding.message)
  }
}
