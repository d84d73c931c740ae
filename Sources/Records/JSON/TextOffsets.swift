/// Turns byte offsets into a text into offsets of other units, and spans into what they quote.
struct TextOffsets {
  private static let blockByteCount = 256

  private let bytes: [UInt8]
  private let unit: JSONOptions.Offsets
  /// Units before each block, so that an offset costs one block's scan at most.
  private let unitsBeforeBlock: [UInt32]

  /// - Parameter bytes: valid UTF-8, less than 4 GiB.
  init(_ bytes: [UInt8], unit: JSONOptions.Offsets) {
    self.bytes = bytes
    self.unit = unit
    var before: [UInt32] = []
    if unit != .bytes {
      var total: UInt32 = 0
      for start in stride(from: 0, through: bytes.count, by: Self.blockByteCount) {
        before.append(total)
        total += Self.units(bytes[start..<min(start + Self.blockByteCount, bytes.count)], unit)
      }
    }
    unitsBeforeBlock = before
  }

  /// Counts at the lead byte of each scalar.
  private static func units(_ bytes: ArraySlice<UInt8>, _ unit: JSONOptions.Offsets) -> UInt32 {
    bytes.reduce(0) { count, byte in
      if byte & 0xC0 == 0x80 { return count }
      return count + (unit == .utf16 && byte >= 0xF0 ? 2 : 1)
    }
  }

  private func isBoundary(_ offset: UInt32) -> Bool {
    let offset = Int(offset)
    return offset == bytes.count || (offset < bytes.count && bytes[offset] & 0xC0 != 0x80)
  }

  /// The offset in this value's unit; `nil` outside of the text or inside of a character.
  func offset(ofByte offset: UInt32) -> UInt32? {
    guard isBoundary(offset) else { return nil }
    if unit == .bytes { return offset }
    let block = Int(offset) / Self.blockByteCount
    return unitsBeforeBlock[block] + Self.units(bytes[block * Self.blockByteCount..<Int(offset)], unit)
  }

  /// The words of a span; `nil` when it is none of this text.
  func quote(begin: UInt32, end: UInt32) -> ArraySlice<UInt8>? {
    guard begin <= end, isBoundary(begin), isBoundary(end) else { return nil }
    return bytes[Int(begin)..<Int(end)]
  }
}
