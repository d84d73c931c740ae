internal import Wire

/// How a client presents itself to a server.
public struct ClientOptions: Sendable {
  /// The most bytes that a token may have.
  public static let tokenByteCountMax = WireLimits.tokenByteCountMax

  /// Shown in the hello, in the clear. A server without a token ignores it.
  public var token: [UInt8]
  /// Compresses large requests, and asks for compressed answers: less traffic for more work.
  public var compresses: Bool

  public init(token: [UInt8] = [], compresses: Bool = false) {
    self.token = token
    self.compresses = compresses
  }
}
