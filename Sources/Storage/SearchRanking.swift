internal import Foundation

/// Okapi BM25 over the hits at hand (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009).
///
/// How rare a term is, is counted among these hits and not in the whole index: a count over the index takes a time that
/// grows with it.
enum SearchRanking {
  /// What a document has of each phrase of a query.
  struct Hit {
    let number: UInt64
    let tokenCount: UInt32
    /// Occurrences by phrase, weighed by where they stand.
    let frequencies: [Float]
  }

  private static let saturation = 1.2
  private static let lengthWeight = 0.75

  /// Best first; of equal ones the newest.
  static func ranked(_ hits: [Hit]) -> [(number: UInt64, score: Double)] {
    guard let phraseCount = hits.first?.frequencies.count else { return [] }
    let count = Double(hits.count)
    let meanTokenCount = max(1, hits.reduce(0) { $0 + Double($1.tokenCount) } / count)
    let rarity = (0..<phraseCount).map { phrase in
      let found = Double(hits.count { $0.frequencies[phrase] > 0 })
      return log(1 + (count - found + 0.5) / (found + 0.5))
    }
    let scored = hits.map { hit in
      let length = saturation * (1 - lengthWeight + lengthWeight * Double(hit.tokenCount) / meanTokenCount)
      var score = 0.0
      for (phrase, frequency) in hit.frequencies.enumerated() where frequency > 0 {
        let frequency = Double(frequency)
        score += rarity[phrase] * frequency * (saturation + 1) / (frequency + length)
      }
      return (number: hit.number, score: score)
    }
    return scored.sorted { ($0.score, $0.number) > ($1.score, $1.number) }
  }
}
