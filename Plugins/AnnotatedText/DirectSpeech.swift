package import AnalyserMessages

/// What somebody is quoted as saying.
package struct SpokenPassage: Sendable {
  /// Without the quotation marks or dashes around it.
  package let span: TextSpan
  /// деді, сказал ...; `nil` when the passage has none.
  package let verb: TextSpan?
  /// Where the speaker is named: what stands around the verb of saying.
  package let attribution: TextSpan?
}

/// Finds direct speech: «…», деді X; – …, – деді X; – …, — деді X. — …
package struct DirectSpeech: Sendable {
  package let passages: [SpokenPassage]

  /// "Айтуынша" is no verb of direct speech and is not here.
  private static let saying = WordSet(
    """
    деді дейді деген деп айтты айтады атап қосты толықтырды сказал сказала сказали говорит отметил отметила отметили \
    заявил заявила подчеркнул подчеркнула сообщил сообщила добавил добавила рассказал рассказала пояснил пояснила \
    said says told added noted
    """)
  /// Shorter passages in quotation marks are names and titles.
  private static let quotedWordCountMin = 4
  /// How far a closing quotation mark or the sentence's beginning is looked for.
  private static let reachMax = 1_000

  package init(_ text: ArticleText) {
    var found: [SpokenPassage] = []
    for paragraph in text.paragraphs {
      found += Self.dashed(text, paragraph) ?? Self.quoted(text, paragraph)
    }
    passages = found
  }

  package func contains(_ span: TextSpan) -> Bool { passages.contains { $0.span.overlaps(span) } }

  private static func isDash(_ word: Word) -> Bool { word.text == "–" || word.text == "—" || word.text == "-" }

  /// Speech that opens with a dash, at the line's beginning or behind a full stop, and has a verb of saying after
  /// another dash: – A, – деді X. – B.
  private static func dashed(_ text: ArticleText, _ paragraph: TextSpan) -> [SpokenPassage]? {
    let range = text.wordRange(in: paragraph)
    let opening = range.first { index in
      isDash(text.words[index]) && (index == range.lowerBound || isStop(text.words[index - 1]))
    }
    guard let first = opening, let turn = turn(text, first + 1..<range.upperBound) else { return nil }
    let attributionEnd = range.first { $0 > turn.verb && isDash(text.words[$0]) } ?? range.upperBound
    let attribution = text.span(of: turn.dash + 1..<attributionEnd)
    let verb = text.words[turn.verb].span
    var result: [SpokenPassage] = []
    if let span = trimmed(text, first + 1..<turn.dash) {
      result.append(SpokenPassage(span: span, verb: verb, attribution: attribution))
    }
    if attributionEnd < range.upperBound, let span = trimmed(text, attributionEnd + 1..<range.upperBound) {
      result.append(SpokenPassage(span: span, verb: verb, attribution: attribution))
    }
    return result
  }

  private static let wordCountToVerbMax = 2

  /// The dash before the words of attribution, and the verb of saying in them.
  private static func turn(_ text: ArticleText, _ range: Range<Int>) -> (dash: Int, verb: Int)? {
    for dash in range where isDash(text.words[dash]) {
      let end = min(range.upperBound, dash + 2 + wordCountToVerbMax)
      if let verb = (dash + 1..<max(dash + 1, end)).first(where: { text.words[$0].isExactly(saying) }) {
        return (dash, verb)
      }
    }
    return nil
  }

  /// «…» with a verb of saying close behind it, or a colon before it.
  private static func quoted(_ text: ArticleText, _ paragraph: TextSpan) -> [SpokenPassage] {
    let range = text.wordRange(in: paragraph)
    var result: [SpokenPassage] = []
    var index = range.lowerBound
    while index < range.upperBound {
      guard isOpening(text.words[index]), let close = closing(text, index, range.upperBound) else {
        index += 1
        continue
      }
      if let passage = passage(text, index, close, range) {
        result.append(passage)
        index = close + 1
      } else {
        index += 1
      }
    }
    return result
  }

  private static func isOpening(_ word: Word) -> Bool { word.text == "«" || word.text == "“" || word.text == "„" }

  private static func isClosing(_ word: Word) -> Bool {
    word.text.hasPrefix("»") || word.text == "”" || word.text == "“"
  }

  /// The closing mark of the outer pair; names in marks of their own may stand inside.
  private static func closing(_ text: ArticleText, _ open: Int, _ end: Int) -> Int? {
    var depth = 0
    for index in open..<min(end, open + reachMax) {
      if isOpening(text.words[index]) { depth += 1 } else if isClosing(text.words[index]) { depth -= 1 }
      if depth == 0, index > open { return index }
    }
    return nil
  }

  private static func passage(_ text: ArticleText, _ open: Int, _ close: Int, _ range: Range<Int>) -> SpokenPassage? {
    guard (open + 1..<close).filter({ text.words[$0].isWord }).count >= quotedWordCountMin,
      let span = trimmed(text, open + 1..<close)
    else { return nil }
    let reach = min(range.upperBound, close + 1 + reachMax)
    let sentenceEnd = (close + 1..<max(close + 1, reach)).first { isStop(text.words[$0]) } ?? reach
    let after = close + 1..<max(close + 1, min(sentenceEnd, close + 2 + wordCountToVerbMax))
    if let verb = after.first(where: { text.words[$0].isExactly(saying) }) {
      // The name stands behind the verb, or, as in X: «…» деді, before the passage.
      let begin = sentenceBegin(text, open, range.lowerBound)
      let attribution = verb + 1 < sentenceEnd ? text.span(of: verb..<sentenceEnd) : text.span(of: begin..<open + 1)
      return SpokenPassage(span: span, verb: text.words[verb].span, attribution: attribution)
    }
    guard open > range.lowerBound, text.words[open - 1].text == ":" else { return nil }
    let begin = sentenceBegin(text, open, range.lowerBound)
    return SpokenPassage(span: span, verb: nil, attribution: text.span(of: begin..<open))
  }

  private static func isStop(_ word: Word) -> Bool { word.text == "." || word.text == "!" || word.text == "?" }

  private static func sentenceBegin(_ text: ArticleText, _ index: Int, _ low: Int) -> Int {
    var begin = index
    while begin > low, index - begin < reachMax, !isStop(text.words[begin - 1]) { begin -= 1 }
    return begin
  }

  /// Without a comma or a quotation mark at either end that belongs to the layout of the speech.
  private static func trimmed(_ text: ArticleText, _ range: Range<Int>) -> TextSpan? {
    var end = range.upperBound
    while end > range.lowerBound, text.words[end - 1].text == "," { end -= 1 }
    guard range.lowerBound < end else { return nil }
    return text.span(of: range.lowerBound..<end)
  }
}
