internal import AnalyserMessages
package import Records
internal import Storage
internal import Wire

/// What is done with a store's folder itself, without a server. Everything here blocks.
package struct StoreMaintenance {
  package let path: String
  private let codec = EnvelopeCodec()
  private let indexer: Indexer

  /// - Parameter stems: of the installation, by which the search index was built.
  package init(path: String, stems: [UInt8]) {
    self.path = path
    indexer = Indexer(stems: stems, codec: codec)
  }

  private var configuration: SQLiteStoreConfiguration {
    var configuration = SQLiteStoreConfiguration(now: wallClockMilliseconds)
    configuration.termMaker = indexer
    configuration.codec = codec
    return configuration
  }

  private static let rewritingDurationMax = Duration.seconds(3_600)

  package typealias Progress = (_ done: UInt64, _ total: UInt64) -> Void

  /// Reads all of it and changes nothing.
  package func check(progress: @escaping Progress) throws -> VerifyResult {
    VerifyResult(
      try SQLiteStore.check(
        folder: path, configuration: configuration, checkPayload: Record.payloadCheck(codec),
        progress: { progress($0.doneCount, $0.totalCount) }))
  }

  /// Gives every record that can be read.
  package func dump(
    each: (Record) throws -> Void, damage: (Records.StoreFinding) throws -> Void
  ) throws {
    try SQLiteStore.salvage(
      folder: path, codec: codec, checkPayload: { _, _ in },
      each: { stored in
        do {
          try each(try Record.opened(stored.payload, id: stored.columns.id, codec))
        } catch let error as StoreError {
          try damage(Records.StoreFinding(.init(.record, recordID: stored.columns.id, error.message)))
        }
      }, damage: { try damage(Records.StoreFinding($0)) })
  }

  /// - Returns: what was kept, what is lost, and the name that the damaged file has now.
  package func repair(progress: @escaping Progress) throws -> (result: VerifyResult, damagedFileName: String) {
    let repair = try SQLiteStore.repair(
      folder: path, configuration: configuration, checkPayload: Record.payloadCheck(codec),
      progress: { progress($0.doneCount, $0.totalCount) })
    var result = VerifyResult(repair.losses)
    result.records = repair.recordCount
    result.revisions = repair.revisionCount
    result.changes = repair.changeCount
    return (result, repair.damagedFileName)
  }

  /// - Returns: the file's bytes before and after.
  package func compact() throws -> (before: UInt64, after: UInt64) {
    try SQLiteStore.compact(folder: path)
  }

  /// - Parameter target: a folder that is not there.
  /// - Returns: the newest revision of the copy.
  package func backup(to target: String) throws -> UInt64 {
    try SQLiteStore.backup(folder: path, to: target)
  }

  /// Opens the store for as long as it takes, with the rewriting of its records.
  package func trainDictionary(_ request: TrainDictionaryRequest) async throws -> TrainDictionaryResponse {
    try SQLiteStore.checkThereIsOne(path)
    return try await SQLiteStore.withStore(folder: path, configuration: configuration) { store in
      let records = StoredRecords(store: store, codec: codec, indexer: indexer)
      let response = try await records.trainDictionary(request)
      // Whatever is left is done when the store is opened next.
      let end = ContinuousClock.now + Self.rewritingDurationMax
      while try await store.dictionaries().contains(where: { $0.state == .retired }), ContinuousClock.now < end {
        try await Task.sleep(for: .milliseconds(100))
      }
      return response
    }
  }

  /// The code and the sentence of an error of the store's; `nil` for any other.
  package static func problem(_ error: any Error) -> (code: String, message: String)? {
    guard let error = error as? StoreError, let status = status(for: error) else { return nil }
    let advice = error.code == .inUse ? "; or leave --store out, where the command can ask the server" : ""
    return (status.code.name, status.message + advice)
  }
}
