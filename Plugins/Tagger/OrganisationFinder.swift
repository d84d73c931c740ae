internal import AnalyserMessages
internal import AnnotatedText

/// Finds organisations named without quotation marks: Шымкент қалалық әкімдігі, Жастар ресурстық орталығы, Қор.
struct OrganisationFinder {
  private let text: ArticleText
  private let wordCountMax = 7

  init(_ text: ArticleText) { self.text = text }

  /// - Parameter taken: words that other names already cover.
  func find(in sentence: SentenceView, taken: Set<Int>) -> [Candidate] {
    sentence.words.compactMap { index in
      guard !taken.contains(index) else { return nil }
      if let head = OrganisationHeads.kazakh(text.words[index]) { return kazakh(index, head, sentence, taken) }
      if text.isRussian, let head = OrganisationHeads.russian(text.words[index]) {
        return russian(index, head, sentence, taken)
      }
      return nil
    }
  }

  private func kazakh(_ headIndex: Int, _ head: String, _ sentence: SentenceView, _ taken: Set<Int>) -> Candidate? {
    let headWord = text.words[headIndex]
    let isWordy = headWord.isAny(of: OrganisationHeads.wordy)
    var first = headIndex
    var reach = headIndex
    while first > sentence.words.lowerBound, headIndex - first < wordCountMax, !taken.contains(first - 1),
      belongs(first - 1, sentence, isWordy)
    {
      first -= 1
      if names(first, sentence) { reach = first }
    }
    if reach == headIndex { reach = territorial(headIndex) ?? headIndex }
    if reach == headIndex { return short(headIndex, head, sentence) }
    return named(reach..<headIndex + 1, head)
  }

  /// Whether a word on the way back from the head can be a part of the name.
  private func belongs(_ index: Int, _ sentence: SentenceView, _ isWordy: Bool) -> Bool {
    let word = text.words[index]
    guard word.isWord, text.isBlank(from: word.span.end, to: text.words[index + 1].span.begin) else { return false }
    if word.isExactly(Self.conjunctions) { return isWordy && index > sentence.words.lowerBound && isPlain(index - 1) }
    if OrganisationHeads.kazakh(word) != nil, !word.isExactly(Self.innerHeads) { return false }
    if Modifiers.isKazakh(word) || word.isExactly(Self.honouring) || Gazetteer.head(word) != nil { return true }
    if names(index, sentence) { return true }
    return isWordy && isPlain(index)
  }

  private static let conjunctions = WordSet("және мен пен бен")
  private static let honouring = WordSet("атындағы")
  private static let innerHeads = WordSet("қоғам")

  /// A noun without a case that would make it a sentence part of its own.
  private func isPlain(_ index: Int) -> Bool {
    let word = text.words[index]
    guard word.isWord, OrganisationHeads.kazakh(word) == nil else { return false }
    switch KazakhEndings.split(word.text, possessive: true).nounCase {
    case .nominative, .accusative, .genitive: return true
    default: return false
    }
  }

  /// Whether a word is name-like: capitalised, but not because it begins a sentence or the line is all capitals.
  private func names(_ index: Int, _ sentence: SentenceView) -> Bool {
    let word = text.words[index]
    guard word.isCapitalised, word.isWord else { return false }
    let nounCase = Gazetteer.nounCase(of: word)
    guard nounCase == .nominative || nounCase == .genitive, !isPerson(index) else { return false }
    if Gazetteer.name(of: word) != nil { return true }
    if word.isAllCaps && isShouted(sentence) { return false }
    return !Starters.words.contains(word.stems[0]) && !Modifiers.isKazakh(word)
  }

  /// Лаззат Шыңғысбаева Қордың ...: the surname does not belong to the head behind it.
  private func isPerson(_ index: Int) -> Bool {
    guard PersonalNames.isSurname(text.words[index].folded) || PersonalNames.isPatronymic(text.words[index].folded),
      index > 0
    else { return false }
    return PersonalNames.isGiven(text.words[index - 1].folded)
  }

  private func isShouted(_ sentence: SentenceView) -> Bool {
    let words = sentence.words.filter { text.words[$0].isWord }
    return words.count > 2 && words.allSatisfy { text.words[$0].isAllCaps || text.words[$0].text.count == 1 }
  }

