/// Writes a message as one frame, or as several when it is larger than the peer reads in one.
package enum FrameWriter {
  /// Writes a frame without a message.
  package static func write(
    _ kind: FrameHeader.Kind, stream: UInt32, payload: [UInt8], to sink: inout some ByteSink
  ) {
    FrameHeader(kind, stream: stream, payloadByteCount: payload.count).write(to: &sink)
    sink.append(bytes: payload)
  }

  /// Writes `head` and `message` as one payload, continued as needed.
  ///
  /// - Parameter frameByteCountMax: what the peer reads; a head is always smaller.
  package static func write(
    _ kind: FrameHeader.Kind, stream: UInt32, head: [UInt8], message: UnsafeRawBufferPointer, frameByteCountMax: Int,
    to sink: inout some ByteSink
  ) {
    let first = min(message.count, frameByteCountMax - head.count)
    FrameHeader(
      kind, stream: stream, payloadByteCount: head.count + first, hasMore: first < message.count
    ).write(to: &sink)
    sink.append(bytes: head)
    sink.append(bytes: UnsafeRawBufferPointer(rebasing: message[..<first]))
    var at = first
    while at < message.count {
      let next = min(message.count, at + frameByteCountMax)
      FrameHeader(
        .continuation, stream: stream, payloadByteCount: next - at, hasMore: next < message.count
      ).write(to: &sink)
      sink.append(bytes: UnsafeRawBufferPointer(rebasing: message[at..<next]))
      at = next
    }
  }
}
