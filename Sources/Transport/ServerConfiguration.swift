package import Wire

/// A server's limits and address. The defaults are those of PROTOCOL.md §2.
package struct ServerConfiguration: Sendable {
  /// A numeric address or `localhost`.
  package var host = "127.0.0.1"
  /// 0: any free port.
  package var port = 7150
  /// What clients must show in their hello; empty: nothing.
  package var token: [UInt8] = []
  /// Serves other machines without a token.
  package var allowsInsecureAddress = false
  /// Compresses answers for clients that ask for it.
  package var compressesAnswers = true
  package var eventLoopCount = 1
  /// How many handlers may work, or block, at one time; the others wait for a thread.
  package var handlerThreadCount = 16
  package var connectionCountMax = WireLimits.connectionCountMax
  package var callCountMax = WireLimits.callCountMax
  package var heldByteCountMax = WireLimits.serverHeldByteCountMax
  /// Of answers on one connection, beyond which new calls are refused and streams' messages wait.
  package var queuedByteCountMax = WireLimits.queuedByteCountMax
  /// Of answers on all connections, beyond which new calls are refused and answers fail.
  package var serverQueuedByteCountMax = WireLimits.serverQueuedByteCountMax
  package var helloTimeoutMilliseconds = WireLimits.helloTimeoutMilliseconds
  package var idleTimeoutMilliseconds = WireLimits.idleTimeoutMilliseconds
  package var keepaliveMilliseconds = WireLimits.keepaliveMilliseconds
  package var keepaliveTimeoutMilliseconds = WireLimits.keepaliveTimeoutMilliseconds
  /// How long a drain waits for open calls before it closes their connections.
  package var drainTimeoutMilliseconds = WireLimits.drainTimeoutMilliseconds
  /// What is told to clients: frame, message and stream limits, credit, features.
  package var reply: HelloReply = {
    var reply = HelloReply()
    reply.features = [.zlib, .compress]
    return reply
  }()

  /// Told of what no call tells of, on an event loop: it must not block.
  package var onEvent: @Sendable (ServerEvent) -> Void = { _ in }

  package init() {}
}
