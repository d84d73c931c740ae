/// What the client says first (PROTOCOL.md §3).
package struct Hello: Sendable, Hashable {
  package static let magic: UInt32 = 0x4854_4D41  // "HTMA"
  package static let version: UInt16 = 1

  /// What a side can do beyond the least.
  package struct Features: OptionSet, Sendable, Hashable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Compressed messages are read.
    package static let zlib = Features(rawValue: 0x1)
    /// The client asks for compressed answers.
    package static let compress = Features(rawValue: 0x2)
  }

  package var lowestVersion = Hello.version
  package var highestVersion = Hello.version
  package var features: Hello.Features = []
  package var frameByteCountMax = UInt32(WireLimits.frameByteCountMax)
  package var messageByteCountMax = UInt32(WireLimits.messageByteCountMax)
  package var streamWindowByteCount = UInt32(WireLimits.streamWindowByteCount)
  package var connectionWindowByteCount = UInt32(WireLimits.connectionWindowByteCount)
  /// At most ``WireLimits/tokenByteCountMax`` bytes.
  package var token: [UInt8] = []

  package init() {}

  package init(_ payload: UnsafeRawBufferPointer) throws(WireError) {
    var reader = WireReader(payload)
    guard try reader.uint32("the magic") == Self.magic else {
      throw WireError("the first frame is no hello: it does not begin with HTMA")
    }
    lowestVersion = try reader.uint16("the lowest version")
    highestVersion = try reader.uint16("the highest version")
    features = Features(rawValue: try reader.uint32("the features"))
    frameByteCountMax = try checkedFrameLimit(reader.uint32("frameByteCountMax"))
    messageByteCountMax = try checkedMessageLimit(reader.uint32("messageByteCountMax"))
    (streamWindowByteCount, connectionWindowByteCount) = try windows(&reader)
    token = Array(try reader.take(Int(reader.uint16("the token's length")), "the token"))
  }

  /// Throws when the client does not speak this version.
  func checkVersion() throws(WireError) {
    guard lowestVersion <= Hello.version, highestVersion >= Hello.version else {
      throw WireError(
        "this server speaks version \(Hello.version); the client asked for \(lowestVersion) to \(highestVersion)",
        code: .failedPrecondition)
    }
  }

  var payload: [UInt8] { bytes(of: write) }

  package func write(to sink: inout [UInt8]) {
    sink.append(Self.magic)
    sink.append(lowestVersion)
    sink.append(highestVersion)
    sink.append(features.rawValue)
    sink.append(frameByteCountMax)
    sink.append(messageByteCountMax)
    sink.append(streamWindowByteCount)
    sink.append(connectionWindowByteCount)
    sink.append(UInt16(token.count))
    sink.append(bytes: token)
  }
}

/// What the server answers.
package struct HelloReply: Sendable, Hashable {
  package var version = Hello.version
  package var features: Hello.Features = []
  package var frameByteCountMax = UInt32(WireLimits.frameByteCountMax)
  package var messageByteCountMax = UInt32(WireLimits.messageByteCountMax)
  package var streamCountMax = UInt32(WireLimits.streamCountMax)
  package var streamWindowByteCount = UInt32(WireLimits.streamWindowByteCount)
  package var connectionWindowByteCount = UInt32(WireLimits.connectionWindowByteCount)

  package init() {}

  package init(_ payload: UnsafeRawBufferPointer) throws(WireError) {
    var reader = WireReader(payload)
    guard try reader.uint32("the magic") == Hello.magic else {
      throw WireError("the answer is no hello: it does not begin with HTMA")
    }
    version = try reader.uint16("the version")
    features = Hello.Features(rawValue: try reader.uint32("the features"))
    frameByteCountMax = try checkedFrameLimit(reader.uint32("frameByteCountMax"))
    messageByteCountMax = try checkedMessageLimit(reader.uint32("messageByteCountMax"))
    streamCountMax = try checked(
      "streamCountMax", reader.uint32("streamCountMax"), WireLimits.streamCountMin...Int(UInt32.max))
    (streamWindowByteCount, connectionWindowByteCount) = try windows(&reader)
  }

  var payload: [UInt8] { bytes(of: write) }

  package func write(to sink: inout [UInt8]) {
    sink.append(Hello.magic)
    sink.append(version)
    sink.append(features.rawValue)
    sink.append(frameByteCountMax)
    sink.append(messageByteCountMax)
    sink.append(streamCountMax)
    sink.append(streamWindowByteCount)
    sink.append(connectionWindowByteCount)
  }
}

private func checkedFrameLimit(_ value: UInt32) throws(WireError) -> UInt32 {
  try checked("frameByteCountMax", value, WireLimits.frameByteCountMin...FrameHeader.payloadByteCountLimit - 1)
}

private func checkedMessageLimit(_ value: UInt32) throws(WireError) -> UInt32 {
  try checked("messageByteCountMax", value, WireLimits.messageByteCountMin...Int(UInt32.max))
}

private func windows(_ reader: inout WireReader) throws(WireError) -> (stream: UInt32, connection: UInt32) {
  (
    try checked(
      "streamWindowByteCount", reader.uint32("streamWindowByteCount"),
      WireLimits.streamWindowByteCountMin...WireLimits.windowByteCountMax),
    try checked(
      "connectionWindowByteCount", reader.uint32("connectionWindowByteCount"),
      WireLimits.connectionWindowByteCountMin...WireLimits.windowByteCountMax)
  )
}

private func checked(_ name: StaticString, _ value: UInt32, _ range: ClosedRange<Int>) throws(WireError) -> UInt32 {
  guard range.contains(Int(value)) else {
    throw WireError("\(name) is \(value); it must be \(range.lowerBound) to \(range.upperBound)")
  }
  return value
}
