internal import CCheckedFiles
internal import Foundation
internal import Storage

/// Flips bits in a store's files, one at a time: what it answers then is right, or an error that says that it is damaged.
package struct BitFlips: Sendable {
  package var workload: Workload
  package var seed: UInt64 = 1
  /// Gives every damaged page the checksum that fits it, as if there were none: the proof has to fail.
  package var forgesChecksums = false

  package init(_ workload: Workload) { self.workload = workload }

  package struct Result: Sendable {
    package var flipCount = 0
    /// Flips that the store said something of.
    package var noticedCount = 0
    package var problems: [String] = []
  }

  private static let pageByteCount = 8_192
  private static let problemCountMax = 20

  /// - Parameter flipsPerPage: of each page of the file, and of each 8 KiB of the log.
  package func run(flipsPerPage: Int, progress: (Int, Int) -> Void = { _, _ in }) async throws -> Result {
    try await withProofFolder { folder in
      let (closed, crashed) = (folder + "/closed", folder + "/crashed")
      let (configuration, codec) = SQLiteStoreConfiguration.forProof()
      try await SQLiteStore.withStore(folder: closed, configuration: configuration) { store async throws in
        try await workload.run(store, codec)
        try FileManager.default.copyItem(atPath: closed, toPath: crashed)
      }
      var result = Result()
      let database = try bytes(closed, "")
      let log = try bytes(crashed, "-wal")
      let total = (database.count + log.count) / Self.pageByteCount * flipsPerPage
      var random = SplitMix(state: seed)
      for (source, suffix, bytes) in [(closed, "", database), (crashed, "-wal", log)] {
        for page in 0..<bytes.count / Self.pageByteCount {
          for _ in 0..<flipsPerPage {
            let place = page * Self.pageByteCount + Int.random(in: 0..<Self.pageByteCount, using: &random)
            let flipped = flip(bytes, place, Int.random(in: 0..<8, using: &random), isLog: suffix != "")
            try await examine(source, suffix, flipped, place, &result)
            progress(result.flipCount, total)
          }
        }
      }
      return result
    }
  }

  private func bytes(_ folder: String, _ suffix: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/hattama.sqlite" + suffix)))
  }

  private func flip(_ bytes: [UInt8], _ place: Int, _ bit: Int, isLog: Bool) -> [UInt8] {
    var flipped = bytes
    flipped[place] ^= 1 << bit
    guard forgesChecksums, !isLog else { return flipped }
    let start = place / Self.pageByteCount * Self.pageByteCount
    flipped.withUnsafeMutableBytes { buffer in
      let page = UnsafeMutableRawBufferPointer(rebasing: buffer[start..<start + Self.pageByteCount])
      hattama_checked_files_forge(page.baseAddress, Int32(Self.pageByteCount), UInt64(place / Self.pageByteCount + 1))
    }
    return flipped
  }

  private func examine(
    _ source: String, _ suffix: String, _ flipped: [UInt8], _ place: Int, _ result: inout Result
  ) async throws {
    let found = try await withProofFolder { folder in
      let copy = folder + "/store"
      try FileManager.default.copyItem(atPath: source, toPath: copy)
      try Data(flipped).write(to: URL(fileURLWithPath: copy + "/hattama.sqlite" + suffix))
      return await answers(copy)
    }
    result.flipCount += 1
    switch found {
    case .right: return
    case .noticed: result.noticedCount += 1
    case .wrong(let what):
      guard result.problems.count < Self.problemCountMax else { return }
      let file = suffix.isEmpty ? "file" : "log"
      result.problems.append(
        "byte \(place % Self.pageByteCount) of page \(place / Self.pageByteCount + 1) of the \(file): \(what)")
    }
  }

  private enum Answers {
    case right
    case noticed
    case wrong(String)
  }

  private func answers(_ folder: String) async -> Answers {
    do {
      let (configuration, codec) = SQLiteStoreConfiguration.forProof()
      let problems = try await SQLiteStore.withStore(folder: folder, configuration: configuration) {
        try await StoreExamination(workload, codec).problems(
          $0, acknowledged: workload.commitCount, begun: workload.commitCount)
      }
      return problems.first.map { .wrong($0) } ?? .right
    } catch let error as StoreError where [.corrupt, .incompatible].contains(error.code) {
      return .noticed
    } catch let error as StoreError where error.message.contains("being built anew") {
      // The search index was damaged, found to be, and given up.
      return .noticed
    } catch {
      return .wrong("it answers: \(error)")
    }
  }
}
