/// The piece of a text around a place, cut at words.
struct Snippet {
  let text: String
  /// Where it begins, in bytes.
  let begin: Int

  private static let byteCountBefore = 80
  private static let byteCountMax = 320

  init(of bytes: [UInt8], around place: Int) {
    let wanted = max(0, place - Self.byteCountBefore)
    let begin = wanted == 0 ? 0 : Self.wordStart(in: bytes, from: wanted, upTo: place)
    var end = min(bytes.count, begin + Self.byteCountMax)
    if end < bytes.count {
      let lastSpace = bytes[begin..<end].lastIndex { $0 <= 0x20 }
      if let lastSpace, lastSpace > place { end = lastSpace }
      while end > begin, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    }
    self.begin = begin
    text = String(decoding: bytes[begin..<end], as: UTF8.self)
  }

  /// Behind the first white space from `start` on; the place itself when there is none.
  private static func wordStart(in bytes: [UInt8], from start: Int, upTo place: Int) -> Int {
    guard let space = bytes[start..<min(place, bytes.count)].firstIndex(where: { $0 <= 0x20 }) else {
      return min(place, bytes.count)
    }
    return space + 1
  }
}
