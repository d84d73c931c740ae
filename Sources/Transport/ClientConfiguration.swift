internal import Wire

/// How a client speaks to servers. The limits' defaults are those of PROTOCOL.md §2.
package struct ClientConfiguration: Sendable {
  /// Shown to the server in the hello; at most ``WireLimits/tokenByteCountMax`` bytes.
  package var token: [UInt8]
  /// Compresses requests, and asks for compressed answers, where the server can do it.
  package var compresses: Bool
  package var keepaliveMilliseconds = WireLimits.keepaliveMilliseconds
  package var keepaliveTimeoutMilliseconds = WireLimits.keepaliveTimeoutMilliseconds
  /// How long calls that no handler has seen are made again while their server is away: the time of a restart.
  package var retryTimeoutMilliseconds = 30_000

  package init(token: [UInt8] = [], compresses: Bool = false) {
    self.token = token
    self.compresses = compresses
  }

  var hello: Hello {
    var hello = Hello()
    hello.token = token
    hello.features = compresses ? [.zlib, .compress] : [.zlib]
    return hello
  }
}
