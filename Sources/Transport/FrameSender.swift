internal import NIOCore
internal import Wire

/// Moves the frames that are due onto a link, as far as the link takes them.
final class FrameSender {
  /// Frames are gathered up to this many bytes before they are written.
  private static let burstByteCount = 262_144

  /// Kept from burst to burst, unless a link still holds what was written.
  private var buffer = ByteBuffer()
  private var link: (any ConnectionLink)?

  /// - Parameters:
  ///   - next: the next frame that is due.
  ///   - sent: told of every frame that was written.
  func send(on link: any ConnectionLink, next: () -> OutboundFrame?, sent: (OutboundFrame) -> Void) {
    if let current = self.link {
      // A write changes what a link takes, and the link says so at once: the loop below goes on by itself. Another
      // link's frames do not belong into this buffer.
      if current !== link { FrameSender().send(on: link, next: next, sent: sent) }
      return
    }
    self.link = link
    defer { self.link = nil }
    while link.isWritable {
      while buffer.readableBytes < Self.burstByteCount, let frame = next() {
        frame.write(to: &buffer)
        sent(frame)
      }
      guard buffer.readableBytes > 0 else { return }
      link.writeAndFlush(buffer)
      buffer.clear(minimumCapacity: 1_024)
    }
  }
}
