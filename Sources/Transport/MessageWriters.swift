internal import Wire

/// Those who wait until a message of theirs is sent, on one connection.
struct MessageWriters {
  typealias Continuation = CheckedContinuation<RPCStatus?, Never>

  /// In the order of their messages; no stream without one.
  private var waiting: [UInt32: [Continuation]] = [:]

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
    guard !waiting.isEmpty, let writers = waiting.removeValue(forKey: stream) else { return }
    for writer in writers { writer.resume(returning: status) }
  }
}
