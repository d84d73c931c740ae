internal import CAnalyserABI

/// Why an analyser refuses a configuration or fails a call: a code, and one sentence that says what to do.
public struct AnalyserFailure: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Code: UInt32, Sendable, Hashable, CaseIterable {
    /// A defect of the analyser.
    case `internal` = 1
    /// The request breaks the contract.
    case invalidInput = 2
    /// The options or the configuration do not fit the schema.
    case invalidOptions = 3
    /// This language or kind of article is not handled.
    case unsupported = 4
    /// A file of the resource folder is missing or damaged.
    case missingResource = 5
    /// Stopped because nobody waits for the call any more.
    case cancelled = 6
    case resourceExhausted = 7
  }

  public var code: Code
  public var message: String

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { message }
}

extension AnalyserFailure.Code {
  /// The same code in the C interface.
  var abi: hattama_failure { hattama_failure(rawValue: rawValue) }
}
