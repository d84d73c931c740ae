internal import Wire

/// Credit as PROTOCOL.md §5 counts it, kept beside the code that is tested.
package struct CreditLedger {
  private let stream: Int
  private var connection: Int
  private var streams: [UInt32: Int] = [:]

  package init(stream: UInt32, connection: UInt32) {
    self.stream = Int(stream)
    self.connection = Int(connection)
  }

  /// False when a frame is sent without credit.
  package mutating func spend(_ frame: Frame) -> Bool {
    guard frame.cost > 0 else { return true }
    connection -= frame.cost
    streams[frame.stream, default: stream] -= frame.cost
    return connection >= 0 && streams[frame.stream, default: stream] >= 0
  }

  package mutating func add(_ window: Frame) {
    guard window.payload.count == 4 else { return }
    if window.stream == 0 {
      connection += window.credit
    } else {
      streams[window.stream, default: stream] += window.credit
    }
  }
}
