/// Why a server cannot listen, as a sentence for its operator.
package struct TransportError: Error, Sendable, CustomStringConvertible {
  package enum Code: Sendable, Hashable {
    case addressInUse
    case addressNotAvailable
    case addressNotAllowed
    case other
  }

  package let code: Code
  package let message: String

  package var description: String { message }
}
