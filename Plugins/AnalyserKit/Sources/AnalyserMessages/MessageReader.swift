internal import Glibc
public import CAnalyserMessages

/// Copies what protobuf-c read into Swift values. Strings are checked here, since protobuf-c checks none.
public struct MessageReader: ~Copyable {
  init() {}

  /// A string of the message; an absent one is empty.
  public func string(_ pointer: UnsafeMutablePointer<CChar>?) throws(CodecError) -> String {
    guard let pointer else { return "" }
    let byteCount = hattama_arena_string_byte_count(pointer)
    if byteCount == 0 { return "" }
    let bytes = UnsafeRawBufferPointer(start: pointer, count: byteCount)
    guard memchr(pointer, 0, byteCount) == nil else {
      throw CodecError(.nulInString, "a string of \(byteCount) bytes holds a NUL")
    }
    guard let string = String(validating: bytes, as: UTF8.self) else {
      throw CodecError(.invalidUTF8, "a string of \(byteCount) bytes is not UTF-8")
    }
    return string
  }

  public func bytes(_ data: ProtobufCBinaryData) -> [UInt8] {
    guard let start = data.data else { return [] }
    return [UInt8](UnsafeBufferPointer(start: start, count: data.len))
  }

  public func message<Message: RecordMessage>(
    _ pointer: UnsafeMutablePointer<Message.CMessage>?
  ) throws(CodecError) -> Message? {
    guard let pointer else { return nil }
    return try Message(reading: pointer, self)
  }

  public func messages<Message: RecordMessage>(
    _ count: Int, _ pointers: UnsafeMutablePointer<UnsafeMutablePointer<Message.CMessage>?>?
  ) throws(CodecError) -> [Message] {
    guard count > 0, let pointers else { return [] }
    var result: [Message] = []
    result.reserveCapacity(count)
    for index in 0..<count {
      if let pointer = pointers[index] { result.append(try Message(reading: pointer, self)) }
    }
    return result
  }

  public func strings(
    _ count: Int, _ pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
  ) throws(CodecError) -> [String] {
    guard count > 0, let pointers else { return [] }
    var result: [String] = []
    result.reserveCapacity(count)
    for index in 0..<count { result.append(try string(pointers[index])) }
    return result
  }
}
