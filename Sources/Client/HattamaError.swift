internal import Wire

/// How a call failed.
public struct HattamaError: Error, Sendable, Hashable, CustomStringConvertible {
  /// gRPC's status codes, 1 to 16.
  public let code: Int
  /// As in the specification: `NOT_FOUND`.
  public let codeName: String
  public let message: String
  /// No handler has seen the call.
  public let isSafeToRetry: Bool

  init(_ status: RPCStatus) {
    code = Int(status.code.rawValue)
    codeName = status.code.name
    message = status.message
    isSafeToRetry = status.isSafeToRetry
  }

  /// Whether no server could be reached.
  public var isUnavailable: Bool { code == Int(StatusCode.unavailable.rawValue) }

  public var description: String { "\(codeName): \(message)" }
}

/// Runs `body`, with every status that it throws as a ``HattamaError``.
func translatingErrors<Result>(_ body: () async throws -> Result) async throws -> Result {
  do {
    return try await body()
  } catch let status as RPCStatus {
    throw HattamaError(status)
  }
}
