internal import NIOCore

/// How much may lie between a connection and the network.
enum WriteBuffering {
  /// A link with more than this is full: frames then wait in the outbox, where their streams take turns.
  static let highWater = 262_144

  static let waterMark = ChannelOptions.Types.WriteBufferWaterMark(low: highWater / 2, high: highWater)

  /// Grows with what comes; idle connections keep little.
  static let receiveAllocator = AdaptiveRecvByteBufferAllocator(minimum: 1_024, initial: 2_048, maximum: 262_144)
}
