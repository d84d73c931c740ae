/// `hattama_failure` of the C interface, as a worker sends it.
enum FailureCode: UInt32, Sendable, Hashable {
  case `internal` = 1
  case invalidInput = 2
  case invalidOptions = 3
  case unsupported = 4
  case missingResource = 5
  case cancelled = 6
  case resourceExhausted = 7

  /// As the header writes it.
  var name: String {
    switch self {
    case .internal: "INTERNAL"
    case .invalidInput: "INVALID_INPUT"
    case .invalidOptions: "INVALID_OPTIONS"
    case .unsupported: "UNSUPPORTED"
    case .missingResource: "MISSING_RESOURCE"
    case .cancelled: "CANCELLED"
    case .resourceExhausted: "RESOURCE_EXHAUSTED"
    }
  }
}
