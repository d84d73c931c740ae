internal import Wire

/// A server's limits and address. The defaults are those of PROTOCOL.md §2.
package struct ServerConfiguration: Sendable {
  /// A numeric address or `localhost`.
  package var host = "127.0.0.1"
  /// 0: any free port.
  package var port = 7150
  /// Addresses other than loopback have no protection in this version, and are refused unless this is set.
  package var allowsInsecureAddress = false
  package var eventLoopCount = 1
  package var connectionCountMax = 10_000
  package var frameByteCountMax = WireLimits.frameByteCountMax
  package var messageByteCountMax = WireLimits.messageByteCountMax
  package var streamCountMax = WireLimits.streamCountMax
  package var helloTimeoutMilliseconds = WireLimits.helloTimeoutMilliseconds
  package var idleTimeoutMilliseconds = WireLimits.idleTimeoutMilliseconds
  /// How long a drain waits for open calls before it closes their connections.
  package var drainTimeoutMilliseconds = 30_000
  /// Queued bytes of a connection beyond which it is closed.
  package var outboundByteCountMax = WireLimits.outboundByteCountMax
  /// Queued bytes of a connection beyond which writers of response streams wait.
  package var outboundByteCountHighWater = 1 << 20

  package init() {}
}
