internal import AnalyserMessages
internal import AnnotatedText

/// Where something happened.
struct EventPlace {
  private let context: ExtractionContext

  init(_ context: ExtractionContext) { self.context = context }

  /// Шымкентте, в Шымкенте. Шымкенттегі says where somebody is from, and is not taken.
  /// - Parameter verb: index of the word that says what happened.
  func stated(in sentence: SentenceView, near verb: Int) -> NameValue? {
    let places = context.narratedMentions(sentence).filter { $0.kind == .place && isLocative($0, sentence, near: verb) }
    guard let first = places.first, places.allSatisfy({ $0.entity.id == first.entity.id }) else { return nil }
    return first.value(.stated([first.span], 0.9))
  }

  /// A place farther from the verb, and not at the sentence's beginning, may belong to any noun between: посол в Казахстане.
  private static let distanceMax = 4

  private func isLocative(_ place: NamedMention, _ sentence: SentenceView, near verb: Int) -> Bool {
    guard context.text.isRussian || context.text.language == "en" else { return place.nounCase == .locative }
    var before = place.words.lowerBound - 1
    while before >= sentence.words.lowerBound, ["городе", "г", "."].contains(context.word(before).folded) {
      before -= 1
    }
    guard before >= sentence.words.lowerBound, ["в", "во", "in"].contains(context.word(before).folded) else {
      return false
    }
    let isNear =
      place.words.lowerBound - sentence.words.lowerBound <= Self.distanceMax
      || abs(place.words.lowerBound - verb) <= Self.distanceMax
    return isNear && !isDestination(sentence) && !isAccusative(place)
  }

  /// в Казахстан: a name in -н or -т would have -е where something happens.
  private func isAccusative(_ place: NamedMention) -> Bool {
    guard context.text.isRussian, let last = context.text.quote(place.span).last else { return false }
    return !"еиыоуюя".contains(last)
  }

  private static let arrivals = [
    "келді", "келген", "барды", "сапармен", "прибыл", "приехал", "посетил", "arrived", "visited",
  ]

  private func isDestination(_ sentence: SentenceView) -> Bool {
    context.narrated(sentence).contains { context.word($0).hasAnyPrefix(Self.arrivals) }
  }

  /// The place to which somebody came right before.
  func arrival(in sentence: SentenceView) -> NamedMention? {
    guard isDestination(sentence) else { return nil }
    let places = context.narratedMentions(sentence).filter { place in
      guard place.kind == .place else { return false }
      let before = place.words.lowerBound - 1
      let hasPreposition = before >= sentence.words.lowerBound && context.word(before).isExactly(Self.towards)
      return place.nounCase == .dative || hasPreposition
    }
    return places.count == 1 ? places[0] : nil
  }

  private static let towards = WordSet("в во город in to")
}