  private func territorial(_ headIndex: Int) -> Int? {
    guard headIndex > 0, text.words[headIndex].isAny(of: OrganisationHeads.governmental),
      text.words[headIndex - 1].isExactly(OrganisationHeads.territorial)
    else { return nil }
    return headIndex - 1
  }

  private func named(_ words: Range<Int>, _ head: String) -> Candidate {
    let span = text.span(of: words)
    let last = text.words[words.upperBound - 1]
    let before = TextSpan(begin: span.begin, end: last.span.begin)
    let normal = text.plain(before) + " " + KazakhEndings.split(last.text, possessive: true).stem
    return Candidate(
      words: words, span: span, normal: normal,
      name: .organisation(OrganisationName(head: head, modifiers: words.dropLast().map { text.words[$0].folded })),
      confidence: 0.85)
  }

  /// A head noun alone with a capital. At a sentence's beginning the capital says nothing; the resolver then asks for
  /// an organisation with that head before it.
  private func short(_ index: Int, _ head: String, _ sentence: SentenceView, normal: String? = nil) -> Candidate? {
    let word = text.words[index]
    guard word.isCapitalised, !(word.isAllCaps && isShouted(sentence)), word.text.count > 2 else { return nil }
    let normal = normal ?? KazakhEndings.split(word.text, possessive: true).stem
    return Candidate(
      words: index..<index + 1, span: word.span, normal: normal,
      name: .organisation(OrganisationName(head: head, isShort: true)), confidence: 0.8)
  }

  private func russian(
    _ headIndex: Int, _ head: OrganisationHeads.Russian, _ sentence: SentenceView, _ taken: Set<Int>
  ) -> Candidate? {
    var first = headIndex
    while first > sentence.words.lowerBound, headIndex - first < 3, !taken.contains(first - 1),
      RussianAdjective.isAdjective(text.words[first - 1].folded)
    {
      first -= 1
    }
    var end = headIndex + 1
    while end < sentence.words.upperBound, end - headIndex < wordCountMax, !taken.contains(end),
      follows(end, head.isWordy)
    {
      end += 1
    }
    while end > headIndex + 1, text.words[end - 1].isExactly(Self.russianLinks) { end -= 1 }
    let isNamed = (first..<end).contains { index in
      index != headIndex && text.words[index].isCapitalised && !Starters.words.contains(text.words[index].stems[0])
        && (index != sentence.words.lowerBound || end > headIndex + 1)
    }
    let isWordy = head.isWordy && end > headIndex + 1
    guard isNamed || isWordy || (first < headIndex && Self.isTerritorial(text.words[headIndex - 1], head)) else {
      return nil
    }
    let adjectives = (first..<headIndex).map { RussianAdjective.nominative(text.words[$0].text, head.gender) }
    let rest = (headIndex + 1..<end).map { text.words[$0].text }
    let nominative =
      text.words[headIndex].isCapitalised && first == headIndex ? capitalised(head.nominative) : head.nominative
    return Candidate(
      words: first..<end, span: text.span(of: first..<end),
      normal: (adjectives + [nominative] + rest).joined(separator: " "),
      name: .organisation(
        OrganisationName(head: head.nominative.lowercased(), modifiers: (adjectives + rest).map { $0.lowercased() })),
      confidence: 0.8)
  }

  private static let russianLinks = WordSet("и имени города области района г")
  private static let genitives = ["ия", "ии", "ства", "ей", "ых", "ого", "ной", "ой", "ения", "ов", "ры", "ки", "та"]

  private func follows(_ index: Int, _ isWordy: Bool) -> Bool {
    let word = text.words[index]
    guard word.isWord, text.isBlank(from: text.words[index - 1].span.end, to: word.span.begin) else { return false }
    if word.isCapitalised || word.isExactly(Self.russianLinks) {
      return !Starters.words.contains(word.stems[0]) || word.isExactly(Self.russianLinks)
    }
    return isWordy && Self.genitives.contains(where: word.hasSuffix)
  }

  private static func isTerritorial(_ word: Word, _ head: OrganisationHeads.Russian) -> Bool {
    (head.nominative == "акимат" || head.nominative == "маслихат")
      && (word.hasPrefix("городск") || word.hasPrefix("областн") || word.hasPrefix("районн"))
  }

  private func capitalised(_ word: String) -> String { word.prefix(1).uppercased() + word.dropFirst() }
}
