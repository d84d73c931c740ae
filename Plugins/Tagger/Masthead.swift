internal import AnalyserMessages
internal import AnnotatedText

/// The publisher and the author, where the article's last line is nothing else: «Шаңырақ» — Асқар ЕЛЕУОВ.
struct Masthead {
  let publisher: TextValue?
  let byline: TextValue?
  /// The line, which is no prose; `nil` when the last line is a sentence.
  let line: TextSpan?

  private static let wordCountMax = 10

  init(_ text: ArticleText) {
    guard let paragraph = text.paragraphs.last, text.paragraphs.count > 1 else {
      self.init(publisher: nil, byline: nil, line: nil)
      return
    }
    let range = text.wordRange(in: paragraph)
    guard !range.isEmpty, range.count <= Self.wordCountMax else {
      self.init(publisher: nil, byline: nil, line: nil)
      return
    }
    let publisher = Self.publisher(text, range)
    let rest = (publisher?.end ?? range.lowerBound)..<range.upperBound
    let byline = Self.byline(text, rest)
    let isWhole = byline != nil || rest.isEmpty && publisher != nil
    self.init(
      publisher: isWhole ? publisher?.value : nil, byline: byline, line: isWhole ? paragraph : nil)
  }

  private init(publisher: TextValue?, byline: TextValue?, line: TextSpan?) {
    self.publisher = publisher
    self.byline = byline
    self.line = line
  }

  private static func publisher(_ text: ArticleText, _ range: Range<Int>) -> (value: TextValue, end: Int)? {
    guard text.words[range.lowerBound].text == "«",
      let close = range.first(where: { text.words[$0].text == "»" }), close > range.lowerBound + 1
    else { return nil }
    let inside = text.span(of: range.lowerBound + 1..<close)
    var end = close + 1
    while end < range.upperBound, ["—", "–", "-", ",", "."].contains(text.words[end].text) { end += 1 }
    return (TextValue(text: text.plain(inside), evidence: .stated([inside], 0.9)), end)
  }

  /// A person's name and nothing after it; "Автор:" may stand before.
  private static func byline(_ text: ArticleText, _ range: Range<Int>) -> TextValue? {
    var begin = range.lowerBound
    if begin + 1 < range.upperBound, text.words[begin].isExactly(labels), text.words[begin + 1].text == ":" {
      begin += 2
    }
    var end = range.upperBound
    if end > begin, text.words[end - 1].text == "." { end -= 1 }
    let words = (begin..<end).filter { text.words[$0].isWord }
    guard words.count == end - begin, (2...3).contains(words.count),
      words.allSatisfy({ text.words[$0].isCapitalised }), looksLikeName(text, words)
    else { return nil }
    let span = text.span(of: begin..<end)
    let name = words.map { EntityBuilder.titled(text.words[$0].text) }.joined(separator: " ")
    return TextValue(text: name, evidence: .stated([span], 0.9))
  }

  private static let labels = WordSet("автор author авторы дайындаған мәтін текст")

  private static func looksLikeName(_ text: ArticleText, _ words: [Int]) -> Bool {
    words.contains { PersonalNames.isGiven(text.words[$0].folded) }
      || words.contains { PersonalNames.isSurname(text.words[$0].folded) }
  }
}
