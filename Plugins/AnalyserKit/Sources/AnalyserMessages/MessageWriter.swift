internal import Glibc
public import CAnalyserMessages

/// Fills protobuf-c's structs from Swift values; their memory is an arena's.
public struct MessageWriter: ~Copyable {
  let arena: OpaquePointer

  init(arena: OpaquePointer) { self.arena = arena }

  /// - Throws: `nulInString`: protobuf-c would end the string there.
  public func string(_ value: String) throws(CodecError) -> UnsafeMutablePointer<CChar>? {
    try value.utf8.span.withUnsafeBufferPointer { (bytes) throws(CodecError) in try copy(bytes) }
  }

  private func copy(_ bytes: UnsafeBufferPointer<UInt8>) throws(CodecError) -> UnsafeMutablePointer<CChar> {
    let memory = try allocate(bytes.count + 1, from: arena)
    if let start = bytes.baseAddress {
      if memchr(start, 0, bytes.count) != nil {
        throw CodecError(.nulInString, "a string of \(bytes.count) bytes holds a NUL; remove it")
      }
      memory.copyMemory(from: start, byteCount: bytes.count)
    }
    memory.storeBytes(of: 0, toByteOffset: bytes.count, as: UInt8.self)
    return memory.bindMemory(to: CChar.self, capacity: bytes.count + 1)
  }

  public func bytes(_ value: [UInt8]) throws(CodecError) -> ProtobufCBinaryData {
    let memory = try allocate(value.count, from: arena)
    value.withUnsafeBytes { if let start = $0.baseAddress { memory.copyMemory(from: start, byteCount: $0.count) } }
    return ProtobufCBinaryData(len: value.count, data: memory.bindMemory(to: UInt8.self, capacity: value.count))
  }

  public func message<Message: RecordMessage>(
    _ value: Message?
  ) throws(CodecError) -> UnsafeMutablePointer<Message.CMessage>? {
    guard let value else { return nil }
    return try place(value)
  }

  private func place<Message: RecordMessage>(
    _ value: Message
  ) throws(CodecError) -> UnsafeMutablePointer<Message.CMessage> {
    let memory = try allocate(MemoryLayout<Message.CMessage>.size, from: arena)
    let pointer = memory.bindMemory(to: Message.CMessage.self, capacity: 1)
    try value.write(to: pointer, self)
    return pointer
  }

  public func messages<Message: RecordMessage>(
    _ values: [Message]
  ) throws(CodecError) -> (Int, UnsafeMutablePointer<UnsafeMutablePointer<Message.CMessage>?>?) {
    if values.isEmpty { return (0, nil) }
    let pointers = try pointers(values.count, to: Message.CMessage.self)
    for (index, value) in values.enumerated() { pointers[index] = try place(value) }
    return (values.count, pointers)
  }

  public func strings(
    _ values: [String]
  ) throws(CodecError) -> (Int, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) {
    if values.isEmpty { return (0, nil) }
    let pointers = try pointers(values.count, to: CChar.self)
    for (index, value) in values.enumerated() { pointers[index] = try string(value) }
    return (values.count, pointers)
  }

  private func pointers<Target>(
    _ count: Int, to: Target.Type
  ) throws(CodecError) -> UnsafeMutablePointer<UnsafeMutablePointer<Target>?> {
    let memory = try allocate(count * MemoryLayout<UnsafeMutablePointer<Target>?>.stride, from: arena)
    return memory.bindMemory(to: UnsafeMutablePointer<Target>?.self, capacity: count)
  }
}
