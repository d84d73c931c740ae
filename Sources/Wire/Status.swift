/// gRPC's status codes, with gRPC's meanings (PROTOCOL.md §4.4).
package enum StatusCode: UInt8, Sendable, CaseIterable {
  case ok = 0
  /// The caller gave the call up.
  case cancelled = 1
  case unknown = 2
  /// Wrong whatever the state of the server is.
  case invalidArgument = 3
  case deadlineExceeded = 4
  case notFound = 5
  case alreadyExists = 6
  case permissionDenied = 7
  /// A limit is reached; later or smaller may do.
  case resourceExhausted = 8
  /// Wrong in the present state; do not retry before it is changed.
  case failedPrecondition = 9
  /// Someone else changed it meanwhile; read again and retry.
  case aborted = 10
  case outOfRange = 11
  case unimplemented = 12
  case internalError = 13
  /// Retry, elsewhere or later.
  case unavailable = 14
  case dataLoss = 15
  case unauthenticated = 16

  /// As in the specification: `INVALID_ARGUMENT`.
  package var name: String {
    switch self {
    case .ok: "OK"
    case .cancelled: "CANCELLED"
    case .unknown: "UNKNOWN"
    case .invalidArgument: "INVALID_ARGUMENT"
    case .deadlineExceeded: "DEADLINE_EXCEEDED"
    case .notFound: "NOT_FOUND"
    case .alreadyExists: "ALREADY_EXISTS"
    case .permissionDenied: "PERMISSION_DENIED"
    case .resourceExhausted: "RESOURCE_EXHAUSTED"
    case .failedPrecondition: "FAILED_PRECONDITION"
    case .aborted: "ABORTED"
    case .outOfRange: "OUT_OF_RANGE"
    case .unimplemented: "UNIMPLEMENTED"
    case .internalError: "INTERNAL"
    case .unavailable: "UNAVAILABLE"
    case .dataLoss: "DATA_LOSS"
    case .unauthenticated: "UNAUTHENTICATED"
    }
  }
}

/// How a call ended.
package struct RPCStatus: Error, Sendable, Hashable, CustomStringConvertible {
  /// More about a failure, for programs: a type's name and bytes of that type.
  package struct Detail: Sendable, Hashable {
    package let type: String
    package let bytes: [UInt8]

    package init(type: String, bytes: [UInt8]) {
      self.type = type
      self.bytes = bytes
    }
  }

  package var code: StatusCode
  package var message: String
  package var details: [Detail]
  /// No handler has seen the call.
  package var isSafeToRetry: Bool

  package init(code: StatusCode, message: String, details: [Detail] = [], isSafeToRetry: Bool = false) {
    self.code = code
    self.message = message
    self.details = details
    self.isSafeToRetry = isSafeToRetry
  }

  package static let ok = RPCStatus(code: .ok, message: "")

  package var description: String { "\(code.name): \(message)" }
}
