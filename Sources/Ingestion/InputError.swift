internal import Glibc

/// Why a file is no article, as a sentence for the person who gave it.
package struct InputError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Code: Sendable, Hashable {
    case notFound
    case unreadable
    case empty
    case tooLarge
    case notText
    case wrongEncoding
    case unknownEncoding
    case malformed
  }

  package let code: Code
  package let message: String

  package init(code: Code, message: String) {
    self.code = code
    self.message = message
  }

  package var description: String { message }

  /// A file that the system does not give.
  static func unreadable(_ name: String, _ number: Int32) -> InputError {
    switch number {
    case ENOENT: InputError(code: .notFound, message: "there is no file \(name); check the name")
    case EACCES: InputError(code: .unreadable, message: "\(name) may not be read; check its permissions")
    default: InputError(code: .unreadable, message: "\(name) cannot be read: \(String(cString: strerror(number)))")
    }
  }
}
