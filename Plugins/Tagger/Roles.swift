internal import AnalyserMessages
internal import AnnotatedText

/// A position that stands before a person's name.
struct RoleMention {
  let span: TextSpan
  /// Without the organisation's name.
  let title: String
  let organisation: String
}

/// Finds positions: Шымкент қаласы әкімінің бірінші орынбасары, первый заместитель акима города.
struct Roles {
  private let text: ArticleText
  private let wordCountMax = 8

  init(_ text: ArticleText) { self.text = text }

  private static let heads = WordSet(
    """
    орынбасар басшы әкім министр директор төраға ректор президент депутат хатшы жетекші кеңесші меңгеруші бастық \
    көмекші уәкіл елші премьер-министр вице-министр төрайым өкіл проректор сенатор омбудсмен
    """)
  private static let russianHeads = WordSet(
    """
    аким министр директор ректор председател глав президент заместител руководител депутат секретар советник вице-министр \
    премьер-министр посол начальник сенатор проректор
    """)
  private static let russianNominatives: [(String, String)] = [
    ("аким", "аким"), ("вице-министр", "вице-министр"), ("премьер-министр", "премьер-министр"), ("министр", "министр"),
    ("директор", "директор"), ("ректор", "ректор"), ("проректор", "проректор"), ("председател", "председатель"),
    ("глав", "глава"), ("президент", "президент"), ("заместител", "заместитель"), ("руководител", "руководитель"),
    ("депутат", "депутат"), ("секретар", "секретарь"), ("советник", "советник"), ("посол", "посол"),
    ("начальник", "начальник"), ("сенатор", "сенатор"),
  ]
  private static let qualifiers = WordSet(
    "бірінші аға бас вице атқарушы бұрынғы экс қала облыс аудан ауыл мәслихат мәжіліс үкімет құрметті")

  static func isHead(_ word: Word) -> Bool { word.isAny(of: heads) || word.isAny(of: russianHeads) }

  /// The position right before a person's first word.
  /// - Parameter names: the candidate that covers a word.
  func before(_ first: Int, in sentence: SentenceView, names: [Int: Candidate]) -> RoleMention? {
    text.isRussian
      ? russian(first, sentence, names) : kazakh(first, sentence, names)
  }

  private func kazakh(_ first: Int, _ sentence: SentenceView, _ names: [Int: Candidate]) -> RoleMention? {
    guard first > sentence.words.lowerBound, text.words[first - 1].isAny(of: Self.heads), names[first - 1] == nil,
      text.isBlank(from: text.words[first - 1].span.end, to: text.words[first].span.begin),
      KazakhEndings.split(text.words[first - 1].text, possessive: true).nounCase == .nominative
    else { return nil }
    var begin = first - 1
    var organisation: Candidate?
    while begin > sentence.words.lowerBound, first - begin < wordCountMax {
      let previous = begin - 1
      guard text.isBlank(from: text.words[previous].span.end, to: text.words[begin].span.begin) else { break }
      if let name = names[previous] {
        if name.kind == .organisation { organisation = name }
        if name.kind == .place { begin = name.words.lowerBound }
        break
      }
      guard isInside(previous) else { break }
      begin = previous
    }
    let span = text.span(of: begin..<first)
    return RoleMention(
      span: organisation.map { $0.span.union(span) } ?? span, title: text.plain(span),
      organisation: organisation?.normal ?? "")
  }

  private func isInside(_ index: Int) -> Bool {
    let word = text.words[index]
    if word.isExactly(Self.qualifiers) || Gazetteer.head(word) != nil { return true }
    let isGenitive = KazakhEndings.split(word.text, possessive: true).nounCase == .genitive
    return isGenitive && (word.isAny(of: Self.heads) || OrganisationHeads.kazakh(word) != nil)
  }

  private func russian(_ first: Int, _ sentence: SentenceView, _ names: [Int: Candidate]) -> RoleMention? {
    var index = first - 1
    var organisation = ""
    while index >= sentence.words.lowerBound, first - index <= wordCountMax {
      let word = text.words[index]
      guard text.isBlank(from: word.span.end, to: text.words[index + 1].span.begin) else { return nil }
      if let name = names[index], name.kind == .organisation {
        organisation = name.normal
        index = name.words.lowerBound - 1
        continue
      }
      if names[index] == nil, !word.isWord { return nil }
      if word.isAny(of: Self.russianHeads) { return russian(head: index, first, sentence, organisation) }
      index -= 1
    }
    return nil
  }

  private func russian(head: Int, _ first: Int, _ sentence: SentenceView, _ organisation: String) -> RoleMention {
    var head = head
    // The outermost head governs: заместителем (акима города).
    while head > sentence.words.lowerBound, text.words[head - 1].isAny(of: Self.russianHeads) { head -= 1 }
    var begin = head
    while begin > sentence.words.lowerBound, RussianAdjective.isAdjective(text.words[begin - 1].folded),
      !text.words[begin - 1].isCapitalised || begin - 1 == sentence.words.lowerBound
    {
      begin -= 1
    }
    let nominative = Self.russianNominatives.first { text.words[head].hasPrefix($0.0) }?.1 ?? text.words[head].text
    let adjectives = (begin..<head).map { RussianAdjective.nominative(text.words[$0].folded, .masculine) }
    let rest = head + 1 < first ? [text.plain(text.span(of: head + 1..<first))] : []
    return RoleMention(
      span: text.span(of: begin..<first), title: (adjectives + [nominative] + rest).joined(separator: " "),
      organisation: organisation)
  }
}
