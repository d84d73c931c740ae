import Testing
import Wire

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
    let header = FrameHeader(.request, stream: 7, payloadByteCount: 0x01_0203, hasMore: true)
    #expect(bytes { header.write(to: &$0) } == [0, 1, 2, 3, 0, 0, 0, 7, 3, 1])
    #expect(payload([0, 1, 2, 3, 0, 0, 0, 7, 3, 1]) { FrameHeader($0) } == header)
  }

  @Test func headerRefusesShortBytesAndForeignProtocols() {
    let header = bytes { FrameHeader(.ping, stream: 0, payloadByteCount: 8).write(to: &$0) }
    for count in 0..<FrameHeader.byteCount { #expect(payload(Array(header[..<count])) { FrameHeader($0) } == nil) }
    #expect(payload(Array("GET / HTTP/1.1".utf8)) { FrameHeader($0) } == nil)
  }

  @Test func largeMessageIsContinuedInFramesOfThePeersSize() throws {
    let message = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let head: [UInt8] = [9, 9, 9]
    let written = bytes { sink in
      payload(message) {
        FrameWriter.write(.message, stream: 5, head: head, message: $0, frameByteCountMax: 16_384, to: &sink)
      }
    }
    var at = 0
    var joined: [UInt8] = []
    var kinds: [FrameHeader.Kind?] = []
    while at < written.count {
      let header = try #require(payload(Array(written[at..<at + 10])) { FrameHeader($0) })
      #expect(header.payloadByteCount <= 16_384)
      kinds.append(header.kind)
      joined += written[at + 10..<at + 10 + header.payloadByteCount]
      at += 10 + header.payloadByteCount
      #expect(header.hasMore == (at < written.count))
    }
    #expect(joined == head + message)
    #expect(kinds == [.message, .continuation, .continuation, .continuation])
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
