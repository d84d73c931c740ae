internal import Wire
internal import WireFixtures

/// A fuzzer's bytes, read as the numbers of a course of events. At its end every number is 0.
struct ByteScript {
  private let bytes: UnsafeRawBufferPointer
  private var at = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { at >= bytes.count }

  mutating func byte() -> UInt8 {
    guard at < bytes.count else { return 0 }
    defer { at += 1 }
    return bytes[at]
  }

  mutating func word() -> Int { Int(byte()) << 8 | Int(byte()) }

  mutating func take(_ count: Int) -> [UInt8] {
    let end = min(bytes.count, at + count)
    defer { at = end }
    return Array(bytes[at..<end])
  }

  /// All that is left.
  mutating func rest() -> [UInt8] { take(bytes.count) }
}

/// What a peer of either side may send.
extension ByteScript {
  mutating func stream() -> UInt32 { UInt32(byte() % 16) }

  /// Whatever the bytes make of a frame.
  mutating func frame() -> Frame {
    var frame = Frame(.message, stream())
    frame.header.kindNumber = byte()
    frame.header.flags = FrameHeader.Flags(rawValue: byte() % 16)
    frame.payload = take(Int(byte()))
    frame.header.payloadByteCount = frame.payload.count
    return frame
  }

  /// A message, or a part of one.
  mutating func message() -> Frame {
    let kind: FrameHeader.Kind = byte() % 3 == 0 ? .continuation : .message
    let flags: FrameHeader.Flags = byte() % 3 == 0 ? .more : []
    return Frame(kind, stream(), [UInt8](repeating: 2, count: word()), flags: flags)
  }

  mutating func window() -> Frame { .window(stream(), UInt32(word()) + 1) }
}
