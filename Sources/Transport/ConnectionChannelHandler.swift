internal import NIOCore

/// Joins a side of a connection to a socket.
final class ConnectionChannelHandler: ChannelInboundHandler, ConnectionLink {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let side: any ConnectionSide
  private var context: ChannelHandlerContext?
  private var isEndingOutput = false

  init(side: any ConnectionSide) { self.side = side }

  var isWritable: Bool { !isEndingOutput && (context?.channel.isWritable ?? false) }

  var pendingByteCount: Int {
    (try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
  }

  func writeAndFlush(_ bytes: ByteBuffer) {
    context?.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
  }

  func closeOutput() {
    guard let context, !isEndingOutput else { return }
    isEndingOutput = true
    // Behind all that was written before it.
    let written = context.eventLoop.makePromise(of: Void.self)
    let channel = context.channel
    context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: written)
    written.futureResult.whenComplete { _ in channel.close(mode: .output, promise: nil) }
  }

  func close() { context?.close(promise: nil) }

  func setReading(_ isReading: Bool) {
    guard let context else { return }
    // Setting an option on the channel's own loop takes effect at once; it can fail only when the channel is closed.
    try? context.channel.syncOptions?.setOption(.autoRead, value: isReading)
    if isReading { context.read() }
  }

  func channelActive(context: ChannelHandlerContext) {
    self.context = context
    side.opened(self)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    side.receive(&bytes)
  }

  func channelReadComplete(context: ChannelHandlerContext) { side.readCompleted() }

  func channelWritabilityChanged(context: ChannelHandlerContext) { side.writabilityChanged() }

  func channelInactive(context: ChannelHandlerContext) {
    self.context = nil
    side.closed()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
