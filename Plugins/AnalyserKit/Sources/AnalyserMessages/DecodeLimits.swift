/// How much a decoded message may cost.
public struct DecodeLimits: Sendable, Hashable {
  /// Serialised bytes of one message.
  public var messageByteCountMax: Int
  /// Bytes of protobuf-c's structs for one message, whatever its size.
  public var arenaByteCountMax: Int
  /// The same for each serialised byte: an empty submessage takes 2 bytes on the wire and hundreds in memory. The
  /// densest honest message, an Analysis that is nearly all tokens, takes less than half of this.
  public var arenaByteCountPerByte: Int
  /// What small messages may take in any case.
  public var arenaByteCountMin: Int

  public init(
    messageByteCountMax: Int = 64 << 20, arenaByteCountMax: Int = 256 << 20, arenaByteCountPerByte: Int = 24,
    arenaByteCountMin: Int = 64 << 10
  ) {
    self.messageByteCountMax = messageByteCountMax
    self.arenaByteCountMax = arenaByteCountMax
    self.arenaByteCountPerByte = arenaByteCountPerByte
    self.arenaByteCountMin = arenaByteCountMin
  }

  public static let standard = DecodeLimits()

  /// What a message of so many serialised bytes may take in memory.
  public func arenaByteCount(forMessageOf byteCount: Int) -> Int {
    min(arenaByteCountMax, max(arenaByteCountMin, byteCount * arenaByteCountPerByte))
  }
}
