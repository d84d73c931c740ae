package import AnalyserMessages
package import AnnotatedText

/// What the tagger finds in one article; pure, so that it can be tried without a host.
package struct Tagger {
  /// Resolving compares each name with those before it: of a very long article the names after these are left out.
  private static let nameCountMax = 4_000

  private let text: ArticleText

  package init(_ text: ArticleText) { self.text = text }

  package func layers() -> Analysis {
    let masthead = Masthead(text)
    let prose = text.sentences.filter { sentence in
      !sentence.isFurniture && !(masthead.line.map { $0.contains(sentence.span) } ?? false)
    }
    let (candidates, roles) = names(in: prose)
    let (entities, names) = EntityBuilder(text, candidates, roles: roles).build()
    let dates = prose.flatMap { DateFinder(text).find(in: $0) }
    let dateMentions = dates.map { Mention(span: $0.span, label: "DATE", confidence: $0.confidence, normal: $0.edtf) }
    let named = Set(candidates.flatMap(\.words))
    let keywords = Keywords.find(text, sentences: prose) { named.contains($0) }
    return Analysis(
      entities: entities,
      mentions: (names + dateMentions).sorted { ($0.span!.begin, $0.span!.end) < ($1.span!.begin, $1.span!.end) },
      dates: dates, tags: Topics.find(text, sentences: prose) + keywords, publisher: masthead.publisher,
      byline: masthead.byline)
  }

  private func names(in sentences: [SentenceView]) -> ([Candidate], [Int: RoleMention]) {
    var candidates: [Candidate] = []
    var roles: [Int: RoleMention] = [:]
    for sentence in sentences where candidates.count < Self.nameCountMax {
      let found = names(in: sentence)
      let byWord = Dictionary(found.flatMap { name in name.words.map { ($0, name) } }, uniquingKeysWith: { a, _ in a })
      for name in found {
        if name.kind == .person, let role = Roles(text).before(name.words.lowerBound, in: sentence, names: byWord) {
          roles[candidates.count] = role
        }
        candidates.append(name)
      }
    }
    return (candidates, roles)
  }

  /// Names in quotation marks and with initials first, then organisations, places and people: what is longer and surer
  /// takes its words.
  private func names(in sentence: SentenceView) -> [Candidate] {
    var found = QuotedNames(text).find(in: sentence)
    found += PersonFinder(text, taken: Set(found.flatMap(\.words))).findInitialled(in: sentence)
    var taken = Set(found.flatMap(\.words))
    found += OrganisationFinder(text).find(in: sentence, taken: taken)
    taken.formUnion(found.flatMap(\.words))
    found += PlaceFinder(text).find(in: sentence).filter { place in !place.words.contains { taken.contains($0) } }
    taken.formUnion(found.flatMap(\.words))
    found += PersonFinder(text, taken: taken).find(in: sentence)
    return found.sorted { $0.words.lowerBound < $1.words.lowerBound }
  }
}
