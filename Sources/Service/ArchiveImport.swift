internal import AnalyserMessages
internal import Records
internal import Storage
internal import Wire

/// Takes a stream of records in, many beside one another; one that is refused stops none of the others.
struct ArchiveImport {
  let put: @Sendable (PutRequest) async throws -> PutResponse

  /// Puts at once: enough to share commits.
  private static let concurrentCountMax = 32
  private static let errorCountMax = 1_000
  /// Records that came before what they belong to, and wait for it.
  private static let deferredCountMax = 1_000
  private static let attemptCountMax = 40
  private static let pause = Duration.milliseconds(50)

  private struct Outcome {
    var index: UInt64
    var name: String
    var result: Result<PutResponse, ServiceRefusal>

    /// What the record belongs to is not there yet.
    var isEarly: Bool {
      if case .failure(let refusal) = result { refusal.status.code == .failedPrecondition } else { false }
    }
  }

  /// A status that concerns one record.
  private struct ServiceRefusal: Error {
    var status: RPCStatus
  }

  /// - Parameter next: the next request; `nil` at the end.
  /// - Throws: what concerns all: a store that cannot write. What was put before stays.
  func run(_ next: () async throws -> ImportRequest?) async throws -> ImportResponse {
    var response = ImportResponse()
    var deferred: [(UInt64, ImportRequest)] = []
    var index: UInt64 = 0
    try await puts(
      {
        guard let request = try await next() else { return nil }
        defer { index += 1 }
        return (index, request)
      },
      { outcome, request in
        // A meeting may come before the article that reports it.
        if outcome.isEarly, deferred.count < Self.deferredCountMax { return deferred.append((outcome.index, request)) }
        count(outcome, in: &response)
      })
    var rest = deferred[...]
    try await puts({ rest.popFirst() }, { outcome, _ in count(outcome, in: &response) })
    response.errors.sort { $0.index < $1.index }
    return response
  }

  private func puts(
    _ next: () async throws -> (UInt64, ImportRequest)?, _ each: (Outcome, ImportRequest) -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: (Outcome, ImportRequest).self) { group in
      // The addresses' keys of what is being put; 0: none. Of one address the later text is the newer version, so they go
      // one by one, and what comes behind waits with them.
      var running: [UInt32] = []
      while let (index, request) = try await next() {
        let key = Self.key(request)
        while running.count == Self.concurrentCountMax || (key != 0 && running.contains(key)),
          let (outcome, done) = try await group.next()
        {
          each(outcome, done)
          running.firstIndex(of: Self.key(done)).map { _ = running.remove(at: $0) }
        }
        group.addTask { (try await outcome(of: request, index), request) }
        running.append(key)
      }
      for try await (outcome, request) in group { each(outcome, request) }
    }
  }

  private static func key(_ request: ImportRequest) -> UInt32 {
    request.record?.article.map { SourceAddress.key($0.sourceURL) } ?? 0
  }

  private func outcome(of request: ImportRequest, _ index: UInt64) async throws -> Outcome {
    for _ in 1..<Self.attemptCountMax {
      do {
        return try await onceOutcome(of: request, index)
      } catch let error as StoreError where error.code == .resourceExhausted {
        // So many wait to be written that it has to be slower.
        try await Task.sleep(for: Self.pause)
      }
    }
    return try await onceOutcome(of: request, index)
  }

  private func onceOutcome(of request: ImportRequest, _ index: UInt64) async throws -> Outcome {
    do {
      let response = try await put(PutRequest(record: request.record))
      return Outcome(index: index, name: request.name, result: .success(response))
    } catch {
      guard let status = status(for: error), Self.concernsOne(status.code) else { throw error }
      return Outcome(index: index, name: request.name, result: .failure(ServiceRefusal(status: status)))
    }
  }

  private static func concernsOne(_ code: StatusCode) -> Bool {
    [.invalidArgument, .failedPrecondition, .aborted, .dataLoss, .notFound, .outOfRange].contains(code)
  }

  private func count(_ outcome: Outcome, in response: inout ImportResponse) {
    switch outcome.result {
    case .success(let put):
      switch put.outcome {
      case .created: response.created += 1
      case .updated: response.updated += 1
      default: response.unchanged += 1
      }
      if !put.versionOf.isEmpty { response.newVersions += 1 }
    case .failure(let refusal):
      response.refused += 1
      guard response.errors.count < Self.errorCountMax else { return }
      response.errors.append(
        ImportError(
          index: outcome.index, name: outcome.name, code: UInt32(refusal.status.code.rawValue),
          message: refusal.status.message))
    }
  }
}
