internal import Wire

/// How a client presents itself to a server.
public struct ClientOptions: Sendable {
  /// The most bytes that a token may have.
  public static let tokenByteCountMax = WireLimits.tokenByteCountMax

  /// Shown in the hello, in the clear. A server without a token ignores it.
  public var token: [UInt8]
  /// Compresses large requests, and asks for compressed answers: less traffic for more work.
  public var compresses: Bool

  /// Goes with every call: `request-id` stands in the server's log, `traceparent` too. Keys are `a-z 0-9 - _ .`; an entry
  /// over the protocol's limits is an INVALID_ARGUMENT.
  public var metadata: [String: String]

  public init(token: [UInt8] = [], compresses: Bool = false, metadata: [String: String] = [:]) {
    self.token = token
    self.compresses = compresses
    self.metadata = metadata
  }

  func wireMetadata() throws(HattamaError) -> Metadata {
    var result = Metadata()
    do throws(WireError) {
      for (key, value) in metadata.sorted(by: { $0.key < $1.key }) { try result.append(key, Array(value.utf8)) }
    } catch {
      throw HattamaError(RPCStatus(code: .invalidArgument, message: error.message))
    }
    return result
  }
}
