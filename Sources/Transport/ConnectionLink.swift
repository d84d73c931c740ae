internal import NIOCore
internal import Wire

/// What carries a connection's bytes: a socket, or memory. All of it happens on one event loop.
protocol ConnectionLink: AnyObject {
  /// False while the other side does not keep up.
  var isWritable: Bool { get }
  /// What was written and the other side has not taken yet.
  var pendingByteCount: Int { get }
  func writeAndFlush(_ bytes: ByteBuffer)
  /// Sends what was written, then closes.
  func close()
  /// Stops or goes on reading, to hold back a peer that sends more than is consumed.
  func setReading(_ isReading: Bool)
}

/// One side of a connection, driven by its link on the event loop.
protocol ConnectionSide: AnyObject {
  func opened(_ link: any ConnectionLink)
  func receive(_ bytes: inout ByteBuffer)
  /// The burst of reads is over: what was answered goes out in one flush.
  func readCompleted()
  func writabilityChanged()
  func closed()
}

extension ByteBuffer: ByteSink {
  package mutating func append(_ byte: UInt8) { writeInteger(byte) }
  package mutating func append(bytes: UnsafeRawBufferPointer) { writeBytes(bytes) }
}

/// Cuts a stream of bytes into frames.
struct FrameAssembler {
  private var buffer: ByteBuffer?

  /// How many bytes may wait here: one frame, or less.
  var isInsideFrame: Bool { (buffer?.readableBytes ?? 0) > 0 }

  mutating func append(_ bytes: inout ByteBuffer) {
    if buffer == nil || buffer?.readableBytes == 0 {
      buffer = bytes
    } else {
      // Without this a stream of frames that never ends at a read's end would grow the buffer for ever.
      buffer?.discardReadBytes()
      buffer?.writeBuffer(&bytes)
    }
  }

  enum Next {
    case frame
    case incomplete
    /// No Hattama peer speaks there.
    case foreign
    case refused
  }

  /// Hands the next whole frame to `take`. `check` sees a header before its payload is waited for.
  mutating func next(
    check: (FrameHeader) -> Bool, take: (FrameHeader, UnsafeRawBufferPointer) -> Void
  ) -> Next {
    guard let buffer, buffer.readableBytes > 0 else { return .incomplete }
    var byteCount = 0
    let next: Next = buffer.withUnsafeReadableBytes { bytes in
      if bytes[0] != 0 { return .foreign }
      guard let header = FrameHeader(bytes) else { return .incomplete }
      guard check(header) else { return .refused }
      byteCount = FrameHeader.byteCount + header.payloadByteCount
      guard bytes.count >= byteCount else { return .incomplete }
      take(header, UnsafeRawBufferPointer(rebasing: bytes[FrameHeader.byteCount..<byteCount]))
      return .frame
    }
    if case .frame = next {
      self.buffer?.moveReaderIndex(forwardBy: byteCount)
      if self.buffer?.readableBytes == 0 { self.buffer = nil }
    }
    return next
  }
}
