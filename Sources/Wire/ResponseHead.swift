/// What stands before the message of a RESPONSE (PROTOCOL.md §4.2).
package struct ResponseHead: Sendable, Hashable {
  package var status: RPCStatus
  package var trailers: Metadata

  private static let safeToRetry: UInt8 = 0x01

  package init(status: RPCStatus, trailers: Metadata = Metadata()) {
    self.status = status
    self.trailers = trailers
  }

  package init(_ payload: UnsafeRawBufferPointer, messageOffset: inout Int) throws(WireError) {
    var reader = WireReader(payload)
    let number = try reader.byte("the status code")
    guard let code = StatusCode(rawValue: number) else { throw WireError("\(number) is no status code") }
    let marks = try reader.byte("the status marks")
    let message = try reader.text(Int(reader.uint16("the status message's length")), "the status message")
    var details: [RPCStatus.Detail] = []
    for _ in 0..<(try reader.byte("the count of details")) {
      let type = try reader.text(Int(reader.byte("a detail's type length")), "a detail's type")
      let bytes = try reader.take(Int(reader.uint16("a detail's length")), "a detail")
      details.append(RPCStatus.Detail(type: type, bytes: Array(bytes)))
    }
    status = RPCStatus(
      code: code, message: message, details: details, isSafeToRetry: marks & Self.safeToRetry != 0)
    trailers = try Metadata(&reader)
    messageOffset = reader.position
  }

  var bytes: [UInt8] { isPlain ? Self.plain : Wire.bytes(of: write) }

  /// OK and nothing else, which most calls end with.
  private var isPlain: Bool {
    status.code == .ok && !status.isSafeToRetry && trailers.isEmpty && status.message.isEmpty && status.details.isEmpty
  }

  private static let plain: [UInt8] = Wire.bytes(of: ResponseHead(status: .ok).write)

  package func write(to sink: inout [UInt8]) {
    sink.append(status.code.rawValue)
    sink.append(status.isSafeToRetry ? Self.safeToRetry : 0)
    sink.append(
      text: status.message.shortened(toByteCount: WireLimits.statusMessageByteCountMax), lengthAs: UInt16.self)
    let details = writableDetails(behind: sink.count)
    sink.append(UInt8(details.count))
    for detail in details {
      sink.append(text: detail.type, lengthAs: UInt8.self)
      sink.append(UInt16(detail.bytes.count))
      sink.append(bytes: detail.bytes)
    }
    trailers.write(to: &sink)
  }

  /// The details that leave the head within the least frame.
  private func writableDetails(behind byteCount: Int) -> [RPCStatus.Detail] {
    if status.details.isEmpty { return [] }
    var room = WireLimits.frameByteCountMin - byteCount - 1 - trailers.encodedByteCount
    var details: [RPCStatus.Detail] = []
    for detail in status.details where details.count < Int(UInt8.max) && detail.type.utf8.count <= Int(UInt8.max) {
      room -= 3 + detail.type.utf8.count + detail.bytes.count
      guard room >= 0 else { break }
      details.append(detail)
    }
    return details
  }
}

extension String {
  /// The longest whole characters from the front that fit.
  func shortened(toByteCount limit: Int) -> String {
    if utf8.count <= limit { return self }
    var end = utf8.index(utf8.startIndex, offsetBy: limit)
    while end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
    return String(self[..<end])
  }
}
