/// Why bytes are no message, or a value no bytes.
public struct CodecError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Code: Sendable, Hashable {
    /// Not the wire format, or cut off.
    case malformed
    /// A string is not UTF-8.
    case invalidUTF8
    /// A string holds a NUL, which protobuf-c cannot carry.
    case nulInString
    /// The message, or what it would take in memory, is over the limit.
    case tooLarge
    /// The system has no memory left.
    case outOfMemory
  }

  public var code: Code
  public var message: String

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { message }
}
