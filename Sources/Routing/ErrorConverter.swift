internal import Synchronization
internal import Wire

/// The one place where errors become statuses.
final class ErrorConverter: Sendable {
  private let convert: @Sendable (any Error) -> RPCStatus?
  private let report: @Sendable (any Error, String, UInt64) -> Void
  private let nextNumber = Atomic<UInt64>(1)

  init(
    convert: @escaping @Sendable (any Error) -> RPCStatus?,
    report: @escaping @Sendable (any Error, String, UInt64) -> Void
  ) {
    self.convert = convert
    self.report = report
  }

  func status(of error: any Error, in context: CallContext) -> RPCStatus {
    if let code = context.cancellation.code {
      return RPCStatus(
        code: code, message: code == .deadlineExceeded ? "the deadline passed" : "the call was cancelled")
    }
    if let status = error as? RPCStatus ?? convert(error) { return status }
    let number = nextNumber.wrappingAdd(1, ordering: .relaxed).oldValue
    report(error, context.method, number)
    return RPCStatus(code: .internalError, message: "internal error \(number); the server's log says more")
  }
}
