internal import AnalyserMessages
package import Client
internal import Records
internal import Synchronization

/// Stores items, some beside one another, and analyses the articles among them. One that fails stops none of the others.
package final class Importer: Sendable {
  package struct Totals: Sendable {
    package var created: UInt64 = 0
    /// Of those that were created: newer versions of articles that were there.
    package var newVersions: UInt64 = 0
    package var updated: UInt64 = 0
    package var unchanged: UInt64 = 0
    /// Records that analyses make anew, and so are not stored as they are.
    package var derived: UInt64 = 0
    package var failed: UInt64 = 0
    /// Of those that failed, the first ones.
    package var failures: [ImportFailure] = []

    package var storedCount: UInt64 { created + updated + unchanged + derived }
  }

  private static let failureCountMax = 1_000

  private let client: HattamaClient
  private let analyses: Bool
  private let onDone: @Sendable () -> Void
  private let totals = Mutex(Totals())
  /// Records that came before what they belong to: they are tried again at the end.
  private let deferred = Mutex<[ImportItem]>([])

  private static let deferredCountMax = 10_000
  private static let attemptCountMax = 20

  /// - Parameters:
  ///   - analyses: whether articles are analysed, and what was found is stored.
  ///   - onDone: called for every item.
  package init(client: HattamaClient, analyses: Bool, onDone: @escaping @Sendable () -> Void) {
    self.client = client
    self.analyses = analyses
    self.onDone = onDone
  }

  package var result: Totals { totals.withLock { $0 } }

  /// - Parameter items: hands its argument every item, and waits for each call of it.
  /// - Throws: what keeps all from being stored: a server that is away.
  package func run(
    concurrentCount: Int, _ items: (_ each: (ImportItem) async throws -> Void) async throws -> Void
  ) async throws {
    try await pass(concurrentCount, defersEarly: true, items)
    let early = deferred.withLock { $0 }
    try await pass(concurrentCount, defersEarly: false) { each in for item in early { try await each(item) } }
  }

  private func pass(
    _ concurrentCount: Int, defersEarly: Bool, _ items: (_ each: (ImportItem) async throws -> Void) async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: UInt32.self) { group in
      // The addresses' keys of what is being stored; 0: none. Of one address the later text is the newer version, so they
      // go one by one.
      var running: [UInt32] = []
      try await items { item in
        let key = (try? item.record.get().article).map { SourceAddress.key($0.sourceURL) } ?? 0
        while running.count == concurrentCount || (key != 0 && running.contains(key)), let done = try await group.next()
        {
          running.firstIndex(of: done).map { _ = running.remove(at: $0) }
        }
        group.addTask {
          try await self.store(item, defersEarly: defersEarly)
          return key
        }
        running.append(key)
      }
      try await group.waitForAll()
    }
  }

  private func store(_ item: ImportItem, defersEarly: Bool) async throws {
    do {
      try await store(try item.record.get(), item.name)
    } catch let failure as ImportFailure {
      note(failure)
    } catch let error as HattamaError where error.codeName == "FAILED_PRECONDITION" && defersEarly {
      let isDeferred = deferred.withLock { deferred in
        guard deferred.count < Self.deferredCountMax else { return false }
        deferred.append(item)
        return true
      }
      if isDeferred { return }
      note(ImportFailure(code: error.codeName, "\(item.name): \(error.message)"))
    } catch let error as HattamaError where !error.isUnavailable {
      note(ImportFailure(code: error.codeName, "\(item.name): \(error.message)"))
    }
    onDone()
  }

  private func store(_ record: Record, _ name: String) async throws {
    if record.isDerived { return totals.withLock { $0.derived += 1 } }
    let put = try await unhurried { try await self.client.put(PutRequest(record: record)) }
    if record.article != nil, analyses { try await analyse(put, name) }
    totals.withLock { totals in
      switch put.outcome {
      case .created: totals.created += 1
      case .updated: totals.updated += 1
      default: totals.unchanged += 1
      }
      if !put.versionOf.isEmpty { totals.newVersions += 1 }
    }
  }

  /// A server that has too much to do is asked again a little later.
  private func unhurried<Response>(_ call: () async throws -> Response) async throws -> Response {
    for attempt in 1..<Self.attemptCountMax {
      do {
        return try await call()
      } catch let error as HattamaError where error.codeName == "RESOURCE_EXHAUSTED" {
        try await Task.sleep(for: .milliseconds(100 * attempt))
      }
    }
    return try await call()
  }

  /// An article that was stored before was perhaps not analysed any more.
  private func analyse(_ put: PutResponse, _ name: String) async throws {
    let id = put.info?.id ?? ""
    if put.outcome == .unchanged {
      let analyses = try await client.list(ListRequest(kind: .analysis, limit: 1, articleID: id))
      if !analyses.records.isEmpty { return }
    }
    let response = try await unhurried { try await client.analyse(AnalyseRequest(recordID: id, store: true)) }
    let failed = response.analysis?.steps.filter { $0.status == .failed } ?? []
    guard let first = failed.first else { return }
    throw ImportFailure(
      code: "PARTIAL", "\(name): stored as \(id), but \(first.analyserID) failed: \(first.errorMessage)")
  }

  /// Something failed that is no item.
  package func note(_ failure: ImportFailure) {
    totals.withLock { totals in
      totals.failed += 1
      if totals.failures.count < Self.failureCountMax { totals.failures.append(failure) }
    }
  }
}

extension Record {
  /// Whether an analysis makes it: whoever stores the article again has it again.
  fileprivate var isDerived: Bool {
    let origin = meeting?.origin ?? memorandum?.origin ?? plan?.origin
    return analysis != nil || entity != nil || origin == .extracted
  }
}
