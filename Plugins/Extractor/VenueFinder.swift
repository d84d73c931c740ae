internal import AnalyserMessages
internal import AnnotatedText

/// The building or hall: Жастар ресурстық орталығы ғимаратында, в здании акимата.
struct VenueFinder {
  private let context: ExtractionContext
  private let wordCountMax = 7

  init(_ context: ExtractionContext) { self.context = context }

  private static let kazakh = WordSet("ғимарат зал сарай үй орталық кеңсе")
  private static let russian = WordSet("здании зале дворце центре офисе")

  func find(_ sentence: SentenceView) -> TextValue? {
    for index in sentence.words where !context.isSpoken(index) {
      let word = context.word(index)
      if context.text.isRussian {
        if word.isExactly(Self.russian), let found = russian(index, sentence) { return found }
      } else if word.isAny(of: Self.kazakh), KazakhEndings.split(word.text, possessive: true).nounCase == .locative {
        return kazakhVenue(index, sentence)
      }
    }
    return nil
  }

  private func kazakhVenue(_ index: Int, _ sentence: SentenceView) -> TextValue? {
    let covering = context.mention(covering: index)
    var begin = covering?.words.lowerBound ?? index
    while begin > sentence.words.lowerBound, index - begin < wordCountMax {
      if let mention = context.mention(covering: begin - 1) {
        guard mention.kind != .person, mention.nounCase == .nominative || mention.nounCase == .genitive else { break }
        begin = mention.words.lowerBound
      } else if isModifier(begin - 1) {
        begin -= 1
      } else {
        break
      }
    }
    // A hall without a name says nothing.
    guard begin < index || covering != nil else { return nil }
    let words = begin..<index + 1
    return TextValue(
      text: NounPhrase(text: context.text).nominative(words), evidence: .stated([context.text.span(of: words)], 0.85))
  }

  private func isModifier(_ index: Int) -> Bool {
    let word = context.word(index)
    guard word.isWord, !context.isSpoken(index) else { return false }
    let isRelational = ["лық", "лік", "дық", "дік", "тық", "тік"].contains(where: word.hasSuffix)
    let isGenitive = KazakhEndings.split(word.text, possessive: true).nounCase == .genitive
    return isRelational || isGenitive || word.isExactly(Self.modifiers)
  }

  private static let modifiers = WordSet("мәжіліс акт конференц үлкен кіші мәдениет")

  private func russian(_ index: Int, _ sentence: SentenceView) -> TextValue? {
    guard index > sentence.words.lowerBound, ["в", "во"].contains(context.word(index - 1).folded) else { return nil }
    var end = index + 1
    while end < sentence.words.upperBound, end - index < wordCountMax {
      if let mention = context.mention(covering: end), mention.kind != .person {
        end = mention.words.upperBound
      } else {
        break
      }
    }
    guard end > index + 1 else { return nil }
    let span = context.text.span(of: index..<end)
    let rest = context.text.plain(context.text.span(of: index + 1..<end))
    let nominatives = ["здании": "здание", "зале": "зал", "дворце": "дворец", "центре": "центр", "офисе": "офис"]
    return TextValue(
      text: "\(nominatives[context.word(index).folded] ?? context.word(index).text) \(rest)",
      evidence: .stated([span], 0.85))
  }
}
