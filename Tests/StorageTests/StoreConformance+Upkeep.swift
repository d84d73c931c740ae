import Foundation
import Storage
import Testing

private let maker = ConformanceTermMaker()

extension StoreConformance {
  static let upkeepCases: [ConformanceCase] = [
    ConformanceCase("soundStoreHasNoFindings") { try await $0.soundStoreHasNoFindings() },
    ConformanceCase("checkCanBeGivenUp") { try await $0.checkCanBeGivenUp() },
    ConformanceCase("damagedPayloadIsFound") { try await $0.damagedPayloadIsFound() },
    ConformanceCase("backupIsOfOneMoment") { try await $0.backupIsOfOneMoment() },
    ConformanceCase("backupTakesNothingsPlace") { try await $0.backupTakesNothingsPlace() },
  ]

  private func verify(
    _ store: any Store, _ check: @escaping PayloadCheck = { _, _ in }
  ) async throws -> StoreVerification {
    try await store.verify(checkPayload: check, progress: { _ in true })
  }

  /// After every kind of write, and with writes under way.
  func soundStoreHasNoFindings() async throws {
    try await withStore { store async throws in
      #expect(try await verify(store).isSound)
      for group in 0..<6 {
        let operations = (0..<100).map {
          maker.put("a:\(group * 100 + $0)", "сөз n\($0)", days: .init(first: 1, last: 9))
        }
        _ = try await store.commit(operations, idempotencyKey: "g\(group)")
      }
      _ = try await store.commit(
        [
          maker.put("a:1", "басқа"), .delete(id: "a:2"), .delete(id: "a:3", purges: true), maker.put("a:4", ""),
          maker.put("a:5", "сөз n5", kind: 2),
        ], idempotencyKey: nil)
      _ = try await store.commit([maker.put("a:2", "қайта")], idempotencyKey: nil)
      let found = try await verify(store)
      #expect(found.findings == [])
      #expect(found.recordCount == 599)
      #expect(found.changeCount == 606)
      // Meanwhile is no excuse either.
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          for number in 0..<200 {
            _ = try await store.commit(
              [maker.put("b:\(number)", "жаңа"), maker.put("a:\(number + 10)", "екінші")], idempotencyKey: nil)
          }
        }
        for _ in 0..<5 { #expect(try await verify(store).findings == []) }
        try await group.waitForAll()
      }
      try await store.rebuildSearch()
      #expect(try await verify(store).findings == [])
    }
  }

  func checkCanBeGivenUp() async throws {
    try await withStore { store async throws in
      _ = try await store.commit((0..<900).map { Self.put("a:\($0)") }, idempotencyKey: nil)
      let refusal = await code { try await store.verify(checkPayload: { _, _ in }, progress: { _ in false }) }
      #expect(refusal == .closed)
    }
  }

  func damagedPayloadIsFound() async throws {
    try await withStore { store async throws in
      _ = try await store.commit(
        [maker.put("a:1", "жеті"), maker.put("a:2", "сегіз"), maker.put("a:3", "жеті")], idempotencyKey: nil)
      _ = try await store.commit([maker.put("a:1", "тоғыз")], idempotencyKey: nil)
      let found = try await verify(store) { id, payload throws(StoreError) in
        if payload == Array("жеті".utf8) { throw StoreError(.corrupt, "\(id) is seven") }
      }
      #expect(found.findingCount == 2)
      #expect(found.findings.map(\.recordID) == ["a:3", "a:1"])
      #expect(found.findings.allSatisfy { $0.kind == .record && $0.message.contains("is seven") })
      #expect(found.findings.last?.message.contains("revision 1") == true)
    }
  }

  func backupIsOfOneMoment() async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    try await withStore { store async throws in
      // Pairs that are written together are there together.
      let writer = Task {
        for number in 0..<400 {
          _ = try await store.commit(
            [maker.put("a:\(number)", "сөз"), maker.put("b:\(number)", "сөз")], idempotencyKey: nil)
        }
      }
      while try await store.statistics().revision < 50 { try await Task.sleep(for: .milliseconds(1)) }
      let revision = try await store.backup(to: folder.path)
      #expect(revision >= 50 && revision % 2 == 0)
      try await writer.value
      #expect(try await store.statistics().revision == 800)
      try await withCopy(folder.path) { copy async throws in
        #expect(try await copy.statistics().revision == revision)
        #expect(try await copy.statistics().total.recordCount == revision)
        #expect(try await verify(copy).findings == [])
        _ = try await copy.commit([maker.put("c:1", "сөз")], idempotencyKey: nil)
      }
    }
  }

  func backupTakesNothingsPlace() async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    try await withStore { store async throws in
      _ = try await store.backup(to: folder.path)
      #expect(await code { try await store.backup(to: folder.path) } == .invalidArgument)
      #expect(await code { try await store.backup(to: folder.path + "/no/where") } == .unavailable)
    }
  }
}
