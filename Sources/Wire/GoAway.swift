/// The last word of a side that leaves (PROTOCOL.md §5).
package struct GoAway: Sendable, Hashable, Error {
  package var code: StatusCode
  /// The highest stream that is or will be answered.
  package var lastStream: UInt32
  package var message: String

  package init(code: StatusCode, lastStream: UInt32, message: String) {
    self.code = code
    self.lastStream = lastStream
    self.message = message
  }

  package init(_ payload: UnsafeRawBufferPointer) throws(WireError) {
    var reader = WireReader(payload)
    let number = try reader.byte("the go-away code")
    guard let code = StatusCode(rawValue: number) else { throw WireError("\(number) is no status code") }
    self.code = code
    lastStream = try reader.uint32("the last stream")
    message = try reader.text(Int(reader.uint16("the message's length")), "the message")
  }

  /// What it means for calls under way.
  var status: RPCStatus {
    RPCStatus(
      code: code == .unauthenticated ? .unauthenticated : .unavailable,
      message: "the server ended the connection: \(message)")
  }

  var payload: [UInt8] { bytes(of: write) }

  package func write(to sink: inout [UInt8]) {
    sink.append(code.rawValue)
    sink.append(lastStream)
    sink.append(text: message.shortened(toByteCount: WireLimits.statusMessageByteCountMax), lengthAs: UInt16.self)
  }
}
