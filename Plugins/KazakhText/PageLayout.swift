/// Which lines of an article are its headline and which belong to the page around it.
package struct PageLayout: Sendable, Hashable {
  package var headline: ByteSpan?
  /// Page counters, captions, share buttons.
  package var furniture: [ByteSpan]

  private static let headlineByteCountMax = 400
  private static let captionStarts = [
    "фото:", "фото ", "сурет:", "суретте", "суреттер:", "photo:", "©", "оқылды:", "қаралды:", "просмотров:", "бөлісу",
    "поделиться", "тег:", "теги:", "тегтер:", "жарнама", "реклама",
  ]

  package init(of bytes: [UInt8]) {
    let lines = Lines.lines(of: bytes)
    furniture = lines.map(\.span).filter { Self.isFurniture(bytes, $0) }
    let prose = lines.filter { !Self.isFurniture(bytes, $0.span) }
    headline = prose.count > 1 ? prose.first.flatMap { Self.isHeadline(bytes, $0.span) ? $0.span : nil } : nil
  }

  private static func isFurniture(_ bytes: [UInt8], _ span: ByteSpan) -> Bool {
    let line = Letters.lower(String(decoding: bytes[span.range], as: UTF8.self))
    if line.unicodeScalars.allSatisfy({ !Letters.isLetter($0) }) { return true }
    return span.end - span.begin < 200 && captionStarts.contains { line.hasPrefix($0) }
  }

  /// A first line that does not end like a sentence.
  private static func isHeadline(_ bytes: [UInt8], _ span: ByteSpan) -> Bool {
    guard span.end - span.begin <= headlineByteCountMax else { return false }
    let line = String(decoding: bytes[span.range], as: UTF8.self)
    if line.hasPrefix("–") || line.hasPrefix("—") { return false }
    return !line.hasSuffix(".") && !line.hasSuffix(":") && !line.hasSuffix(",") || Letters.isAllCaps(line)
  }
}
