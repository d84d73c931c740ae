internal import AnalyserMessages

/// Why a JSON text is no message, or a message has no JSON.
package struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Code: Sendable, Hashable {
    /// Not JSON.
    case syntax
    case unknownField
    case duplicateField
    /// A value of another kind than the field's.
    case wrongType
    /// A number or name that the field cannot hold.
    case outOfRange
    /// A string that no message can carry.
    case invalidText
    case tooLarge
    /// Bytes that are no message.
    case malformed
    /// A span has no offset in the unit that was asked for.
    case noSuchOffset
  }

  package let code: Code
  /// Where, as `meeting.participants[2].name`; empty for the whole text.
  package let path: String
  package let message: String

  package init(_ code: Code, path: String = "", _ message: String) {
    self.code = code
    self.path = path
    self.message = message
  }

  package var description: String { path.isEmpty ? message : "\(path): \(message)" }
}

extension JSONError {
  init(_ error: CodecError, path: String) {
    let code: Code
    switch error.code {
    case .malformed: code = .malformed
    case .invalidUTF8, .nulInString: code = .invalidText
    case .tooLarge, .outOfMemory: code = .tooLarge
    }
    self.init(code, path: path, error.message)
  }
}
