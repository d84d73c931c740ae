internal import AnalyserMessages
internal import AnnotatedText

/// Who concluded a document with whom, as one sentence says it.
struct PartyFinder {
  private let context: ExtractionContext

  init(_ context: ExtractionContext) { self.context = context }

  /// In the order of the text; empty when the sentence names none, or not in a way that makes them parties.
  func find(_ sentence: SentenceView, _ trigger: SigningTrigger) -> [NamedMention] {
    let mentions = context.narratedMentions(sentence).filter(canBeParty)
    let found =
      switch context.text.language {
      case "ru": after("между", sentence, mentions) ?? russianActors(sentence, mentions, trigger)
      case "en": after("between", sentence, mentions) ?? englishActors(sentence, mentions, trigger)
      default: beforeBetween(sentence, mentions) ?? kazakhActors(sentence, mentions, trigger)
      }
    var seen: Set<String> = []
    return found.filter { seen.insert($0.entity.id).inserted }
  }

  private func canBeParty(_ mention: NamedMention) -> Bool {
    guard mention.kind == .organisation || mention.kind == .place else { return false }
    let next = mention.words.upperBound
    guard next < context.text.words.count else { return true }
    return !context.word(next).isAny(of: Vocabulary.belongings)
  }

  // MARK: Chains

  /// A мен B арасында. `nil` when the sentence has no such word; empty when no name stands before it.
  private func beforeBetween(_ sentence: SentenceView, _ mentions: [NamedMention]) -> [NamedMention]? {
    guard
      let between = sentence.words.first(where: {
        context.word($0).isAny(of: Vocabulary.between) && !context.isSpoken($0)
      })
    else { return nil }
    var result: [NamedMention] = []
    var end = between
    while let mention = mentions.first(where: { $0.words.upperBound == end }) {
      result.insert(mention, at: 0)
      guard let previous = link(before: mention.words.lowerBound, sentence) else { break }
      end = previous
    }
    return result
  }

  /// Index of the conjunction or comma before a name, where the chain goes on.
  private func link(before index: Int, _ sentence: SentenceView) -> Int? {
    guard index > sentence.words.lowerBound else { return nil }
    let word = context.word(index - 1)
    return word.isExactly(Vocabulary.conjunctions) || word.text == "," ? index - 1 : nil
  }

  /// между A и B: names that follow one another behind the preposition.
  private func after(_ preposition: String, _ sentence: SentenceView, _ mentions: [NamedMention]) -> [NamedMention]? {
    guard let start = sentence.words.first(where: { context.word($0).folded == preposition && !context.isSpoken($0) })
    else { return nil }
    var result: [NamedMention] = []
    var begin = start + 1
    while let mention = mentions.first(where: { $0.words.lowerBound == begin }) {
      result.append(mention)
      guard mention.words.upperBound < sentence.words.upperBound, isLink(mention.words.upperBound) else { break }
      begin = mention.words.upperBound + 1
    }
    return result
  }

  private func isLink(_ index: Int) -> Bool {
    context.word(index).isExactly(Vocabulary.conjunctions) || context.word(index).text == ","
  }

  // MARK: Actors

  /// A B-мен меморандум жасасты; A мен B меморандумға қол қойды.
  private func kazakhActors(
    _ sentence: SentenceView, _ mentions: [NamedMention], _ trigger: SigningTrigger
  ) -> [NamedMention] {
    let organisations = mentions.filter { $0.kind == .organisation && $0.words.lowerBound < trigger.verb }
    let partners = organisations.filter { $0.nounCase == .instrumental && !isTogether($0) }
    let subjects = organisations.filter { $0.nounCase == .nominative && isActor($0, sentence) }
    guard trigger.isActive || trigger.status != .signed || !partners.isEmpty else { return [] }
    return (subjects + partners).sorted { $0.words.lowerBound < $1.words.lowerBound }
  }

  private func isTogether(_ mention: NamedMention) -> Bool {
    mention.words.upperBound < context.text.words.count
      && context.word(mention.words.upperBound).isExactly(WordSet("қатар"))
  }

  /// The building or the day's host is no actor: a name before атынан only says whom somebody stands for.
  private func isActor(_ mention: NamedMention, _ sentence: SentenceView) -> Bool {
    let next = mention.words.upperBound
    return next < sentence.words.upperBound && !context.word(next).isExactly(Vocabulary.framing)
  }

  private static let russianPrepositions = WordSet("в во на при от для у из по о об за к под над про of in at for by")

  private func hasPreposition(_ mention: NamedMention, _ sentence: SentenceView) -> Bool {
    let first = mention.words.lowerBound
    return first > sentence.words.lowerBound && context.word(first - 1).isExactly(Self.russianPrepositions)
  }

  private func russianActors(
    _ sentence: SentenceView, _ mentions: [NamedMention], _ trigger: SigningTrigger
  ) -> [NamedMention] {
    let organisations = mentions.filter { $0.kind == .organisation && !hasPreposition($0, sentence) }
    return organisations.filter { mention in
      let first = mention.words.lowerBound
      let hasWith = first > sentence.words.lowerBound && ["с", "со"].contains(context.word(first - 1).folded)
      if hasWith { return first > sentence.words.lowerBound }
      return trigger.isActive && mention.nounCase == .nominative
        || trigger.status == .planned && mention.nounCase == .nominative
    }
  }

  private func englishActors(
    _ sentence: SentenceView, _ mentions: [NamedMention], _ trigger: SigningTrigger
  ) -> [NamedMention] {
    mentions.filter { $0.kind == .organisation && !hasPreposition($0, sentence) }.filter { mention in
      let first = mention.words.lowerBound
      if first > sentence.words.lowerBound, context.word(first - 1).folded == "with" { return true }
      return trigger.isActive || trigger.status == .planned
    }
  }
}
