/// Keys and values that travel with a call, in order; keys may repeat.
package struct Metadata: Sendable, Hashable {
  package struct Entry: Sendable, Hashable {
    package let key: String
    package let value: [UInt8]
  }

  package private(set) var entries: [Entry] = []
  private var byteCount = 0

  package init() {}

  package var isEmpty: Bool { entries.isEmpty }

  /// - Parameter key: `a-z 0-9 - _ .`, 1 to 255 of them.
  /// - Throws: ``WireError`` for another key, and over the limits of PROTOCOL.md §2.
  package mutating func append(_ key: String, _ value: [UInt8]) throws(WireError) {
    guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy(isKeyByte) else {
      throw WireError("the metadata key \"\(key.prefix(40))\" is none: use a-z, 0-9, '-', '_' and '.'")
    }
    guard entries.count < WireLimits.metadataCountMax else {
      throw WireError("there are more than \(WireLimits.metadataCountMax) metadata entries")
    }
    byteCount += key.utf8.count + value.count
    guard byteCount <= WireLimits.metadataByteCountMax else {
      throw WireError("the metadata has \(byteCount) bytes; at most \(WireLimits.metadataByteCountMax) are taken")
    }
    entries.append(Entry(key: key, value: value))
  }

  /// The first value of a key.
  package subscript(key: String) -> [UInt8]? { entries.first { $0.key == key }?.value }

  package func text(_ key: String) -> String? {
    self[key].flatMap { String(validating: $0, as: UTF8.self) }
  }

  var encodedByteCount: Int { 2 + 3 * entries.count + byteCount }

  func write(to sink: inout [UInt8]) {
    sink.append(UInt16(entries.count))
    for entry in entries {
      sink.append(text: entry.key, lengthAs: UInt8.self)
      sink.append(UInt16(entry.value.count))
      sink.append(bytes: entry.value)
    }
  }

  init(_ reader: inout WireReader) throws(WireError) {
    let count = try reader.uint16("the metadata count")
    guard count <= WireLimits.metadataCountMax else {
      throw WireError("there are \(count) metadata entries; at most \(WireLimits.metadataCountMax) are taken")
    }
    for _ in 0..<count {
      let key = try reader.text(Int(reader.byte("a metadata key's length")), "a metadata key")
      let value = try reader.take(Int(reader.uint16("a metadata value's length")), "a metadata value")
      try append(key, Array(value))
    }
  }
}

private func isKeyByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
  case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
  default: false
  }
}
