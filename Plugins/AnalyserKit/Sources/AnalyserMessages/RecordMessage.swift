public import CAnalyserMessages

/// A message of package `hattama.v1` as a Swift value, with its codec over protobuf-c.
public protocol RecordMessage: Sendable, Hashable {
  /// The struct that protoc-c made for it.
  associatedtype CMessage

  /// protobuf-c's own description, which the codec and JSON go by.
  static var descriptor: UnsafePointer<ProtobufCMessageDescriptor> { get }

  /// Copies a struct that protobuf-c read, checking every string.
  init(reading message: UnsafePointer<CMessage>, _ reader: borrowing MessageReader) throws(CodecError)

  /// Fills a struct for protobuf-c to write.
  func write(to message: UnsafeMutablePointer<CMessage>, _ writer: borrowing MessageWriter) throws(CodecError)
}

/// An enumeration of a message; a number that this version does not know is kept.
public protocol RecordEnum: RawRepresentable, Sendable, Hashable where RawValue == Int32 {
  init(rawValue: Int32)

  /// All known values by their names in the `.proto`.
  static var names: [(rawValue: Int32, name: StaticString)] { get }
}

extension RecordEnum {
  /// The name in the `.proto`, or the number when this version does not know it.
  public var name: String {
    Self.names.first { $0.rawValue == rawValue }.map { "\($0.name)" } ?? "\(rawValue)"
  }
}

extension RecordMessage {
  /// `hattama.v1.Meeting`, for example.
  public static var fullName: String { String(cString: descriptor.pointee.name) }

  /// Decodes a message.
  ///
  /// - Throws: ``CodecError``: `malformed`, `invalidUTF8`, `nulInString`, `tooLarge` or `outOfMemory`. Bytes of any
  ///   kind end in a value or an error.
  public init(serializedBytes bytes: UnsafeRawBufferPointer, limits: DecodeLimits = .standard) throws(CodecError) {
    let arena = try Arena(byteCountMax: limits.arenaByteCount(forMessageOf: bytes.count))
    let message = try unpack(bytes, as: Self.descriptor, limits: limits, into: arena.handle)
    try self.init(reading: UnsafeRawPointer(message).assumingMemoryBound(to: CMessage.self), MessageReader())
  }

  public init(serializedBytes bytes: [UInt8], limits: DecodeLimits = .standard) throws(CodecError) {
    self = try bytes.span.withUnsafeBytes { (buffer) throws(CodecError) in
      try Self(serializedBytes: buffer, limits: limits)
    }
  }

  /// Encodes the value. Fields with their default value take no bytes, and fields come in the order of their numbers,
  /// so equal values give equal bytes.
  ///
  /// - Throws: `nulInString`, `tooLarge` (over 1 GiB) or `outOfMemory`.
  public func serializedBytes() throws(CodecError) -> [UInt8] {
    let arena = try Arena(byteCountMax: MessageMemory.buildByteCountMax)
    let memory = try allocate(MemoryLayout<CMessage>.size, from: arena.handle)
    let message = memory.bindMemory(to: CMessage.self, capacity: 1)
    try write(to: message, MessageWriter(arena: arena.handle))
    return pack(UnsafeRawPointer(memory).assumingMemoryBound(to: ProtobufCMessage.self))
  }
}

/// protobuf-c's struct for some bytes; valid as long as the arena.
func unpack(
  _ bytes: UnsafeRawBufferPointer, as descriptor: UnsafePointer<ProtobufCMessageDescriptor>, limits: DecodeLimits,
  into arena: OpaquePointer
) throws(CodecError) -> UnsafeMutablePointer<ProtobufCMessage> {
  guard bytes.count <= limits.messageByteCountMax else {
    throw CodecError(.tooLarge, "the message has \(bytes.count) bytes; at most \(limits.messageByteCountMax) are read")
  }
  let allocator = hattama_arena_allocator(arena)
  let start = bytes.bindMemory(to: UInt8.self).baseAddress
  guard let message = protobuf_c_message_unpack(descriptor, allocator, bytes.count, start) else {
    if hattama_arena_exhausted(arena) {
      throw CodecError(.tooLarge, "a message of \(bytes.count) bytes takes more memory than its limit allows")
    }
    throw CodecError(.malformed, "\(bytes.count) bytes are no \(String(cString: descriptor.pointee.name))")
  }
  return message
}
