/// What is wrong with compressed bytes.
package struct CompressionError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Code: Sendable, Hashable {
    /// Shorter than an envelope's head, or cut off.
    case truncated
    /// Made by a newer version.
    case unknownFormat
    case unknownCodec
    case unknownDictionary
    /// Over the caller's limit.
    case tooLarge
    case malformed
    case wrongLength
    case wrongChecksum
    /// zlib has no memory.
    case outOfMemory
  }

  package let code: Code
  package let message: String

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  package var description: String { message }
}
