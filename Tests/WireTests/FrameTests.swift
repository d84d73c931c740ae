import Testing
import Wire
import WireFixtures

private func bytes(_ body: (inout [UInt8]) -> Void) -> [UInt8] {
  var result: [UInt8] = []
  body(&result)
  return result
}

private func payload<Value>(_ bytes: [UInt8], _ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
  try bytes.withUnsafeBytes(body)
}

@Suite struct FrameTests {
  @Test func headerStandsAsSpecified() {
    let header = FrameHeader(.message, stream: 7, payloadByteCount: 0x01_0203, flags: [.more, .compressed])
    #expect(bytes { header.write(to: &$0) } == [0, 1, 2, 3, 0, 0, 0, 7, 5, 3])
    #expect(payload([0, 1, 2, 3, 0, 0, 0, 7, 5, 3]) { FrameHeader($0) } == header)
  }

  @Test func headerRefusesShortBytesAndForeignProtocols() {
    let header = bytes { FrameHeader(.ping, stream: 0, payloadByteCount: 8).write(to: &$0) }
    for count in 0..<FrameHeader.byteCount { #expect(payload(Array(header[..<count])) { FrameHeader($0) } == nil) }
    let foreign = payload(Array("GET / HTTP/1.1".utf8)) { FrameHeader($0) }
    #expect(foreign?.payloadByteCount ?? 0 >= FrameHeader.payloadByteCountLimit)
  }
}

@Suite struct HeadTests {
  private func request() throws -> RequestHead {
    var metadata = Metadata()
    try metadata.append("traceparent", Array("00-ab-cd-01".utf8))
    return RequestHead(method: "hattama.v1.Archive/Get", timeoutMilliseconds: 1_500, metadata: metadata)
  }

  @Test func requestHeadRoundTripsAndFailsAtEveryTruncation() throws {
    let head = try request()
    let written = bytes { head.write(to: &$0) }
    var offset = 0
    #expect(try payload(written + [1, 2]) { try RequestHead($0, messageOffset: &offset) } == head)
    #expect(offset == written.count)
    for count in written.indices {
      #expect(throws: WireError.self) {
        try payload(Array(written[..<count])) { try RequestHead($0, messageOffset: &offset) }
      }
    }
  }

  @Test func responseHeadRoundTripsAndFailsAtEveryTruncation() throws {
    let detail = RPCStatus.Detail(type: "hattama.v1.Example", bytes: [1, 2, 3])
    let status = RPCStatus(code: .aborted, message: "қайта оқыңыз", details: [detail], isSafeToRetry: true)
    let head = ResponseHead(status: status)
    let written = bytes { head.write(to: &$0) }
    var offset = 0
    #expect(try payload(written) { try ResponseHead($0, messageOffset: &offset) } == head)
    for count in written.indices {
      #expect(throws: WireError.self) {
        try payload(Array(written[..<count])) { try ResponseHead($0, messageOffset: &offset) }
      }
    }
  }

  @Test func longStatusMessageIsCutAtAWholeCharacter() throws {
    let head = ResponseHead(status: RPCStatus(code: .unknown, message: "a" + String(repeating: "ә", count: 4_000)))
    var offset = 0
    let read = try payload(bytes { head.write(to: &$0) }) { try ResponseHead($0, messageOffset: &offset) }
    #expect(read.status.message == "a" + String(repeating: "ә", count: 2_047))
  }

  @Test func detailsThatWouldNotFitAreLeftOutLastFirst() throws {
    let details = (1...4).map { RPCStatus.Detail(type: "t.D", bytes: Array(repeating: $0, count: 10_000)) }
    let head = ResponseHead(status: RPCStatus(code: .aborted, message: "m", details: details))
    let written = bytes { head.write(to: &$0) }
    var offset = 0
    let read = try payload(written) { try ResponseHead($0, messageOffset: &offset) }
    #expect(written.count <= WireLimits.frameByteCountMin)
    #expect(read.status.details == Array(details[..<3]))
  }

  @Test func helloRoundTripsIgnoresWhatFollowsAndFailsAtEveryTruncation() throws {
    var hello = Hello()
    hello.features = [.zlib, .compress]
    hello.token = [1, 2, 3]
    let written = bytes { hello.write(to: &$0) }
    #expect(try payload(written + [9, 9]) { try Hello($0) } == hello)
    for count in written.indices {
      #expect(throws: WireError.self) { try payload(Array(written[..<count])) { try Hello($0) } }
    }
    let reply = bytes { HelloReply().write(to: &$0) }
    #expect(try payload(reply + [9, 9]) { try HelloReply($0) } == HelloReply())
    for count in reply.indices {
      #expect(throws: WireError.self) { try payload(Array(reply[..<count])) { try HelloReply($0) } }
    }
  }

  @Test func helloRefusesLimitsBelowTheirLeast() {
    for change: (inout Hello) -> Void in [
      { $0.frameByteCountMax = UInt32(WireLimits.frameByteCountMin - 1) },
      { $0.streamWindowByteCount = UInt32(WireLimits.streamWindowByteCountMin - 1) },
      { $0.connectionWindowByteCount = UInt32(WireLimits.connectionWindowByteCountMin - 1) },
      { $0.frameByteCountMax = UInt32(FrameHeader.payloadByteCountLimit) },
      { $0.streamWindowByteCount = .max },
    ] {
      var hello = Hello()
      change(&hello)
      #expect(throws: WireError.self) { try payload(bytes { hello.write(to: &$0) }) { try Hello($0) } }
    }
  }

  @Test func metadataRefusesOddKeysAndTooMuch() throws {
    var metadata = Metadata()
    #expect(throws: WireError.self) { try metadata.append("Key", []) }
    #expect(throws: WireError.self) { try metadata.append("", []) }
    for _ in 0..<WireLimits.metadataCountMax { try metadata.append("k", []) }
    #expect(throws: WireError.self) { try metadata.append("k", []) }
    var large = Metadata()
    #expect(throws: WireError.self) {
      try large.append("k", Array(repeating: 0, count: WireLimits.metadataByteCountMax))
    }
  }
}
