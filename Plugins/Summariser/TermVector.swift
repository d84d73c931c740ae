internal import AnnotatedText

/// A sentence as weights of lemmas.
struct TermVector {
  private var weights: [StemKey: Double] = [:]
  private var norm = 0.0

  private static let letterCountMin = 3

  /// One vector for each sentence: term frequency times inverse sentence frequency.
  static func weighted(_ sentences: [SentenceView], in text: ArticleText) -> [TermVector] {
    let terms = sentences.map { sentence in
      sentence.words.compactMap { index -> StemKey? in
        let word = text.words[index]
        return word.isNumber || word.isWord && word.lemma.count >= letterCountMin ? StemKey(word.lemma) : nil
      }
    }
    var sentenceCounts: [StemKey: Int] = [:]
    for list in terms { for term in Set(list) { sentenceCounts[term, default: 0] += 1 } }
    let total = Double(sentences.count)
    return terms.map { list in
      var vector = TermVector()
      for term in list {
        vector.weights[term, default: 0] += 1 + naturalLogarithm(total / Double(sentenceCounts[term]!))
      }
      vector.measure()
      return vector
    }
  }

  static func sum(of vectors: [TermVector]) -> TermVector {
    var result = TermVector()
    for vector in vectors where vector.norm > 0 {
      for (term, weight) in vector.ordered { result.weights[term, default: 0] += weight / vector.norm }
    }
    result.measure()
    return result
  }

  func cosine(_ other: TermVector) -> Double {
    guard norm > 0, other.norm > 0 else { return 0 }
    let (small, large) = weights.count <= other.weights.count ? (self, other) : (other, self)
    var product = 0.0
    for (term, weight) in small.ordered { product += weight * (large.weights[term] ?? 0) }
    return product / (norm * other.norm)
  }

  /// The weights in a fixed order: a sum of doubles depends on it, and the same input must give the same bytes.
  private var ordered: [(StemKey, Double)] = []

  private mutating func measure() {
    ordered = weights.map { ($0.key, $0.value) }.sorted { $0.0.value < $1.0.value }
    norm = ordered.reduce(0) { $0 + $1.1 * $1.1 }.squareRoot()
  }
}

/// ln x for x >= 1 without the C library's mathematics: halving, then a series that converges fast near 1.
private func naturalLogarithm(_ value: Double) -> Double {
  let mantissa = value.significand
  let z = (mantissa - 1) / (mantissa + 1)
  var power = z
  var sum = 0.0
  for divisor in stride(from: 1.0, through: 25, by: 2) {
    sum += power / divisor
    power *= z * z
  }
  return 2 * sum + Double(value.exponent) * 0.693_147_180_559_945_3
}
