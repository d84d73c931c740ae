internal import Compression
internal import Foundation
internal import Glibc

/// Makes a dictionary from records of a store, and takes it into use when it compresses others of its records better than
/// the one in use does.
package struct DictionaryTraining: Sendable {
  let store: any Store
  let codec: EnvelopeCodec
  /// Records that are looked at.
  var sampleCountMax: Int
  /// Of all of them, uncompressed: memory goes with it.
  static let sampleByteCountMax = 12 << 20

  package static let sampleCountDefault = 4_000
  package static let sampleCounts = 100...20_000
  /// Of fewer bytes there is nothing to be learnt.
  static let sampleByteCountMin = 128 << 10
  /// One sample in so many is not learnt from but measured on.
  private static let testStride = 8
  private static let testCountMax = 400
  /// A dictionary that gains less is not worth its place in the file.
  private static let gainMin = 1.005

  package struct Outcome: Sendable {
    /// Records that were learnt from, and others that were measured on.
    package var sampleCount = 0
    package var testCount = 0
    /// Raw to stored bytes of the latter, with the dictionary in use so far and with the new one.
    package var ratioBefore = 0.0
    package var ratioAfter = 0.0
    /// `nil` when it is no better, or when there was too little to learn from.
    package var dictionary: StoredDictionary?
    package var hasTooLittle = false
  }

  /// - Parameter codec: the store's own.
  package init(store: any Store, codec: EnvelopeCodec, sampleCountMax: Int = Self.sampleCountDefault) {
    self.store = store
    self.codec = codec
    self.sampleCountMax = sampleCountMax
  }

  /// - Parameter rewritesPayloads: all records are compressed anew with the one that is in use then.
  package func run(rewritesPayloads: Bool) async throws(StoreError) -> Outcome {
    let records = try await store.sample(countMax: sampleCountMax)
    let current = try await store.dictionaries().first { $0.state == .current }
    let trained = try await train(records, current?.bytes ?? [])
    var outcome = trained.outcome
    if let draft = trained.draft { outcome.dictionary = try await store.addDictionary(draft) }
    if rewritesPayloads, !outcome.hasTooLittle { try await store.rewritePayloads() }
    return outcome
  }

  private struct Trained: Sendable {
    var outcome: Outcome
    var draft: DictionaryDraft?
  }

  /// On a thread of its own, which gives way to those that serve.
  private func train(_ records: [StoredRecord], _ current: [UInt8]) async throws(StoreError) -> Trained {
    let result: Result<Trained, StoreError> = await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
        continuation.resume(returning: Result { try learn(from: records, current) }.mapError(storeError))
      }
    }
    return try result.get()
  }

  private func learn(from records: [StoredRecord], _ current: [UInt8]) throws -> Trained {
    var learnt: [(record: StoredRecord, filtered: [UInt8])] = []
    var tests: [[UInt8]] = []
    // Even steps again, so that old and new records count alike.
    let total = records.reduce(0) { $0 + Int($1.columns.byteCount) }
    let step = max(1, (total + Self.sampleByteCountMax - 1) / Self.sampleByteCountMax)
    var byteCount = 0
    for (ordinal, record) in records.enumerated().filter({ $0.offset % step == 0 }).map(\.element).enumerated() {
      // One that cannot be read teaches nothing.
      guard let raw = try? codec.open(record.payload, id: record.columns.id),
        byteCount + raw.count <= Self.sampleByteCountMax
      else { continue }
      byteCount += raw.count
      if ordinal % Self.testStride == Self.testStride - 1, tests.count < Self.testCountMax {
        tests.append(raw)
      } else {
        learnt.append((record, CyrillicFilter.filter(raw)))
      }
    }
    var outcome = Outcome(sampleCount: learnt.count, testCount: tests.count)
    guard byteCount >= Self.sampleByteCountMin, records.count >= Self.sampleCounts.lowerBound else {
      outcome.hasTooLittle = true
      return Trained(outcome: outcome)
    }
    let pieces = DictionaryTrainer.pieces(
      of: learnt.map(\.filtered), byteCountMax: CompressionDictionary.byteCountMax)
    let draft = DictionaryDraft(
      pieces: pieces.map { piece in
        let (record, filtered) = learnt[piece.sample]
        return DictionaryDraft.Piece(
          recordNumber: record.columns.number, recordID: record.columns.id, bytes: Array(filtered[piece.range]))
      })
    outcome.ratioBefore = try ratio(of: tests, with: current)
    outcome.ratioAfter = try ratio(of: tests, with: draft.bytes)
    return Trained(outcome: outcome, draft: outcome.ratioAfter >= outcome.ratioBefore * Self.gainMin ? draft : nil)
  }

  private func ratio(of tests: [[UInt8]], with dictionary: [UInt8]) throws -> Double {
    let stored = try tests.reduce(0) { try $0 + codec.byteCount(of: $1, withDictionary: dictionary) }
    return Double(tests.reduce(0) { $0 + $1.count }) / Double(max(1, stored))
  }
}
