/// A sentence as a range of tokens.
package struct TextSentence: Sendable, Hashable {
  package var span: ByteSpan
  package var tokens: Range<Int>
}

/// Groups tokens into sentences. Every token belongs to exactly one.
package struct SentenceSplitter {
  private let bytes: [UInt8]
  private let tokens: [TextToken]
  private let layout: PageLayout

  package static func sentences(
    of bytes: [UInt8], tokens: [TextToken], layout: PageLayout
  ) -> [TextSentence] {
    SentenceSplitter(bytes: bytes, tokens: tokens, layout: layout).sentences()
  }

  private func sentences() -> [TextSentence] {
    var result: [TextSentence] = []
    var begin = 0
    for index in tokens.indices {
      guard index == tokens.count - 1 || isBoundary(after: index) else { continue }
      let span = ByteSpan(tokens[begin].span.begin, tokens[index].span.end)
      result.append(TextSentence(span: span, tokens: begin..<index + 1))
      begin = index + 1
    }
    return result
  }

  private func text(_ index: Int) -> String { String(decoding: bytes[tokens[index].span.range], as: UTF8.self) }

  private func firstScalar(_ index: Int) -> Unicode.Scalar? { text(index).unicodeScalars.first }

  private func isBoundary(after index: Int) -> Bool {
    if let isBroken = lineBreak(after: index) { return isBroken }
    guard let terminator = terminator(endingAt: index) else { return false }
    return isStart(index + 1, after: terminator)
  }

  /// Whether a line's end between two tokens ends the sentence; `nil` without a line's end.
  private func lineBreak(after index: Int) -> Bool? {
    let (end, next) = (tokens[index].span.end, tokens[index + 1].span.begin)
    let breaks = bytes[end..<next].filter { $0 == 0x0A }.count
    if breaks == 0 { return nil }
    if breaks > 1 { return true }
    let isOutside = layout.headline?.end == end || layout.furniture.contains { $0.end == end || $0.begin == next }
    if isOutside { return true }
    // A line that goes on with a small letter was broken by its layout.
    guard let first = firstScalar(index + 1) else { return true }
    let goesOn = Letters.isLetter(first) && !Letters.isUpper(first)
    return !goesOn || terminator(endingAt: index) != nil
  }

  private static let closers: Set<String> = ["»", "”", "\"", ")", "]", "’"]

  /// The token that ends a sentence at `index`, behind which only closing marks stand.
  private func terminator(endingAt index: Int) -> Int? {
    var at = index
    while at > 0, Self.closers.contains(text(at)) { at -= 1 }
    let sign = text(at)
    guard let first = sign.unicodeScalars.first, first == "." || first == "!" || first == "?" || first == "…" else {
      return nil
    }
    return sign == "." && isAbbreviation(before: at) ? nil : at
  }

  /// Whether the token behind can begin a sentence.
  private func isStart(_ index: Int, after terminator: Int) -> Bool {
    guard tokens[index].span.begin > tokens[index - 1].span.end else { return false }
    guard let first = firstScalar(index) else { return true }
    if Letters.isLetter(first) { return Letters.isUpper(first) }
    if first == "–" || first == "—" || first == "-" {
      // After a dash a small letter says who spoke: the sentence goes on.
      guard index + 1 < tokens.count, let next = firstScalar(index + 1) else { return true }
      return !Letters.isLetter(next) || Letters.isUpper(next)
    }
    return tokens[index].kind == .number || first == "«" || first == "“" || first == "\"" || first == "("
  }

  private static let abbreviations: Set<String> = [
    "т", "б", "с", "ж", "жж", "ғ", "ғғ", "қ", "обл", "ауд", "көш", "тг", "тел", "млн", "млрд", "трлн", "мың", "проф",
    "акад", "др", "г", "гг", "ул", "пр", "стр", "рис", "им", "мкр", "кв", "руб", "т.б", "т.с.с", "mr", "mrs", "dr",
    "st",
    "no", "vs", "co", "inc", "ltd", "jr",
  ]

  /// An initial, or a short form that is written with a full stop. At the end of a text it ends the sentence all the same.
  private func isAbbreviation(before index: Int) -> Bool {
    guard index > 0, tokens[index - 1].span.end == tokens[index].span.begin else { return false }
    let word = text(index - 1)
    guard tokens[index - 1].kind == .word else { return false }
    let letters = word.unicodeScalars
    if letters.count == 1, let letter = letters.first, Letters.isUpper(letter) { return true }
    return Self.abbreviations.contains(Letters.lower(word)) && !endsParagraphOrListing(index)
  }

  /// "…, т.б." and "… 2027 жж." end a sentence when a capital letter follows; "2022 ж. Астанада" does not.
  private func endsParagraphOrListing(_ index: Int) -> Bool {
    let word = Letters.lower(text(index - 1))
    return (word == "б" || word == "с") && index >= 3 && text(index - 2) == "."
  }
}
