internal import Foundation

/// Okapi BM25 over the hits at hand (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009).
///
/// How rare a term is, is counted among these hits and not in the whole index: a count over the index takes a time that
/// grows with it.
enum SearchRanking {
  private static let saturation = 1.2
  private static let lengthWeight = 0.75

  /// Best first; of equal ones the newest.
  static func ranked(_ hits: SearchHitCollector) -> [(number: UInt64, score: Double)] {
    guard hits.count > 0 else { return [] }
    let (count, phraseCount) = (Double(hits.count), hits.phraseCount)
    let meanTokenCount = max(1, hits.tokenCounts.reduce(0) { $0 + Double($1) } / count)
    var foundCounts = [Double](repeating: 0, count: phraseCount)
    for (index, frequency) in hits.frequencies.enumerated() where frequency > 0 {
      foundCounts[index % phraseCount] += 1
    }
    let rarity = foundCounts.map { log(1 + (count - $0 + 0.5) / ($0 + 0.5)) }
    let scored = hits.numbers.indices.map { index in
      let length = lengthWeight * Double(hits.tokenCounts[index]) / meanTokenCount
      let saturated = saturation * (1 - lengthWeight + length)
      var score = 0.0
      for phrase in 0..<phraseCount {
        let frequency = Double(hits.frequencies[index * phraseCount + phrase])
        if frequency > 0 { score += rarity[phrase] * frequency * (saturation + 1) / (frequency + saturated) }
      }
      return (number: hits.numbers[index], score: score)
    }
    return scored.sorted { ($0.score, $0.number) > ($1.score, $1.number) }
  }
}
