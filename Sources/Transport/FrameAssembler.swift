package import NIOCore
package import Wire

/// Cuts a stream of bytes into frames.
package struct FrameAssembler {
  package enum Next {
    case frame
    case incomplete
    /// No Hattama peer speaks there: its first frame does not begin with a 0.
    case foreign
    case refused
  }

  /// A frame that began in an earlier read and is not complete.
  private var part: ByteBuffer?
  private var isFirst = true

  package init() {}

  /// What a frame that is not complete takes.
  package var heldByteCount: Int { part?.storageCapacity ?? 0 }

  /// Whether the bytes so far end inside a frame.
  package var isInsideFrame: Bool { part != nil }

  /// Hands the next whole frame of `bytes` to `take`; what is left of them at the end is kept here.
  ///
  /// - Parameter check: sees a header before its payload is waited for.
  package mutating func next(
    _ bytes: inout ByteBuffer, check: (FrameHeader) -> Bool, take: (FrameHeader, UnsafeRawBufferPointer) -> Void
  ) -> Next {
    guard part != nil else { return whole(&bytes, check, take) }
    // Only the frame that lies across two reads is copied, not all that follows it.
    guard completePart(to: FrameHeader.byteCount, from: &bytes) else { return .incomplete }
    guard let header = partHeader() else { return .incomplete }
    guard check(header) else { return .refused }
    guard completePart(to: FrameHeader.byteCount + header.payloadByteCount, from: &bytes) else { return .incomplete }
    let frame = part
    part = nil
    isFirst = false
    frame?.withUnsafeReadableBytes {
      take(header, UnsafeRawBufferPointer(rebasing: $0[FrameHeader.byteCount...]))
    }
    return .frame
  }

  private func partHeader() -> FrameHeader? { part?.withUnsafeReadableBytes { FrameHeader($0) } }

  /// Moves bytes into the part until it has so many; false while too few came.
  private mutating func completePart(to byteCount: Int, from bytes: inout ByteBuffer) -> Bool {
    let missing = byteCount - (part?.readableBytes ?? 0)
    guard missing > 0 else { return true }
    if var slice = bytes.readSlice(length: min(missing, bytes.readableBytes)) {
      if byteCount > FrameHeader.byteCount { part?.reserveCapacity(minimumWritableBytes: missing) }
      part?.writeBuffer(&slice)
    }
    return (part?.readableBytes ?? 0) >= byteCount
  }

  private mutating func whole(
    _ bytes: inout ByteBuffer, _ check: (FrameHeader) -> Bool, _ take: (FrameHeader, UnsafeRawBufferPointer) -> Void
  ) -> Next {
    guard bytes.readableBytes > 0 else { return .incomplete }
    var byteCount = 0
    let next: Next = bytes.withUnsafeReadableBytes { bytes in
      if isFirst, bytes[0] != 0 { return .foreign }
      guard let header = FrameHeader(bytes) else { return .incomplete }
      guard check(header) else { return .refused }
      byteCount = FrameHeader.byteCount + header.payloadByteCount
      guard bytes.count >= byteCount else { return .incomplete }
      take(header, UnsafeRawBufferPointer(rebasing: bytes[FrameHeader.byteCount..<byteCount]))
      return .frame
    }
    switch next {
    case .frame:
      isFirst = false
      bytes.moveReaderIndex(forwardBy: byteCount)
    case .incomplete:
      // A copy of its own: the read's buffer goes back to the pool.
      part = ByteBuffer(bytes: bytes.readableBytesView)
      bytes.moveReaderIndex(to: bytes.writerIndex)
    case .foreign, .refused: break
    }
    return next
  }
}
