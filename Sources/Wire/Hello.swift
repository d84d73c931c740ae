/// What the client says first (PROTOCOL.md §3).
package struct Hello: Sendable, Hashable {
  package static let magic: UInt32 = 0x4854_4D41  // "HTMA"
  package static let version: UInt16 = 1
  package static let tokenByteCountMax = 512

  package var lowestVersion = Hello.version
  package var highestVersion = Hello.version
  package var features: UInt32 = 0
  package var frameByteCountMax = UInt32(WireLimits.frameByteCountMax)
  package var messageByteCountMax = UInt32(WireLimits.messageByteCountMax)
  package var token: [UInt8] = []

  package init() {}

  package init(_ payload: UnsafeRawBufferPointer) throws(WireError) {
    var reader = WireReader(payload)
    guard try reader.uint32("the magic") == Self.magic else {
      throw WireError("the first frame is no hello: it does not begin with HTMA")
    }
    lowestVersion = try reader.uint16("the lowest version")
    highestVersion = try reader.uint16("the highest version")
    features = try reader.uint32("the features")
    frameByteCountMax = try checkedFrameLimit(reader.uint32("frameByteCountMax"))
    messageByteCountMax = try reader.uint32("messageByteCountMax")
    token = Array(try reader.take(Int(reader.uint16("the token's length")), "the token"))
  }

  package func write(to sink: inout some ByteSink) {
    sink.append(Self.magic)
    sink.append(lowestVersion)
    sink.append(highestVersion)
    sink.append(features)
    sink.append(frameByteCountMax)
    sink.append(messageByteCountMax)
    sink.append(UInt16(token.count))
    sink.append(bytes: token)
  }
}

/// What the server answers.
package struct HelloReply: Sendable, Hashable {
  package var version = Hello.version
  package var features: UInt32 = 0
  package var frameByteCountMax = UInt32(WireLimits.frameByteCountMax)
  package var messageByteCountMax = UInt32(WireLimits.messageByteCountMax)
  package var streamCountMax = UInt32(WireLimits.streamCountMax)

  package init() {}

  package init(_ payload: UnsafeRawBufferPointer) throws(WireError) {
    var reader = WireReader(payload)
    guard try reader.uint32("the magic") == Hello.magic else {
      throw WireError("the answer is no hello: it does not begin with HTMA")
    }
    version = try reader.uint16("the version")
    features = try reader.uint32("the features")
    frameByteCountMax = try checkedFrameLimit(reader.uint32("frameByteCountMax"))
    messageByteCountMax = try reader.uint32("messageByteCountMax")
    streamCountMax = try reader.uint32("streamCountMax")
  }

  package func write(to sink: inout some ByteSink) {
    sink.append(Hello.magic)
    sink.append(version)
    sink.append(features)
    sink.append(frameByteCountMax)
    sink.append(messageByteCountMax)
    sink.append(streamCountMax)
  }
}

private func checkedFrameLimit(_ value: UInt32) throws(WireError) -> UInt32 {
  guard value >= WireLimits.frameByteCountMin, value < FrameHeader.payloadByteCountLimit else {
    throw WireError(
      "frameByteCountMax is \(value); it must be \(WireLimits.frameByteCountMin) to \(FrameHeader.payloadByteCountLimit - 1)"
    )
  }
  return value
}
