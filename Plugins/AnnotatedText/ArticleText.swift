package import AnalyserMessages

/// A sentence: its bytes and its words.
package struct SentenceView: Sendable {
  package let span: TextSpan
  /// Indices into ``ArticleText/words``.
  package let words: Range<Int>
  package let isHeadline: Bool
  package let isFurniture: Bool
  /// Index of the line on which it begins.
  package let paragraph: Int
}

/// An article with the layers below the tagger's, as rules read it.
package struct ArticleText: Sendable {
  package let bytes: [UInt8]
  /// Whether Russian endings count too.
  package let isRussian: Bool
  package let language: String
  package let words: [Word]
  package let sentences: [SentenceView]
  /// Lines that hold something, without the white space around them.
  package let paragraphs: [TextSpan]
  package let furniture: [TextSpan]
  package let headline: TextSpan?

  /// Longer is no sentence but a table or noise, and rules that look at pairs of words would take long over it.
  private static let sentenceWordCountMax = 1_000

  /// Layers come from other analysers: a span outside of the text is left out, never trusted.
  package init(text: String, layers: Analysis) {
    let bytes = Array(text.utf8)
    self.bytes = bytes
    language = layers.language?.language ?? ""
    let isRussian = language == "ru"
    self.isRussian = isRussian
    let isSound = { (span: TextSpan?) -> Bool in
      guard let span else { return false }
      return span.begin < span.end && Int(span.end) <= bytes.count
    }
    words = layers.tokens.filter { isSound($0.span) }.map { token in
      Word(token, text: Self.string(bytes, token.span!), russian: isRussian)
    }
    let furniture = layers.furniture.filter { isSound($0) }
    let headline = layers.headline.flatMap { isSound($0) ? $0 : nil }
    let paragraphs = Self.paragraphs(of: bytes)
    self.furniture = furniture
    self.headline = headline
    self.paragraphs = paragraphs
    var position = 0
    var paragraph = 0
    var views: [SentenceView] = []
    for sentence in layers.sentences where isSound(sentence.span) {
      let span = sentence.span!
      while position < words.count, words[position].span.begin < span.begin { position += 1 }
      while paragraph + 1 < paragraphs.count, paragraphs[paragraph + 1].begin <= span.begin { paragraph += 1 }
      let first = position
      while position < words.count, words[position].span.begin < span.end { position += 1 }
      guard position - first <= Self.sentenceWordCountMax else { continue }
      views.append(
        SentenceView(
          span: span, words: first..<position,
          isHeadline: sentence.headline || (headline.map { $0.overlaps(span) } ?? false),
          isFurniture: furniture.contains { $0.contains(span) }, paragraph: paragraph))
    }
    sentences = views
  }

  private static func string(_ bytes: [UInt8], _ span: TextSpan) -> String {
    String(decoding: bytes[Int(span.begin)..<Int(span.end)], as: UTF8.self)
  }

  /// The bytes of a span as text. The span must lie inside the text.
  package func quote(_ span: TextSpan) -> String { Self.string(bytes, span) }

  /// From the first word's first byte to the last word's last.
  package func span(of range: Range<Int>) -> TextSpan {
    TextSpan(begin: words[range.lowerBound].span.begin, end: words[range.upperBound - 1].span.end)
  }

  /// A span's text with single spaces: line breaks and doubled spaces are layout.
  package func plain(_ span: TextSpan) -> String {
    quote(span).split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Whether nothing but white space stands between two words.
  package func isBlank(from begin: UInt32, to end: UInt32) -> Bool {
    begin <= end && bytes[Int(begin)..<Int(end)].allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0xC2 || $0 == 0xA0 }
  }

  /// Index of the first word that begins at or after a byte.
  package func wordIndex(atOrAfter offset: UInt32) -> Int {
    var low = 0
    var high = words.count
    while low < high {
      let middle = (low + high) / 2
      if words[middle].span.begin < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The words that lie inside a span.
  package func wordRange(in span: TextSpan) -> Range<Int> {
    let first = wordIndex(atOrAfter: span.begin)
    return first..<max(first, wordIndex(atOrAfter: span.end))
  }

  private static func paragraphs(of bytes: [UInt8]) -> [TextSpan] {
    var result: [TextSpan] = []
    var begin = 0
    for end in 0...bytes.count where end == bytes.count || bytes[end] == 0x0A {
      var first = begin
      var last = end
      while first < last, bytes[first] <= 0x20 { first += 1 }
      while last > first, bytes[last - 1] <= 0x20 { last -= 1 }
      if first < last { result.append(TextSpan(begin: UInt32(first), end: UInt32(last))) }
      begin = end + 1
    }
    return result
  }
}
