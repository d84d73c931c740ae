package import AnalyserMessages
package import AnnotatedText

/// The layers below the tagger's, made in the plainest way: what the analysers under test must live with even where the
/// Language and Morphology analysers are at their worst (the lemma is the word itself).
package struct PlainLayers {
  package static func make(_ text: String, language: String) -> Analysis {
    let bytes = Array(text.utf8)
    var tokens: [Token] = []
    var sentences: [Sentence] = []
    var headline: TextSpan?
    var furniture: [TextSpan] = []
    for (index, line) in lines(bytes).enumerated() {
      let lineTokens = tokenise(bytes, line)
      let quote = String(decoding: bytes[line], as: UTF8.self)
      if quote.allSatisfy(\.isNumber) { furniture.append(span(line)) }
      let isHeadline = index == 0 && !quote.hasSuffix(".")
      if isHeadline { headline = span(line) }
      for range in split(bytes, lineTokens) {
        let part = lineTokens[range]
        sentences.append(
          Sentence(
            span: TextSpan(begin: part.first!.span!.begin, end: part.last!.span!.end),
            firstToken: UInt32(tokens.count + range.lowerBound),
            tokenCount: UInt32(range.count), headline: isHeadline))
      }
      tokens += lineTokens
    }
    return Analysis(
      language: LanguageGuess(language: language, confidence: 1), sentences: sentences, tokens: tokens,
      headline: headline,
      furniture: furniture)
  }

  package static func article(_ text: String, language: String) -> ArticleText {
    ArticleText(text: text, layers: make(text, language: language))
  }

  private static func span(_ range: Range<Int>) -> TextSpan {
    TextSpan(begin: UInt32(range.lowerBound), end: UInt32(range.upperBound))
  }

  private static func lines(_ bytes: [UInt8]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var begin = 0
    for end in 0...bytes.count where end == bytes.count || bytes[end] == 0x0A {
      if end > begin { result.append(begin..<end) }
      begin = end + 1
    }
    return result
  }

  private enum Kind { case word, digit, space, other }

  private static func kind(_ character: Character) -> Kind {
    if character.isLetter { return .word }
    if character.isNumber { return .digit }
    return character.isWhitespace ? .space : .other
  }

  private static func tokenise(_ bytes: [UInt8], _ line: Range<Int>) -> [Token] {
    var result: [Token] = []
    var offset = line.lowerBound
    var previous = Kind.space
    let characters = Array(String(decoding: bytes[line], as: UTF8.self))
    for (index, character) in characters.enumerated() {
      let length = character.utf8.count
      var kind = kind(character)
      // A hyphen between letters belongs to the word.
      if character == "-", previous == .word, index + 1 < characters.count, characters[index + 1].isLetter {
        kind = .word
      }
      if kind == previous, kind == .word || kind == .digit {
        result[result.count - 1].span!.end += UInt32(length)
      } else if kind != .space {
        result.append(Token(span: span(offset..<offset + length)))
      }
      previous = kind
      offset += length
    }
    return result
  }

  /// A full stop ends a sentence unless it follows one letter; a dash after a stop belongs to the next one.
  private static func split(_ bytes: [UInt8], _ tokens: [Token]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var begin = 0
    for (index, token) in tokens.enumerated() {
      let text = String(decoding: bytes[Int(token.span!.begin)..<Int(token.span!.end)], as: UTF8.self)
      guard text == "." || text == "!" || text == "?" else { continue }
      let before = index > 0 ? tokens[index - 1].span! : token.span!
      let isInitial = before.end - before.begin <= 2 && index > 0 && text == "."
      let isLast = index + 1 == tokens.count
      let closes =
        !isLast
        && String(decoding: bytes[Int(tokens[index + 1].span!.begin)..<Int(tokens[index + 1].span!.end)], as: UTF8.self)
          == "»"
      if isInitial && !isLast || closes { continue }
      result.append(begin..<index + 1)
      begin = index + 1
    }
    if begin < tokens.count { result.append(begin..<tokens.count) }
    return result
  }
}
