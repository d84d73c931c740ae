package import Wire

/// Why the service refuses a call: the caller's mistake, in one sentence that says what to do.
package struct ServiceError: Error, Sendable, CustomStringConvertible {
  package let code: StatusCode
  package let message: String

  package init(_ code: StatusCode, _ message: String) {
    self.code = code
    self.message = message
  }

  package var description: String { message }
}
