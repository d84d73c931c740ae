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

  private struct Outcome {
    var index: UInt64
    var name: String
    var result: Result<PutResponse.Outcome, ServiceRefusal>
  }

  /// A status that concerns one record.
  private struct ServiceRefusal: Error {
    var status: RPCStatus
  }

  /// - Parameter next: the next request; `nil` at the end.
  /// - Throws: what concerns all: a store that cannot write. What was put before stays.
  func run(_ next: () async throws -> ImportRequest?) async throws -> ImportResponse {
    var response = ImportResponse()
    try await withThrowingTaskGroup(of: Outcome.self) { group in
      var index: UInt64 = 0
      var runningCount = 0
      while let request = try await next() {
        if runningCount == Self.concurrentCountMax, let outcome = try await group.next() {
          count(outcome, in: &response)
          runningCount -= 1
        }
        let number = index
        group.addTask { try await outcome(of: request, number) }
        index += 1
        runningCount += 1
      }
      for try await outcome in group { count(outcome, in: &response) }
    }
    response.errors.sort { $0.index < $1.index }
    return response
  }

  private func outcome(of request: ImportRequest, _ index: UInt64) async throws -> Outcome {
    do {
      let outcome = try await put(PutRequest(record: request.record)).outcome
      return Outcome(index: index, name: request.name, result: .success(outcome))
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
    case .success(.created): response.created += 1
    case .success(.updated): response.updated += 1
    case .success: response.unchanged += 1
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
