/// A frame that is due: its kind, what stands before the message, and a slice of the message.
package struct OutboundFrame: Sendable, Hashable {
  package let kind: FrameHeader.Kind
  package let stream: UInt32
  package let flags: FrameHeader.Flags
  /// The whole payload of a frame without a message.
  package let head: [UInt8]
  package let message: [UInt8]
  package let range: Range<Int>

  package init(
    _ kind: FrameHeader.Kind, stream: UInt32 = 0, flags: FrameHeader.Flags = [], head: [UInt8],
    message: [UInt8] = [], range: Range<Int> = 0..<0
  ) {
    self.kind = kind
    self.stream = stream
    self.flags = flags
    self.head = head
    self.message = message
    self.range = range
  }

  package var header: FrameHeader {
    FrameHeader(kind, stream: stream, payloadByteCount: head.count + range.count, flags: flags)
  }

  package func write(to sink: inout some ByteSink) {
    header.write(to: &sink)
    sink.append(bytes: head)
    guard !range.isEmpty else { return }
    message.withUnsafeBytes { sink.append(bytes: UnsafeRawBufferPointer(rebasing: $0[range])) }
  }
}

extension OutboundFrame {
  /// The last of a MESSAGE that may have been in pieces.
  package var endsMessage: Bool { (kind == .message || kind == .continuation) && !flags.contains(.more) }
}
