/// Keys and values that travel with a call, in order; keys may repeat.
///
/// It is kept as it travels: most calls' metadata is passed on or ignored, and only who asks pays for strings.
package struct Metadata: Sendable, Hashable {
  package struct Entry: Sendable, Hashable {
    package let key: String
    package let value: [UInt8]
  }

  private static let entryOverhead = 3

  /// For each entry: u8 length and key, u16 length and value; checked.
  private var encoded: [UInt8] = []
  package private(set) var count = 0

  package init() {}

  package var isEmpty: Bool { count == 0 }

  /// - Parameter key: `a-z 0-9 - _ .`, 1 to 255 of them.
  /// - Throws: ``WireError`` for another key, and over the limits of PROTOCOL.md §2.
  package mutating func append(_ key: String, _ value: [UInt8]) throws(WireError) {
    guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy(isKeyByte) else {
      throw WireError("the metadata key \"\(key.prefix(40))\" is none: use a-z, 0-9, '-', '_' and '.'")
    }
    guard count < WireLimits.metadataCountMax else {
      throw WireError("there are more than \(WireLimits.metadataCountMax) metadata entries")
    }
    try checkByteCount(encoded.count - Self.entryOverhead * count + key.utf8.count + value.count)
    encoded.append(text: key, lengthAs: UInt8.self)
    encoded.append(UInt16(value.count))
    encoded.append(bytes: value)
    count += 1
  }

  private func checkByteCount(_ byteCount: Int) throws(WireError) {
    guard byteCount <= WireLimits.metadataByteCountMax else {
      throw WireError("the metadata has \(byteCount) bytes; at most \(WireLimits.metadataByteCountMax) are taken")
    }
  }

  package var entries: [Entry] {
    var entries: [Entry] = []
    encoded.withUnsafeBytes { bytes in
      forEach(bytes) { key, value in
        entries.append(Entry(key: String(decoding: key, as: UTF8.self), value: Array(value)))
        return true
      }
    }
    return entries
  }

  /// The first value of a key.
  package subscript(key: String) -> [UInt8]? {
    var found: [UInt8]?
    encoded.withUnsafeBytes { bytes in
      forEach(bytes) { entryKey, value in
        if entryKey.elementsEqual(key.utf8) { found = Array(value) }
        return found == nil
      }
    }
    return found
  }

  package func text(_ key: String) -> String? {
    self[key].flatMap { String(validating: $0, as: UTF8.self) }
  }

  /// Goes through checked entries until `body` returns false.
  private func forEach(
    _ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool
  ) {
    var at = 0
    func take(_ count: Int) -> UnsafeRawBufferPointer {
      defer { at += count }
      return UnsafeRawBufferPointer(rebasing: bytes[at..<at + count])
    }
    while at < bytes.count {
      let key = take(Int(take(1)[0]))
      let length = take(2)
      let value = take(Int(length[0]) << 8 | Int(length[1]))
      if !body(key, value) { return }
    }
  }

  var encodedByteCount: Int { 2 + encoded.count }

  func write(to sink: inout [UInt8]) {
    sink.append(UInt16(count))
    sink.append(bytes: encoded)
  }

  init(_ reader: inout WireReader) throws(WireError) {
    let count = Int(try reader.uint16("the metadata count"))
    guard count <= WireLimits.metadataCountMax else {
      throw WireError("there are \(count) metadata entries; at most \(WireLimits.metadataCountMax) are taken")
    }
    if count == 0 { return }
    let start = reader.position
    for _ in 0..<count {
      let key = try reader.take(Int(reader.byte("a metadata key's length")), "a metadata key")
      guard !key.isEmpty, areKeyBytes(key) else {
        throw WireError(
          "the metadata key \"\(String(decoding: key.prefix(40), as: UTF8.self))\" is none: use a-z, 0-9, '-', '_' and '.'"
        )
      }
      _ = try reader.take(Int(reader.uint16("a metadata value's length")), "a metadata value")
    }
    self.count = count
    encoded = Array(reader.bytes(since: start))
    try checkByteCount(encoded.count - Self.entryOverhead * count)
  }
}

private func areKeyBytes(_ bytes: UnsafeRawBufferPointer) -> Bool {
  for byte in bytes where !isKeyByte(byte) { return false }
  return true
}

private func isKeyByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
  case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
  default: false
  }
}
