internal import AnalyserMessages
internal import AnnotatedText

/// Who took part in a meeting, as its own sentence says it.
struct ParticipantFinder {
  private let context: ExtractionContext

  init(_ context: ExtractionContext) { self.context = context }

  struct Found {
    let person: NamedMention
    let part: Participant.Part
  }

  func people(_ sentence: SentenceView, _ trigger: MeetingTrigger) -> [Found] {
    var seen: Set<String> = []
    return context.narratedMentions(sentence).filter { $0.kind == .person }.compactMap { person in
      guard let part = part(of: person, sentence, trigger), seen.insert(person.entity.id).inserted else { return nil }
      return Found(person: person, part: part)
    }
  }

  private func part(of person: NamedMention, _ sentence: SentenceView, _ trigger: MeetingTrigger) -> Participant.Part? {
    let next = person.words.upperBound < sentence.words.upperBound ? context.word(person.words.upperBound) : nil
    if next?.isExactly(Vocabulary.chairing) == true { return .moderator }
    if next?.isExactly(Vocabulary.participation) == true { return .attendee }
    if context.text.isRussian || context.text.language == "en" { return positioned(person, sentence, trigger) }
    switch person.nounCase {
    case .nominative: return trigger.isActive ? .host : .attendee
    case .instrumental: return trigger.isActive && next?.isExactly(Vocabulary.together) == true ? .host : .attendee
    default: return nil
    }
  }

  private static let excluding = WordSet("для у от о об из по of from for about by")

  /// By prepositions: под председательством X, с участием X, с X.
  private func positioned(_ person: NamedMention, _ sentence: SentenceView, _ trigger: MeetingTrigger) -> Participant
    .Part?
  {
    let before = (max(sentence.words.lowerBound, roleStart(person) - 2)..<roleStart(person)).map { context.word($0) }
    if before.contains(where: { $0.hasPrefix("председательств") }) { return .moderator }
    if before.contains(where: { $0.hasPrefix("участи") }) { return .attendee }
    if let last = before.last, last.isExactly(Self.excluding) { return nil }
    if let last = before.last, ["с", "со", "with", "и", "and"].contains(last.folded) { return .attendee }
    guard person.nounCase == .nominative || context.text.language == "en" else { return nil }
    return trigger.isActive ? .host : .attendee
  }

  /// Index of the first word of the person's position, or of the name when none stands before it.
  private func roleStart(_ person: NamedMention) -> Int {
    let span = person.entity.roles.lazy.compactMap(\.evidence).flatMap(\.spans).first { span in
      span.end <= person.span.begin && context.text.isBlank(from: span.end, to: person.span.begin)
    }
    return span.map { context.text.wordIndex(atOrAfter: $0.begin) } ?? person.words.lowerBound
  }

  // MARK: Groups

  private static let kazakhGroups = WordSet(
    """
    өкіл кәсіпкер тұрғын студент депутат ардагер жастар маман фермер мұғалім оқушы ата-ана дәрігер журналист сарапшы \
    инвестор шаруа ғалым еріктi волонтер ақсақал қызметкер оқытушы жұмысшы
    """)
  private static let russianGroups: [(form: String, name: String)] = [
    ("представителями", "представители"), ("предпринимателями", "предприниматели"), ("жителями", "жители"),
    ("студентами", "студенты"), ("депутатами", "депутаты"), ("ветеранами", "ветераны"), ("фермерами", "фермеры"),
    ("учителями", "учителя"), ("врачами", "врачи"), ("журналистами", "журналисты"), ("инвесторами", "инвесторы"),
    ("экспертами", "эксперты"), ("учёными", "учёные"), ("молодёжью", "молодёжь"), ("волонтёрами", "волонтёры"),
  ]
  private let groupWordCountMax = 5

  /// Unnamed bodies: үкіметтік емес ұйым өкілдерімен, кәсіпкерлермен.
  func groups(_ sentence: SentenceView) -> [TextValue] {
    sentence.words.filter { !context.isSpoken($0) && context.mention(covering: $0) == nil }.compactMap { index in
      context.text.isRussian ? russianGroup(index, sentence) : kazakhGroup(index, sentence)
    }
  }

  private func kazakhGroup(_ index: Int, _ sentence: SentenceView) -> TextValue? {
    let word = context.word(index)
    guard word.isAny(of: Self.kazakhGroups), isPlural(word), isWith(index, sentence) else { return nil }
    var begin = index
    while begin > sentence.words.lowerBound, index - begin < groupWordCountMax, modifies(begin - 1) { begin -= 1 }
    let words = begin..<index + 1
    return TextValue(
      text: NounPhrase(text: context.text).nominative(words), evidence: .stated([context.text.span(of: words)], 0.85))
  }

  private static let plurals = ["лар", "лер", "дар", "дер", "тар", "тер"]

  private func isPlural(_ word: Word) -> Bool {
    let stem = KazakhEndings.split(word.folded, possessive: true).stem
    return Self.plurals.contains { stem.hasSuffix($0) || stem.hasSuffix($0 + "ы") || stem.hasSuffix($0 + "і") }
  }

  /// -мен, or the genitive before қатысуымен.
  private func isWith(_ index: Int, _ sentence: SentenceView) -> Bool {
    let form = KazakhEndings.split(context.word(index).text, possessive: true)
    if form.nounCase == .instrumental { return true }
    let next = index + 1 < sentence.words.upperBound ? context.word(index + 1) : nil
    return form.nounCase == .genitive && next?.isExactly(Vocabulary.participation) == true
  }

  /// Whether a word before the group's noun describes it: lower case, no case ending, no verb or postposition.
  private func modifies(_ index: Int) -> Bool {
    let word = context.word(index)
    guard word.isWord, !word.isCapitalised, !context.isSpoken(index), context.mention(covering: index) == nil,
      !word.isExactly(Self.notModifiers), !isPlural(word),
      !["ған", "ген", "қан", "кен"].contains(where: word.hasSuffix)
    else { return false }
    let form = KazakhEndings.split(word.text, possessive: true)
    return form.nounCase == .nominative || form.nounCase == .attributive
  }

  private static let notModifiers = WordSet(
    "бірге және мен пен бен үшін туралы бүгін кеше өзі ол олар сондай-ақ бойынша келіп барып кейін соң")

  private func russianGroup(_ index: Int, _ sentence: SentenceView) -> TextValue? {
    guard let row = Self.russianGroups.first(where: { context.word(index).folded == $0.form }) else { return nil }
    var end = index + 1
    while end < sentence.words.upperBound, end - index < groupWordCountMax, isGenitive(end) { end += 1 }
    let span = context.text.span(of: index..<end)
    let rest = end > index + 1 ? " " + context.text.plain(context.text.span(of: index + 1..<end)) : ""
    return TextValue(text: row.name + rest, evidence: .stated([span], 0.85))
  }

  private static let genitives = ["ых", "их", "ий", "ов", "ев", "ей", "ого", "ой", "ций", "ва", "ти", "ли"]

  private func isGenitive(_ index: Int) -> Bool {
    let word = context.word(index)
    return word.isWord && !word.isCapitalised && Self.genitives.contains(where: word.hasSuffix)
  }
}
