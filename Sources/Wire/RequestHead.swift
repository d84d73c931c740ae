/// What stands before the message of a REQUEST (PROTOCOL.md §4.1).
package struct RequestHead: Sendable, Hashable {
  package var method: String
  /// From arrival; `nil`: none.
  package var timeoutMilliseconds: UInt32?
  package var metadata: Metadata

  static let noTimeout = UInt32.max

  package init(method: String, timeoutMilliseconds: UInt32? = nil, metadata: Metadata = Metadata()) {
    self.method = method
    self.timeoutMilliseconds = timeoutMilliseconds
    self.metadata = metadata
  }

  /// Reads the head of a payload; the message begins at `messageOffset`.
  ///
  /// - Parameter known: a method that is likely to come again, and then costs no new string.
  package init(
    _ payload: UnsafeRawBufferPointer, messageOffset: inout Int, known: String = ""
  ) throws(WireError) {
    var reader = WireReader(payload)
    let name = try reader.take(Int(reader.byte("the method's length")), "the method")
    if name.isEqual(to: known) {
      method = known
    } else {
      guard !name.isEmpty, name.allSatisfy({ (0x21...0x7E).contains($0) }) else {
        throw WireError("the method must be 1 to \(WireLimits.methodByteCountMax) visible ASCII characters")
      }
      method = String(decoding: name, as: UTF8.self)
    }
    let timeout = try reader.uint32("the timeout")
    timeoutMilliseconds = timeout == Self.noTimeout ? nil : timeout
    metadata = try Metadata(&reader)
    messageOffset = reader.position
  }

  var bytes: [UInt8] { Wire.bytes(of: write) }

  /// - Precondition: ``isWritable``.
  package func write(to sink: inout [UInt8]) {
    sink.append(text: method, lengthAs: UInt8.self)
    sink.append(timeoutMilliseconds.map { min($0, Self.noTimeout - 1) } ?? Self.noTimeout)
    metadata.write(to: &sink)
  }

  package var isWritable: Bool { (1...WireLimits.methodByteCountMax).contains(method.utf8.count) }
}

extension UnsafeRawBufferPointer {
  /// - Parameter text: not empty, or never equal.
  fileprivate func isEqual(to text: String) -> Bool {
    guard count == text.utf8.count, !isEmpty else { return false }
    return text.utf8.withContiguousStorageIfAvailable { elementsEqual($0) } ?? false
  }
}
