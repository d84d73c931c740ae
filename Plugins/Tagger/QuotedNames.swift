internal import AnalyserMessages
internal import AnnotatedText

/// Finds «…» with a head noun: «Қазақстан халқына» қоғамдық қоры, общественный фонд «Береке», «Даму» АҚ.
struct QuotedNames {
  private let text: ArticleText
  private let wordCountMax = 8
  private let modifierCountMax = 4

  init(_ text: ArticleText) { self.text = text }

  func find(in sentence: SentenceView) -> [Candidate] {
    var result: [Candidate] = []
    var index = sentence.words.lowerBound
    while index < sentence.words.upperBound {
      if text.words[index].text == "«" || text.words[index].text == "“",
        let close = closing(index, sentence.words.upperBound), text.words[index + 1].isCapitalised,
        let found = headAfter(index, close, sentence.words) ?? headBefore(index, close, sentence.words)
      {
        result.append(found)
        index = found.words.upperBound
      } else {
        index += 1
      }
    }
    return result
  }

  private func closing(_ open: Int, _ end: Int) -> Int? {
    let range = open + 1..<min(end, open + 2 + wordCountMax)
    guard let close = range.first(where: { text.words[$0].text.hasPrefix("»") || text.words[$0].text == "”" }),
      close > open + 1
    else { return nil }
    return range.prefix { $0 < close }.contains { text.words[$0].text == "«" } ? nil : close
  }

  private func headAfter(_ open: Int, _ close: Int, _ sentence: Range<Int>) -> Candidate? {
    let end = min(sentence.upperBound, close + 2 + modifierCountMax)
    guard close + 1 < end else { return nil }
    for index in close + 1..<end {
      if let head = OrganisationHeads.kazakh(text.words[index]) {
        return kazakh(open, close, index, head)
      }
      guard Modifiers.isKazakh(text.words[index]) else { return nil }
    }
    return nil
  }

  private func kazakh(_ open: Int, _ close: Int, _ headIndex: Int, _ head: String) -> Candidate {
    let words = open..<headIndex + 1
    let span = text.span(of: words)
    let before = TextSpan(begin: span.begin, end: text.words[headIndex].span.begin)
    let last = KazakhEndings.split(text.words[headIndex].text, possessive: true).stem
    let modifiers = (close + 1..<headIndex).map { text.words[$0].folded }
    return Candidate(
      words: words, span: span, normal: text.plain(before) + " " + last,
      name: .organisation(OrganisationName(quoted: quoted(open, close), head: head, modifiers: modifiers)),
      confidence: 0.95)
  }

  private func quoted(_ open: Int, _ close: Int) -> String { text.plain(text.span(of: open + 1..<close)) }

  private func headBefore(_ open: Int, _ close: Int, _ sentence: Range<Int>) -> Candidate? {
    guard open > sentence.lowerBound, let head = OrganisationHeads.russian(text.words[open - 1]) else { return nil }
    var first = open - 1
    while first > sentence.lowerBound, open - first <= modifierCountMax,
      RussianAdjective.isAdjective(text.words[first - 1].folded)
    {
      first -= 1
    }
    let adjectives = (first..<open - 1).map { RussianAdjective.nominative(text.words[$0].text, head.gender) }
    let name = quoted(open, close)
    let words = first..<close + 1
    return Candidate(
      words: words, span: text.span(of: words),
      normal: (adjectives + [head.nominative, "«\(name)»"]).joined(separator: " "),
      name: .organisation(
        OrganisationName(
          quoted: name, head: head.nominative.lowercased(), modifiers: adjectives.map { $0.lowercased() })),
      confidence: 0.95)
  }
}

/// Words that stand between a name and its head noun.
enum Modifiers {
  private static let relational = ["лық", "лік", "дық", "дік", "тық", "тік"]
  private static let listed = WordSet(
    "шектеулі жауапкершілігі жауапкершілік қоғамдық ашық жабық жеке медиа емес коммерциялық")

  static func isKazakh(_ word: Word) -> Bool {
    word.isWord && (relational.contains(where: word.hasSuffix) || word.isExactly(listed))
  }
}
