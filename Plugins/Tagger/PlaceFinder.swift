internal import AnalyserMessages
internal import AnnotatedText

/// Finds cities, regions, districts and states.
struct PlaceFinder {
  private let text: ArticleText

  init(_ text: ArticleText) { self.text = text }

  func find(in sentence: SentenceView) -> [Candidate] {
    var result: [Candidate] = []
    var index = sentence.words.lowerBound
    while index < sentence.words.upperBound {
      guard let found = place(at: index, before: sentence.words.upperBound) else {
        index += 1
        continue
      }
      result.append(contentsOf: found)
      index = found.last!.words.upperBound
    }
    return result
  }

  private func place(at index: Int, before end: Int) -> [Candidate]? {
    let word = text.words[index]
    guard word.isWord, word.isCapitalised else { return nil }
    if text.isRussian, let found = russianRegion(at: index, before: end) { return [found] }
    if let found = coordinated(at: index, before: end) { return found }
    if index + 1 < end, let head = Gazetteer.head(text.words[index + 1]), isPossessed(text.words[index + 1]),
      isPlaceName(word, index)
    {
      let name = Gazetteer.name(of: word) ?? word.text
      return [candidate(index..<index + 2, head.isEmpty ? name : "\(name) \(head)")]
    }
    return Gazetteer.name(of: word).map { [candidate(index..<index + 1, $0)] }
  }

  /// Before қаласы any capitalised word in the nominative is a name; in an all-caps line only a known one is.
  private func isPlaceName(_ word: Word, _ index: Int) -> Bool {
    if Gazetteer.name(of: word) != nil { return true }
    return !word.isAllCaps && !Starters.words.contains(word.stems[0])
      && KazakhEndings.split(word.text, possessive: false).nounCase == .nominative
  }

  /// Қаласы, қаласында, not қала, қалада: the name before must own the noun.
  private func isPossessed(_ head: Word) -> Bool {
    let stem = KazakhEndings.split(head.folded, possessive: true).stem
    return stem.hasSuffix("ы") || stem.hasSuffix("і")
  }

  /// Қарағанды мен Павлодар облыстары: the plural head belongs to both.
  private func coordinated(at index: Int, before end: Int) -> [Candidate]? {
    guard index + 3 < end, text.words[index + 1].isExactly(Self.and), text.words[index + 3].hasPrefix("облыстар"),
      let first = Gazetteer.name(of: text.words[index]), let second = Gazetteer.name(of: text.words[index + 2])
    else { return nil }
    return [candidate(index..<index + 1, "\(first) облысы"), candidate(index + 2..<index + 4, "\(second) облысы")]
  }

  private static let and = WordSet("мен бен пен және")

  /// Карагандинской области, Сайрамского района.
  private func russianRegion(at index: Int, before end: Int) -> Candidate? {
    guard index + 1 < end, let head = Gazetteer.russianRegion.first(where: { text.words[index + 1].isAny(of: $0.stem) })
    else { return nil }
    let word = text.words[index]
    guard ["ская", "ской", "скую", "ский", "ского", "скому", "ском", "ским"].contains(where: word.hasSuffix) else {
      return nil
    }
    let adjective = RussianAdjective.nominative(word.text, head.name == "область" ? .feminine : .masculine)
    return candidate(index..<index + 2, "\(adjective) \(head.name)")
  }

  private func candidate(_ words: Range<Int>, _ name: String) -> Candidate {
    Candidate(words: words, span: text.span(of: words), normal: name, name: .place, confidence: 0.9)
  }
}
