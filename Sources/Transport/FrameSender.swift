internal import NIOCore
internal import Wire

/// Moves the frames that are due onto a link, as far as the link takes them.
final class FrameSender {
  /// Frames are gathered up to this many bytes before they are written.
  private static let burstByteCount = 131_072

  private var buffer = ByteBuffer()
  private var isSending = false

  /// A call from within, which a link makes when a write changes what it takes, leaves the rest to the one under way.
  ///
  /// - Parameters:
  ///   - next: the next frame that is due.
  ///   - sent: told of every frame that was written.
  func send(on link: any ConnectionLink, next: () -> OutboundFrame?, sent: (OutboundFrame) -> Void) {
    guard !isSending else { return }
    isSending = true
    defer { isSending = false }
    while link.isWritable {
      while buffer.readableBytes < Self.burstByteCount, let frame = next() {
        frame.write(to: &buffer)
        sent(frame)
      }
      guard buffer.readableBytes > 0 else { return }
      link.writeAndFlush(buffer)
      buffer = ByteBuffer()
    }
  }
}
