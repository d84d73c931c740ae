/// Cuts a stream of bytes from a worker into frames; a pure value. A length is checked before memory is taken for it.
struct WorkerFrameReader: Sendable {
  private var buffer: [UInt8] = []
  /// Where the next frame begins in `buffer`.
  private var start = 0

  /// What was appended and not yet given out.
  var byteCount: Int { buffer.count - start }

  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    if start > 0 {
      buffer.removeFirst(start)
      start = 0
    }
    buffer.append(contentsOf: bytes)
  }

  /// The next frame; `nil` until more bytes come.
  mutating func next() throws(ProtocolViolation) -> WorkerFrame? {
    guard byteCount >= WorkerFrame.headerByteCount else { return nil }
    let header = buffer[start..<start + WorkerFrame.headerByteCount]
    let (kind, payloadByteCount) = try checked(header)
    let end = header.endIndex + payloadByteCount
    guard buffer.count >= end else { return nil }
    let call = bigEndianUInt32(header[(start + 8)...])
    let frame = WorkerFrame(kind: kind, call: call, payload: Array(buffer[header.endIndex..<end]))
    start = end
    return frame
  }

  private func checked(_ header: ArraySlice<UInt8>) throws(ProtocolViolation) -> (WorkerFrame.Kind, Int) {
    let number = header[start + 4]
    guard let kind = WorkerFrame.Kind(rawValue: number), let max = kind.receivedByteCountMax,
      header[(start + 5)..<(start + 8)].allSatisfy({ $0 == 0 })
    else {
      throw ProtocolViolation("what is no frame (kind \(number))")
    }
    let count = bigEndianUInt32(header[start..<(start + 4)])
    guard count <= max else {
      throw ProtocolViolation("a frame of kind \(kind) with \(count) bytes; it has at most \(max)")
    }
    return (kind, Int(count))
  }
}
