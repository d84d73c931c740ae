public import CAnalyserMessages

/// A message as protobuf-c's struct, with the memory that it lives in: for code that goes by descriptors, not by type.
///
/// ``root`` begins with `ProtobufCMessage`, whose descriptor says what follows. It and all that it points to are valid
/// as long as this value.
public struct MessageMemory: ~Copyable {
  private let arena: Arena
  public let root: UnsafeMutablePointer<ProtobufCMessage>

  /// What a message that is being built may take in memory.
  public static let buildByteCountMax = 1 << 30

  /// Decodes bytes.
  ///
  /// - Throws: ``CodecError``, as `RecordMessage.init(serializedBytes:)` does; strings are checked when they are read.
  public init(
    unpacking bytes: [UInt8], as descriptor: UnsafePointer<ProtobufCMessageDescriptor>,
    limits: DecodeLimits = .standard
  ) throws(CodecError) {
    let arena = try Arena(byteCountMax: limits.arenaByteCount(forMessageOf: bytes.count))
    let handle = arena.handle
    let root = try bytes.span.withUnsafeBytes { (buffer) throws(CodecError) in
      try unpack(buffer, as: descriptor, limits: limits, into: handle)
    }
    self.arena = arena
    self.root = root
  }

  /// The struct of a value.
  public init<Message: RecordMessage>(_ message: Message) throws(CodecError) {
    let arena = try Arena(byteCountMax: Self.buildByteCountMax)
    let memory = try AnalyserMessages.allocate(MemoryLayout<Message.CMessage>.size, from: arena.handle)
    try message.write(
      to: memory.bindMemory(to: Message.CMessage.self, capacity: 1), MessageWriter(arena: arena.handle))
    self.arena = arena
    root = memory.assumingMemoryBound(to: ProtobufCMessage.self)
  }

  /// An empty message to be filled.
  public init(
    emptyOf descriptor: UnsafePointer<ProtobufCMessageDescriptor>, byteCountMax: Int = MessageMemory.buildByteCountMax
  ) throws(CodecError) {
    let arena = try Arena(byteCountMax: byteCountMax)
    let root = try makeEmpty(descriptor, in: arena.handle)
    self.arena = arena
    self.root = root
  }

  /// A further empty message in the same memory.
  public func emptyMessage(
    of descriptor: UnsafePointer<ProtobufCMessageDescriptor>
  ) throws(CodecError) -> UnsafeMutablePointer<ProtobufCMessage> {
    try makeEmpty(descriptor, in: arena.handle)
  }

  /// 16-byte aligned memory that lives as long as the message.
  public func allocate(_ byteCount: Int) throws(CodecError) -> UnsafeMutableRawPointer {
    try AnalyserMessages.allocate(byteCount, from: arena.handle)
  }

  /// Reads strings and bytes of the message.
  public var reader: MessageReader { MessageReader() }

  /// The message in the wire format.
  public func serializedBytes() -> [UInt8] { pack(root) }
}

private func makeEmpty(
  _ descriptor: UnsafePointer<ProtobufCMessageDescriptor>, in arena: OpaquePointer
) throws(CodecError) -> UnsafeMutablePointer<ProtobufCMessage> {
  let memory = try allocate(descriptor.pointee.sizeof_message, from: arena)
  let message = memory.bindMemory(to: ProtobufCMessage.self, capacity: 1)
  protobuf_c_message_init(descriptor, message)
  return message
}

/// The wire format of protobuf-c's struct.
func pack(_ message: UnsafePointer<ProtobufCMessage>) -> [UInt8] {
  let byteCount = protobuf_c_message_get_packed_size(message)
  return [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, initializedCount in
    initializedCount = buffer.baseAddress.map { protobuf_c_message_pack(message, $0) } ?? 0
  }
}
