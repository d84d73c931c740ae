internal import AnalyserMessages
internal import AnnotatedText

/// A mention of an entity with its place among the words.
struct NamedMention {
  let span: TextSpan
  let words: Range<Int>
  let entity: Entity
  let nounCase: NounCase
  let confidence: Double

  var kind: Entity.Kind { entity.kind }

  func value(_ evidence: Evidence? = nil) -> NameValue {
    NameValue(text: entity.name, entityID: entity.id, evidence: evidence ?? .stated([span], confidence))
  }
}

/// The article with its entities: what the finders ask.
struct ExtractionContext {
  let text: ArticleText
  let speech: DirectSpeech
  /// In the order of the text.
  let mentions: [NamedMention]
  let dates: [DateMention]
  /// Sentences that are prose or the headline.
  let sentences: [SentenceView]
  /// Indices of words inside somebody's speech.
  private let spoken: Set<Int>
  /// By the index of each word that a mention covers.
  private let mentionsByWord: [Int: NamedMention]

  /// Of more names than this, the rest of a very long article stays unread.
  private static let mentionCountMax = 20_000

  init(_ text: ArticleText, layers: Analysis) {
    self.text = text
    let speech = DirectSpeech(text)
    self.speech = speech
    spoken = Set(speech.passages.flatMap { text.wordRange(in: $0.span) })
    let entities = Dictionary(layers.entities.map { ($0.id, $0) }, uniquingKeysWith: { a, _ in a })
    let mentions = layers.mentions.prefix(Self.mentionCountMax).compactMap { mention -> NamedMention? in
      guard let span = mention.span, Int(span.end) <= text.bytes.count, let entity = entities[mention.entityID] else {
        return nil
      }
      let words = text.wordRange(in: span)
      guard !words.isEmpty else { return nil }
      return NamedMention(
        span: span, words: words, entity: entity, nounCase: Self.nounCase(text, words, entity, mention),
        confidence: mention.confidence)
    }
    self.mentions = mentions.sorted { $0.span.begin < $1.span.begin }
    mentionsByWord = Dictionary(
      self.mentions.flatMap { mention in mention.words.map { ($0, mention) } }, uniquingKeysWith: { first, _ in first })
    dates = layers.dates.prefix(Self.mentionCountMax).filter {
      $0.span.map { Int($0.end) <= text.bytes.count } ?? false
    }
    let masthead = (layers.publisher?.evidence?.spans ?? [])
    sentences = text.sentences.filter { sentence in
      !sentence.isFurniture && !masthead.contains { sentence.span.contains($0) } && !sentence.words.isEmpty
    }
  }

  /// In Russian the tagger's nominative tells whether the form is another case; which one, the preposition says.
  private static func nounCase(_ text: ArticleText, _ words: Range<Int>, _ entity: Entity, _ mention: Mention)
    -> NounCase
  {
    let last = text.words[words.upperBound - 1]
    if text.language == "ru" || text.language == "en" {
      return mention.normal.lowercased() == text.plain(mention.span!).lowercased() ? .nominative : .genitive
    }
    if last.text.hasPrefix("»") { return .nominative }
    let isWhole = mention.normal.lowercased().hasSuffix(last.folded)
    if isWhole { return .nominative }
    let hasHead = entity.kind == .organisation || words.count > 1 && entity.kind == .place
    return KazakhEndings.split(last.text, possessive: hasHead).nounCase
  }

  func isSpoken(_ word: Int) -> Bool { spoken.contains(word) }

  /// The sentence's words that the author says.
  func narrated(_ sentence: SentenceView) -> [Int] { sentence.words.filter { !spoken.contains($0) } }

  /// The sentence's mentions outside of speech.
  func narratedMentions(_ sentence: SentenceView) -> [NamedMention] {
    mentions(in: sentence.span).filter { !spoken.contains($0.words.lowerBound) }
  }

  /// In the order of the text.
  func mentions(in span: TextSpan) -> [NamedMention] {
    var low = 0
    var high = mentions.count
    while low < high {
      let middle = (low + high) / 2
      if mentions[middle].span.begin < span.begin { low = middle + 1 } else { high = middle }
    }
    return mentions[low...].prefix { $0.span.begin < span.end }.filter { span.contains($0.span) }
  }

  func mention(covering word: Int) -> NamedMention? { mentionsByWord[word] }

  func narratedDates(_ sentence: SentenceView) -> [DateMention] {
    dates.filter { date in
      sentence.span.contains(date.span!) && !speech.contains(date.span!)
    }
  }

  func word(_ index: Int) -> Word { text.words[index] }

  func span(_ index: Int) -> TextSpan { text.words[index].span }
}
