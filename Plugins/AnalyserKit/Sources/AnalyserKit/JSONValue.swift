/// A JSON value (RFC 8259), for options and configurations: small, bounded, without Foundation.
public enum JSONValue: Sendable, Hashable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  /// The longest text that is read, in UTF-8 bytes.
  public static let byteCountMax = 1 << 20
  /// How deep arrays and objects may nest.
  public static let depthMax = 32

  /// Reads one JSON value. A name that stands twice in an object is refused, since readers differ on which counts.
  ///
  /// - Throws: ``JSONError`` with the byte at which the text stops being JSON.
  public init(parsing text: String) throws(JSONError) {
    let bytes = Array(text.utf8)
    guard bytes.count <= Self.byteCountMax else {
      throw JSONError(
        offset: Self.byteCountMax, message: "the JSON has \(bytes.count) bytes; at most \(Self.byteCountMax) are read")
    }
    var reader = JSONReader(bytes)
    self = try reader.document()
  }

  /// An object; an empty text is an empty object.
  ///
  /// - Throws: `invalidOptions`.
  static func object(parsing text: String) throws(AnalyserFailure) -> JSONValue {
    if text.isEmpty { return .object([:]) }
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: text)
    } catch {
      throw AnalyserFailure(.invalidOptions, error.message)
    }
    guard case .object = value else { throw AnalyserFailure(.invalidOptions, "options are a JSON object: {...}") }
    return value
  }

  /// A member of an object; `nil` when there is none or this is no object.
  public subscript(_ name: String) -> JSONValue? {
    if case .object(let members) = self { members[name] } else { nil }
  }

  public var string: String? {
    if case .string(let value) = self { value } else { nil }
  }

  public var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  public var number: Double? {
    if case .number(let value) = self { value } else { nil }
  }

  /// A number without a fraction.
  public var integer: Int? { number.flatMap { Int(exactly: $0) } }

  public var array: [JSONValue]? {
    if case .array(let values) = self { values } else { nil }
  }

  public var object: [String: JSONValue]? {
    if case .object(let members) = self { members } else { nil }
  }
}

/// Why a text is no JSON.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The byte at which reading ended.
  public var offset: Int
  public var message: String

  public init(offset: Int, message: String) {
    self.offset = offset
    self.message = message
  }

  public var description: String { message }
}
