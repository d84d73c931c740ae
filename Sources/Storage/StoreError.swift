/// Why a call of a ``Store`` failed.
package struct StoreError: Error, Sendable, CustomStringConvertible {
  package enum Code: Sendable, Hashable {
    /// The folder or a file cannot be made, read or written.
    case unavailable
    /// Another process has the store open.
    case inUse
    /// The store was made by a newer version.
    case incompatible
    /// An `expected` revision was not the newest.
    case conflict
    case notFound
    case invalidArgument
    /// Too much waits to be committed; nothing was applied.
    case resourceExhausted
    /// The batch may or may not be there; retry with the same key.
    case outcomeUnknown
    /// A stored envelope or row is damaged; the message names the record.
    case corrupt
    case closed
  }

  package var code: Code
  /// One sentence with the numbers that failed; no path.
  package var message: String
  package var cause: (any Error)?

  package init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }

  package var description: String { "\(code): \(message)" }
}
