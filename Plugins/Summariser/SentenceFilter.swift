internal import AnalyserMessages
internal import AnnotatedText

/// Which sentences can be read without those around them.
struct SentenceFilter {
  private let text: ArticleText
  private let speech: DirectSpeech

  private static let wordCountMin = 5
  /// A last line without a full stop is a masthead or a caption, not prose.
  private static let ends: Set<Character> = [".", "!", "?", "…"]

  /// Words that lean on the sentence before.
  private static let dangling = WordSet(
    """
    сонымен сондай-ақ сондықтан сол соған содан сонда бірақ алайда ал және әрі демек яғни бұл бұған бұдан бұны бұның \
    осы осыған осыдан осыны ол оны оның оған одан олар олардың оларды оларға себебі өйткені сөйтіп бұдан мұнда мұндай \
    ондай онда сондай дегенмен әйтсе тағы осылайша соның нәтижесінде бұлар аталған аталмыш \
    также однако но а и он она они оно его её ее их это этот эта эти этого этой поэтому кроме затем потом при такой такие \
    таким тогда там здесь however but and he she they it this these that those also moreover therefore his her their
    """)

  init(_ text: ArticleText) {
    self.text = text
    speech = DirectSpeech(text)
  }

  func standsAlone(_ sentence: SentenceView) -> Bool {
    guard !sentence.isHeadline, !sentence.isFurniture, let first = sentence.words.first else { return false }
    let words = sentence.words.filter { text.words[$0].isWord }
    guard words.count >= Self.wordCountMin, let lead = words.first else { return false }
    return !text.words[lead].isExactly(Self.dangling) && !isDash(text.words[first])
      && !speech.passages.contains { $0.span.overlaps(sentence.span) } && isClosed(sentence) && isBalanced(sentence)
  }

  private func isDash(_ word: Word) -> Bool { ["–", "—", "-"].contains(word.text) }

  private func isClosed(_ sentence: SentenceView) -> Bool {
    text.quote(sentence.span).last { $0 != "»" && $0 != "\"" && $0 != "”" }.map { Self.ends.contains($0) } ?? false
  }

  /// A sentence with one half of a pair of quotation marks is cut out of something.
  private func isBalanced(_ sentence: SentenceView) -> Bool {
    let quote = text.quote(sentence.span)
    return quote.count { $0 == "«" } == quote.count { $0 == "»" }
  }
}
