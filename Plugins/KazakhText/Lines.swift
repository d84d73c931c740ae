/// A line of a text without the white space around it.
struct TextLine: Sendable, Hashable {
  let span: ByteSpan
  /// Whether an empty line stands before it.
  let isAfterGap: Bool
}

enum Lines {
  static func lines(of bytes: [UInt8]) -> [TextLine] {
    var result: [TextLine] = []
    var begin = 0
    var isAfterGap = true
    for end in 0...bytes.count where end == bytes.count || bytes[end] == 0x0A {
      let span = trimmed(bytes, begin, end)
      if span.isEmpty {
        isAfterGap = true
      } else {
        result.append(TextLine(span: span, isAfterGap: isAfterGap))
        isAfterGap = false
      }
      begin = end + 1
    }
    return result
  }

  private static func trimmed(_ bytes: [UInt8], _ begin: Int, _ end: Int) -> ByteSpan {
    var (first, last) = (begin, end)
    while first < last, let count = spaceByteCount(bytes, first) { first += count }
    while last > first {
      if bytes[last - 1] <= 0x20 {
        last -= 1
      } else if last - first >= 2, bytes[last - 2] == 0xC2, bytes[last - 1] == 0xA0 {
        last -= 2
      } else {
        break
      }
    }
    return ByteSpan(first, last)
  }

  private static func spaceByteCount(_ bytes: [UInt8], _ index: Int) -> Int? {
    if bytes[index] <= 0x20 { return 1 }
    if bytes[index] == 0xC2, index + 1 < bytes.count, bytes[index + 1] == 0xA0 { return 2 }
    return bytes[index...].starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : nil
  }
}
