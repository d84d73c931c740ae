package import AnalyserMessages
package import AnnotatedText

/// Chooses sentences: near the centroid of the article's words, early, naming somebody, and unlike those chosen
/// before (maximal marginal relevance). Pure, so that it can be tried without a host.
package struct Summariser {
  package static let sentenceCountDefault = 3
  package static let sentenceCountMax = 20

  private static let redundancyWeight = 0.9
  private static let headlineWeight = 0.4
  private static let positionBonus = 0.25
  private static let nameBonus = 0.03
  private static let nameCountMax = 4
  /// Of very long articles the beginning is enough; it bounds the work, which grows with the square.
  private static let candidateCountMax = 400

  private let text: ArticleText
  private let mentions: [Mention]

  package init(_ text: ArticleText, mentions: [Mention]) {
    self.text = text
    self.mentions = mentions.filter { !$0.entityID.isEmpty && $0.span != nil }
  }

  /// - Returns: `nil` when no sentence can stand alone.
  package func summary(sentenceCount: Int) -> Summary? {
    let filter = SentenceFilter(text)
    let candidates = Array(text.sentences.filter(filter.standsAlone).prefix(Self.candidateCountMax))
    guard !candidates.isEmpty else { return nil }
    let headlines = text.sentences.filter(\.isHeadline)
    // The headline is weighed with the others: what it shares with a sentence is what the article is about.
    let weighted = TermVector.weighted(candidates + headlines, in: text)
    let vectors = Array(weighted.prefix(candidates.count))
    let centroid = TermVector.sum(of: vectors)
    let headline = TermVector.sum(of: Array(weighted.dropFirst(candidates.count)))
    let relevance = candidates.indices.map { index in
      vectors[index].cosine(centroid) + Self.headlineWeight * vectors[index].cosine(headline)
        + bonus(candidates[index], index)
    }
    let chosen = choose(min(sentenceCount, wanted(candidates.count)), relevance, vectors).sorted()
    let spans = chosen.map { candidates[$0].span }
    return Summary(text: spans.map { text.quote($0) }.joined(separator: " "), spans: spans)
  }

  /// A short article is not repeated whole.
  private func wanted(_ candidateCount: Int) -> Int {
    max(1, candidateCount <= 3 ? candidateCount - 1 : candidateCount)
  }

  private func bonus(_ sentence: SentenceView, _ index: Int) -> Double {
    let names = Set(mentions.filter { sentence.span.contains($0.span!) }.map(\.entityID)).count
    return Self.positionBonus / Double(index + 1) + Self.nameBonus * Double(min(names, Self.nameCountMax))
  }

  private func choose(_ count: Int, _ relevance: [Double], _ vectors: [TermVector]) -> [Int] {
    var chosen: [Int] = []
    var likeness = [Double](repeating: 0, count: relevance.count)
    while chosen.count < count {
      let rest = relevance.indices.filter { !chosen.contains($0) }
      let score = { (index: Int) in relevance[index] - Self.redundancyWeight * likeness[index] }
      guard let best = rest.max(by: { (score($0), $1) < (score($1), $0) }) else { break }
      chosen.append(best)
      for index in rest { likeness[index] = max(likeness[index], vectors[index].cosine(vectors[best])) }
    }
    return chosen
  }
}
