internal import NIOCore
internal import Wire

/// Those who wait until a message of theirs is sent, on one connection.
struct MessageWriters {
  typealias Continuation = CheckedContinuation<RPCStatus?, Never>

  /// A message that is not even queued yet.
  struct Message {
    let stream: UInt32
    let bytes: [UInt8]
    let isCompressed: Bool
    let continuation: Continuation
  }

  /// In the order of their messages; no stream without one.
  private var waiting: [UInt32: [Continuation]] = [:]
  private var parked = CircularBuffer<Message>()

  var hasParked: Bool { !parked.isEmpty }

  mutating func park(_ message: Message) { parked.append(message) }

  /// The one that has waited longest.
  mutating func unpark() -> Message? { parked.popFirst() }

  mutating func append(_ stream: UInt32, _ continuation: Continuation) {
    waiting[stream, default: []].append(continuation)
  }

  /// A frame was sent; who waited for the message that it ends gets `nil`.
  mutating func sent(_ frame: OutboundFrame) {
    guard frame.endsMessage, var writers = waiting.removeValue(forKey: frame.stream) else { return }
    let first = writers.removeFirst()
    if !writers.isEmpty { waiting[frame.stream] = writers }
    first.resume(returning: nil)
  }

  /// A stream is over; what was not sent is lost.
  mutating func end(_ stream: UInt32, _ status: RPCStatus) {
    if !waiting.isEmpty, let writers = waiting.removeValue(forKey: stream) {
      for writer in writers { writer.resume(returning: status) }
    }
    guard hasParked else { return }
    for message in parked where message.stream == stream { message.continuation.resume(returning: status) }
    parked.removeAll { $0.stream == stream }
  }
}
