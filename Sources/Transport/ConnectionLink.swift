internal import NIOCore
internal import Wire

/// What carries a connection's bytes: a socket, or memory. All of it happens on one event loop.
protocol ConnectionLink: AnyObject {
  /// False while the other side does not keep up.
  var isWritable: Bool { get }
  /// What was written and the other side has not taken yet.
  var pendingByteCount: Int { get }
  func writeAndFlush(_ bytes: ByteBuffer)
  /// Sends what was written, then ends this direction only: the peer still gets it all.
  func closeOutput()
  /// Sends what was written, then closes.
  func close()
  /// Stops or goes on reading, to hold back a peer that sends more than is taken.
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
