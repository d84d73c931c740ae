/// Finds the lemma of a Kazakh word by taking its suffixes off, outermost first.
///
/// Vowel harmony and the assimilation of consonants decide whether a suffix may stand where it seems to; what is left
/// must look like a stem; and among the stems that are left, the one that is known as a word of its own wins.
package struct KazakhMorphology: Sendable {
  private let lexicon: StemLexicon

  package init(lexicon: StemLexicon) { self.lexicon = lexicon }

  /// - Parameter word: one word as it stands in a text.
  package func reading(of word: String) -> WordReading {
    let form = Letters.lower(word)
    if let known = FixedWords.reading(of: form) { return known }
    let letters = Array(form.unicodeScalars)
    guard let best = best(of: letters) else { return WordReading(lemma: form, partOfSpeech: "NOUN") }
    return WordReading(
      lemma: best.stem(letters), partOfSpeech: best.isVerb ? "VERB" : "NOUN", features: best.features)
  }

  /// The lemma alone, which costs less.
  func lemma(of word: String) -> String {
    let form = Letters.lower(word)
    if let known = FixedWords.reading(of: form) { return known.lemma }
    let letters = Array(form.unicodeScalars)
    return best(of: letters)?.stem(letters) ?? form
  }

  /// After a hyphen or an apostrophe stands a suffix, or a second half that is inflected: "жер-жерде".
  ///
  /// - Returns: `nil` for what is too long to be a word.
  private func best(of letters: [Unicode.Scalar]) -> Candidate? {
    guard letters.count <= Self.letterCountMax else { return nil }
    let stripper = SuffixStripper(letters: letters)
    var best = stripper.whole
    var bestScore = score(best, letterCount: letters.count)
    stripper.forEachStem { candidate in
      let score = score(candidate, letterCount: letters.count)
      if score > bestScore || (score == bestScore && candidate.letterCount < best.letterCount) {
        (best, bestScore) = (candidate, score)
      }
    }
    return best
  }

  private static let letterCountMax = 40

  private func score(_ candidate: Candidate, letterCount: Int) -> Double {
    let known = lexicon.weight(of: candidate.hash, asVerb: candidate.isVerb)
    let taken = Double(letterCount - candidate.letterCount)
    // Weighed on UD Kazakh-KTB, whose figures are development scores.
    var score = known * 0.5 + taken * 0.8
    // Short stems are seldom right when nothing speaks for them, and of two letters not often even then.
    if known == 0 {
      score -= candidate.letterCount < 3 ? 4 : candidate.letterCount < 4 ? 1.5 : 0.3
    } else if candidate.letterCount < 3, taken > 0 {
      score -= 0.8
    }
    if candidate.isVerb { score -= 0.7 }
    return score
  }
}

/// A stem that may be the word's, with the suffixes that were taken off.
struct Candidate {
  enum Shape {
    /// The word's first letters.
    case beginning
    /// The same with another last letter.
    case changed(Unicode.Scalar)
    case whole(String)
  }

  let shape: Shape
  let letterCount: Int
  let hash: StemHash
  var isVerb = false
  /// Outermost first; without any it is the word itself.
  var path = SuffixPath()

  func stem(_ letters: [Unicode.Scalar]) -> String {
    var stem = String.UnicodeScalarView()
    switch shape {
    case .whole(let stem): return stem
    case .beginning: stem.append(contentsOf: letters[..<letterCount])
    case .changed(let last):
      stem.append(contentsOf: letters[..<(letterCount - 1)])
      stem.append(last)
    }
    return String(stem)
  }

  var features: String {
    let suffixes = path.suffixes
    guard !suffixes.isEmpty else { return "Case=Nom" }
    return suffixes.flatMap { $0.features.split(separator: "|").map(String.init) }.sorted().joined(separator: "|")
  }
}

/// A few suffixes by their numbers, without an allocation.
struct SuffixPath {
  private var numbers: SIMD4<UInt8> = .zero
  private(set) var count = 0

  func adding(_ number: UInt8) -> SuffixPath {
    // The longest path is a verb's: case, possession, number, and the participle's own.
    precondition(count < 4, "no word has more suffixes than are looked for")
    var path = self
    path.numbers[count] = number
    path.count += 1
    return path
  }

  var suffixes: [KazakhSuffix] { (0..<count).map { KazakhSuffixes.all[Int(numbers[$0])] } }
}
