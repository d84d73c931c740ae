/// The ten bytes before every payload (PROTOCOL.md §1).
package struct FrameHeader: Sendable, Hashable {
  package enum Kind: UInt8, Sendable {
    case hello = 1
    case helloReply = 2
    case request = 3
    case response = 4
    case message = 5
    case continuation = 6
    case cancel = 7
    case ping = 8
    case pong = 9
    case goAway = 10
    case window = 11
    case end = 12
  }

  package struct Flags: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The message goes on in a CONTINUATION.
    package static let more = Flags(rawValue: 0x01)
    /// The message that begins here is compressed.
    package static let compressed = Flags(rawValue: 0x02)
    /// The request's messages follow, up to END.
    package static let open = Flags(rawValue: 0x04)
  }

  package static let byteCount = 10
  /// One above the largest length that the format can carry.
  package static let payloadByteCountLimit = 1 << 24

  package var payloadByteCount: Int
  package var stream: UInt32
  /// As it stands in the frame; ``kind`` is `nil` for a number without a name.
  package var kindNumber: UInt8
  package var flags: Flags

  package var kind: Kind? { Kind(rawValue: kindNumber) }

  package init(_ kind: Kind, stream: UInt32, payloadByteCount: Int, flags: Flags = []) {
    self.payloadByteCount = payloadByteCount
    self.stream = stream
    kindNumber = kind.rawValue
    self.flags = flags
  }

  /// Reads the first ``byteCount`` bytes; `nil` when fewer are there. A length from ``payloadByteCountLimit`` on is over
  /// every peer's limit.
  package init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= Self.byteCount else { return nil }
    payloadByteCount = Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self)))
    stream = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
    kindNumber = bytes[8]
    flags = Flags(rawValue: bytes[9])
  }

  package func write(to sink: inout some ByteSink) {
    sink.append(UInt32(payloadByteCount))
    sink.append(stream)
    sink.append(kindNumber)
    sink.append(flags.rawValue)
  }
}
