internal import AnalyserMessages
internal import AnnotatedText

/// Direct speech with its speaker.
struct QuoteFinder {
  static func find(_ context: ExtractionContext) -> [Quote] {
    context.speech.passages.enumerated().map { index, passage in
      Quote(
        id: "q\(index + 1)", speaker: speaker(of: passage, in: context)?.value(), span: passage.span,
        verb: passage.verb.map { TextValue(text: context.text.quote($0), evidence: .stated([$0], 0.95)) }, direct: true)
    }
  }

  /// The one person whom the attribution names.
  static func speaker(of passage: SpokenPassage, in context: ExtractionContext) -> NamedMention? {
    guard let attribution = passage.attribution else { return nil }
    let people = context.mentions(in: attribution).filter { $0.kind == .person && !$0.span.overlaps(passage.span) }
    guard let first = people.first, people.allSatisfy({ $0.entity.id == first.entity.id }) else { return nil }
    return first
  }
}
