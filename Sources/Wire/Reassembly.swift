/// The parts of messages that are still under way on one connection, with a cap on all of them together.
struct Reassembly<Head: Sendable>: Sendable {
  private struct Part: Sendable {
    var head: Head
    var bytes: [UInt8]
  }

  enum Outcome {
    case waiting
    case complete(Head, [UInt8])
    /// Over a limit; the rest of the message is to be passed over.
    case refused(Head, String)
    case unknown
  }

  private var parts: [UInt32: Part] = [:]
  private var byteCount = 0
  private let messageByteCountMax: Int

  init(messageByteCountMax: Int) { self.messageByteCountMax = messageByteCountMax }

  func contains(_ stream: UInt32) -> Bool { parts[stream] != nil }

  mutating func begin(_ stream: UInt32, _ head: Head, _ bytes: UnsafeRawBufferPointer) -> Outcome {
    parts[stream] = Part(head: head, bytes: [])
    return append(stream, bytes, isLast: false)
  }

  mutating func append(_ stream: UInt32, _ bytes: UnsafeRawBufferPointer, isLast: Bool) -> Outcome {
    guard let index = parts.index(forKey: stream) else { return .unknown }
    let total = parts.values[index].bytes.count + bytes.count
    if total > messageByteCountMax || byteCount + bytes.count > WireLimits.reassemblyByteCountMax {
      let head = parts.values[index].head
      remove(stream)
      let limit = total > messageByteCountMax ? messageByteCountMax : WireLimits.reassemblyByteCountMax
      return .refused(head, "the message has over \(limit) bytes, which is the limit here")
    }
    byteCount += bytes.count
    parts.values[index].bytes.append(contentsOf: bytes)
    guard isLast else { return .waiting }
    let part = parts.values[index]
    remove(stream)
    return .complete(part.head, part.bytes)
  }

  mutating func remove(_ stream: UInt32) {
    if let part = parts.removeValue(forKey: stream) { byteCount -= part.bytes.count }
  }
}
