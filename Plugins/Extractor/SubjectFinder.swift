internal import AnalyserMessages
internal import AnnotatedText

/// What a document is about.
struct SubjectFinder {
  private let context: ExtractionContext
  private let wordCountMax = 8
  /// Words between the subject and the document's name: екі жақты.
  private let gapMax = 4

  init(_ context: ExtractionContext) { self.context = context }

  func find(_ sentence: SentenceView, _ instrument: Range<Int>) -> TextValue? {
    switch context.text.language {
    case "ru": following(sentence, instrument, WordSet("о об обо по"))
    case "en": following(sentence, instrument, WordSet("on of for"))
    default: kazakh(sentence, instrument.lowerBound)
    }
  }

  private static let postpositions = WordSet("жөнінде жөніндегі туралы бойынша")

  private func kazakh(_ sentence: SentenceView, _ instrument: Int) -> TextValue? {
    let near = max(sentence.words.lowerBound, instrument - gapMax)..<instrument
    if let post = near.last(where: { context.word($0).isExactly(Self.postpositions) }) {
      return phrase(before: post, sentence)
    }
    // ынтымақтастық меморандумы
    guard instrument > sentence.words.lowerBound, context.word(instrument - 1).isAny(of: Self.bare) else { return nil }
    let word = context.word(instrument - 1)
    return TextValue(text: word.folded, evidence: .stated([word.span], 0.85))
  }

  private static let bare = WordSet("ынтымақтастық түсіністік серіктестік")

  private func phrase(before post: Int, _ sentence: SentenceView) -> TextValue? {
    var begin = post
    while begin > sentence.words.lowerBound, post - begin < wordCountMax, belongs(begin - 1, sentence) { begin -= 1 }
    while begin < post, context.word(begin).isExactly(Vocabulary.conjunctions) { begin += 1 }
    guard begin < post else { return nil }
    let span = context.span(begin).union(context.span(post))
    return TextValue(text: NounPhrase(text: context.text).nominative(begin..<post), evidence: .stated([span], 0.85))
  }

  private func belongs(_ index: Int, _ sentence: SentenceView) -> Bool {
    let word = context.word(index)
    guard word.isWord || word.isNumber, !word.isAny(of: Vocabulary.between), !context.isSpoken(index) else {
      return false
    }
    if let mention = context.mention(covering: index) {
      return mention.kind == .place && mention.nounCase == .nominative
    }
    if context.dates.contains(where: { $0.span!.contains(word.span) }) { return false }
    let nounCase = KazakhEndings.split(word.text, possessive: true).nounCase
    return nounCase != .locative && nounCase != .instrumental && nounCase != .ablative && !word.hasPrefix("бірге")
  }

  /// о сотрудничестве в сфере туризма; on cooperation
  private func following(_ sentence: SentenceView, _ instrument: Range<Int>, _ prepositions: WordSet) -> TextValue? {
    let start = instrument.upperBound
    guard start < sentence.words.upperBound, context.word(start).isExactly(prepositions) else { return nil }
    var end = start + 1
    while end < sentence.words.upperBound, end - start <= wordCountMax, continues(end) { end += 1 }
    while end > start + 1, context.word(end - 1).isExactly(Self.dangling) { end -= 1 }
    guard end > start + 1 else { return nil }
    let span = context.text.span(of: start..<end)
    return TextValue(text: context.text.plain(span), evidence: .stated([span], 0.8))
  }

  private static let dangling = WordSet("и в во на по с and in of with")

  private func continues(_ index: Int) -> Bool {
    let word = context.word(index)
    guard word.isWord, context.mention(covering: index) == nil else { return false }
    return !word.isExactly(Self.ends) && !word.hasAnyPrefix(["подпис", "заключ", "состоя", "прошл"])
  }

  private static let ends = WordSet(
    "между с со который которая было был будет between with was were will today yesterday")

  static func topic(_ subject: TextValue?) -> Memorandum.Topic {
    guard let subject = subject?.text.lowercased() else { return .topicUnspecified }
    return topics.first { row in row.stems.contains { subject.contains($0) } }?.topic ?? .other
  }

  private static let topics: [(stems: [String], topic: Memorandum.Topic)] = [
    (["түсіністік", "взаимопоним", "understanding"], .understanding), (["баға", "цен", "price"], .priceStabilisation),
    (["инвестиц", "investment"], .investment),
    (
      ["ынтымақтас", "серіктес", "сотрудничеств", "партнёрств", "партнерств", "cooperation", "partnership"],
      .cooperation
    ),
    (["әлеумет", "социальн", "social"], .social),
  ]
}
