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
  }

  package let code: Code
  package let message: String

  package var description: String { message }
}
