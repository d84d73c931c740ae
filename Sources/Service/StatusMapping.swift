internal import AnalyserHost
internal import AnalyserMessages
internal import Pipeline
internal import Storage
package import Wire

/// The one place where errors of the rooms become statuses of the protocol. `nil`: no peer should see it.
package func status(for error: any Error) -> RPCStatus? {
  switch error {
  case let error as RPCStatus: error
  case let error as ServiceError: RPCStatus(code: error.code, message: error.message)
  case let error as StoreError: RPCStatus(code: error.code.status, message: error.message)
  case let error as PlanError: RPCStatus(code: error.code.status, message: error.message)
  case let error as AnalyserError: RPCStatus(code: .unavailable, message: error.message)
  case let error as CodecError where error.code == .nulInString || error.code == .tooLarge:
    RPCStatus(code: .invalidArgument, message: error.message)
  case is CancellationError: RPCStatus(code: .cancelled, message: "the call was cancelled")
  default: nil
  }
}

extension StoreError.Code {
  fileprivate var status: StatusCode {
    switch self {
    case .unavailable, .closed: .unavailable
    case .inUse, .incompatible: .failedPrecondition
    case .conflict: .aborted
    case .notFound: .notFound
    case .invalidArgument: .invalidArgument
    case .resourceExhausted: .resourceExhausted
    case .outcomeUnknown: .unknown
    case .corrupt: .dataLoss
    }
  }
}

extension PlanError.Code {
  fileprivate var status: StatusCode {
    switch self {
    case .unknownTarget: .invalidArgument
    case .missingLayer, .cycle, .assignedTwice: .failedPrecondition
    }
  }
}
