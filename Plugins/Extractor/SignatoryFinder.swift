internal import AnalyserMessages
internal import AnnotatedText

/// Who put a hand to a document, and who stood by. A passive verb names nobody.
struct SignatoryFinder {
  private let context: ExtractionContext

  init(_ context: ExtractionContext) { self.context = context }

  struct Signer {
    let person: NamedMention
    let forParty: NamedMention?
  }

  func signers(_ sentence: SentenceView, _ trigger: SigningTrigger) -> [Signer] {
    guard trigger.isActive, trigger.status == .signed else { return [] }
    let people = context.narratedMentions(sentence).filter { $0.kind == .person }
    let chain = people.filter { person in
      isSubject(person, sentence)
        || person.nounCase == .instrumental && people.contains { $0.words.lowerBound > person.words.lowerBound }
    }
    return chain.map { Signer(person: $0, forParty: party(before: $0, sentence)) }
  }

  private func isSubject(_ person: NamedMention, _ sentence: SentenceView) -> Bool {
    guard person.nounCase == .nominative else { return false }
    let first = person.words.lowerBound
    // Russian and English say by a preposition that somebody only was there.
    return first == sentence.words.lowerBound || !context.word(first - 1).isExactly(Self.prepositions)
  }

  private static let prepositions = WordSet("с со при от для у по of with by for")

  /// Х университеті атынан ректор Y: the organisation right before атынан.
  private func party(before person: NamedMention, _ sentence: SentenceView) -> NamedMention? {
    let range = sentence.words.lowerBound..<person.words.lowerBound
    guard let behalf = range.last(where: { context.word($0).isExactly(Vocabulary.behalf) }), behalf > 0 else {
      return nil
    }
    let between = context.narratedMentions(sentence).contains { other in
      other.kind == .person && other.words.lowerBound > behalf && other.words.upperBound <= person.words.lowerBound
    }
    return between ? nil : context.mention(covering: behalf - 1).flatMap { $0.kind == .organisation ? $0 : nil }
  }

  /// X-тың қатысуымен, в присутствии X.
  func witnesses(_ sentence: SentenceView) -> [NamedMention] {
    context.narratedMentions(sentence).filter { $0.kind == .person }.filter { person in
      let next = person.words.upperBound
      if next < sentence.words.upperBound, context.word(next).isExactly(Vocabulary.participation) { return true }
      let before = max(sentence.words.lowerBound, person.words.lowerBound - 8)..<person.words.lowerBound
      return zip(before, before.dropFirst()).contains { first, second in
        ["в", "при"].contains(context.word(first).folded)
          && context.word(second).hasAnyPrefix(["присутстви", "участи"])
      }
    }
  }
}
