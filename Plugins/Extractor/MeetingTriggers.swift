internal import AnalyserMessages
internal import AnnotatedText

/// What a sentence says happened to a meeting.
struct MeetingTrigger {
  /// Meetings of one family are named by each other's words: жиын takes up кездесу.
  let family: Int
  /// The event's word in dictionary form, and where it stands.
  let name: String
  let noun: Int
  let verb: Int
  let status: Meeting.Status
  /// Whether the verb has somebody do it: өткізді, not өтті.
  let isActive: Bool
  let reportedAs: Report.Kind
}

/// Reads meetings off an event's noun and the verb that goes with it.
struct MeetingTriggers {
  private let context: ExtractionContext
  /// Between the noun and its verb, in either order.
  private let distanceMax = 8

  init(_ context: ExtractionContext) { self.context = context }

  func find(_ words: [Int]) -> MeetingTrigger? {
    if let verbal = verbal(words) { return verbal }
    for noun in words {
      guard let (family, name) = Self.event(context.word(noun)), !isReference(noun), !isSeveral(noun) else { continue }
      if let found = predicate(of: noun, words) {
        return MeetingTrigger(
          family: family, name: name, noun: noun, verb: found.verb, status: found.status, isActive: found.isActive,
          reportedAs: isRecalled(words) ? .background : .news)
      }
    }
    return nil
  }

  // MARK: Nouns

  private static let families: [(stems: [String], family: Int)] = [
    (["кездесу", "жиын", "жиналыс", "басқосу", "встреч/встреча", "meeting"], 0),
    (["совещани/совещание", "заседани/заседание", "отырыс", "мәжіліс", "кеңес"], 1), (["форум", "forum"], 2),
    (["конференция", "конференци/конференция", "conference"], 3), (["семинар", "seminar"], 4),
    (["брифинг", "briefing"], 5),
    (["келіссөз", "переговор/переговоры", "talks"], 6), (["саммит", "summit"], 7), (["съезд", "құрылтай", "слёт"], 8),
  ]

  private static let events: [StemKey: (family: Int, name: String)] = {
    var result: [StemKey: (family: Int, name: String)] = [:]
    for row in families {
      for stem in row.stems {
        let parts = stem.split(separator: "/").map(String.init)
        result[StemKey(parts[0])] = (row.family, parts.last!)
      }
    }
    return result
  }()

  static func event(_ word: Word) -> (family: Int, name: String)? {
    word.stems.lazy.compactMap { events[$0] }.first
  }

  /// Кездесу барысында, жиында, в ходе встречи: time or frame, not news of the meeting itself.
  func isReference(_ noun: Int) -> Bool {
    let word = context.word(noun)
    let next = noun + 1 < context.text.words.count ? context.word(noun + 1) : nil
    if next?.isExactly(Vocabulary.during) == true { return true }
    if context.text.language == "ru" || context.text.language == "en" {
      let before = (max(0, noun - 2)..<noun).map { context.word($0) }
      return before.contains { $0.isExactly(Self.frames) } || before.last.map { $0.isExactly(Self.at) } == true
    }
    switch KazakhEndings.split(word.text, possessive: true).nounCase {
    case .locative, .attributive, .dative, .ablative, .genitive: return true
    default: return false
    }
  }

  private static let frames = WordSet("ходе итогам рамках during")
  private static let at = WordSet("на после до at after before")

  // MARK: Verbs

  /// X Y-мен кездесті, X встретился с Y: the verb is the event.
  private func verbal(_ words: [Int]) -> MeetingTrigger? {
    for index in words {
      let word = context.word(index)
      guard let row = Self.verbs.first(where: { word.hasPrefix($0.prefix) }), isMeeting(index, words, row.status) else {
        continue
      }
      return MeetingTrigger(
        family: 0, name: row.name, noun: index, verb: index, status: row.status, isActive: false,
        reportedAs: isRecalled(words) ? .background : .news)
    }
    return nil
  }

  /// Кездесу also means to come across: with whom must be said, and a converb needs a finished verb behind it.
  private func isMeeting(_ index: Int, _ words: [Int], _ status: Meeting.Status) -> Bool {
    guard context.text.language != "ru" else { return true }
    if context.word(index).hasPrefix("кездесіп") {
      guard let last = words.last(where: { context.word($0).isWord }), last - index <= 2,
        ["ды", "ді", "ты", "ті"].contains(where: context.word(last).hasSuffix)
      else { return false }
    }
    return words.contains { other in
      other < index && index - other <= distanceMax
        && KazakhEndings.split(context.word(other).text, possessive: true).nounCase == .instrumental
    }
  }

  private static let several = WordSet(
    "бірқатар бірнеше екі үш төрт бес алты жеті сегіз тоғыз он жиырма отыз қырық елу жүз ряд серию несколько several")

  /// A count of meetings is no meeting.
  private func isSeveral(_ noun: Int) -> Bool {
    if context.word(noun).folded == "встреч" || context.word(noun).folded == "заседаний" { return true }
    return (max(0, noun - 3)..<noun).contains { index in
      context.word(index).isExactly(Self.several) || context.word(index).isNumber && index == noun - 1
    }
  }

  private static let verbs: [(prefix: String, name: String, status: Meeting.Status)] = [
    ("кездесті", "кездесу", .passed), ("кездесіп", "кездесу", .passed), ("кездеспек", "кездесу", .tentative),
    ("кездеседі", "кездесу", .confirmed), ("встретился", "встреча", .passed), ("встретилась", "встреча", .passed),
    ("встретились", "встреча", .passed), ("встретится", "встреча", .confirmed), ("встретятся", "встреча", .confirmed),
  ]

  private func predicate(of noun: Int, _ words: [Int]) -> (verb: Int, status: Meeting.Status, isActive: Bool)? {
    let near = words.filter { abs($0 - noun) <= distanceMax && $0 != noun && isSameClause($0, noun) }
    // The nearest verb decides; behind the noun before in front of it.
    let ordered = near.filter { $0 > noun } + near.filter { $0 < noun }.reversed()
    for index in ordered {
      if context.text.language != "ru", context.text.language != "en", index < noun { return nil }
      if let found = status(index, words) { return (index, found.status, found.isActive) }
    }
    return nil
  }

  private func isSameClause(_ index: Int, _ noun: Int) -> Bool {
    !(min(index, noun)...max(index, noun)).contains { [";", ":"].contains(context.word($0).text) }
  }

  private func status(_ index: Int, _ words: [Int]) -> (status: Meeting.Status, isActive: Bool)? {
    let word = context.word(index)
    let next = words.filter { $0 > index }.prefix(2).map { context.word($0) }
    let previous = words.last { $0 < index }.map { context.word($0) }
    switch context.text.language {
    case "ru": return Self.russian(word, previous, next)
    case "en": return Self.english(word, previous)
    default: return Self.kazakh(word, previous, next)
    }
  }

  private static func kazakh(_ word: Word, _ previous: Word?, _ next: [Word]) -> (
    status: Meeting.Status, isActive: Bool
  )? {
    if word.hasAnyPrefix(["өтпей", "өтпеді", "өткізілмеді", "өткізілмейді", "болмай", "болмайды"]) {
      return (.cancelled, false)
    }
    if word.hasAnyPrefix(["шегеріл", "шегерді"]) { return (.postponed, false) }
    if word.hasAnyPrefix(["ауыстырылды"]), previous?.hasPrefix("күн") == true { return (.postponed, false) }
    if word.hasAnyPrefix(["өтпек", "өткізбек", "өткізілмек", "ұйымдастырмақ"]) { return (.tentative, false) }
    if word.hasAnyPrefix(["өткізу", "ұйымдастыру", "өткізілу"]) {
      return next.contains { $0.hasAnyPrefix(Vocabulary.planning) } ? (.tentative, word.hasPrefix("өткізу")) : nil
    }
    if word.hasAnyPrefix(["өтеді", "өткізіледі", "өткізеді", "болады"]) {
      return (.confirmed, word.hasPrefix("өткізеді"))
    }
    if next.first?.hasPrefix("жоқ") == true {
      return word.hasAnyPrefix(["өткен", "өткізілген", "болған"]) ? (.cancelled, false) : nil
    }
    if word.hasAnyPrefix(["өткізді", "ұйымдастырды", "өткізіп", "жүргізді"]) { return (.passed, true) }
    if word.hasAnyPrefix(["өтті", "өтіп", "өткізілді", "ұйымдастырылды"]) { return (.passed, false) }
    return word.folded == "болды" || word.folded == "жасады" && previous?.hasPrefix("кездесу") == true
      ? (.passed, false) : nil
  }

  private static func russian(_ word: Word, _ previous: Word?, _ next: [Word]) -> (
    status: Meeting.Status, isActive: Bool
  )? {
    let isNegated = previous?.folded == "не"
    if word.hasAnyPrefix(["состоял", "прошел", "прошёл", "прошла", "прошло", "прошли"]) {
      return (isNegated ? .cancelled : .passed, false)
    }
    if word.hasAnyPrefix(["провел", "провёл"]) { return (isNegated ? .cancelled : .passed, true) }
    if word.hasAnyPrefix(["проведен", "проведён"]) && !word.hasPrefix("проведени") { return (.passed, false) }
    if word.hasAnyPrefix(["состоится", "пройдёт", "пройдет", "пройдут"]) {
      return (isNegated ? .cancelled : .confirmed, false)
    }
    if word.hasAnyPrefix(["проведет", "проведёт", "проведут"]) { return (.confirmed, true) }
    if word.hasAnyPrefix(["планир", "запланир", "намечен"]) { return (.tentative, false) }
    if word.hasAnyPrefix(["отменен", "отменён", "отменил", "сорва"]) { return (.cancelled, false) }
    return word.hasAnyPrefix(["перенес", "отложен", "отложил"]) ? (.postponed, false) : nil
  }

  private static func english(_ word: Word, _ previous: Word?) -> (status: Meeting.Status, isActive: Bool)? {
    switch word.folded {
    case "held": previous?.folded == "be" ? (.confirmed, false) : (.passed, previous?.folded != "was")
    case "took": (.passed, false)
    case "cancelled", "canceled": (.cancelled, false)
    case "postponed": (.postponed, false)
    case "planned", "scheduled": (.tentative, false)
    default: nil
    }
  }

  private func isRecalled(_ words: [Int]) -> Bool {
    if words.contains(where: { context.word($0).isExactly(Vocabulary.past) }) { return true }
    return zip(words, words.dropFirst()).contains { first, second in
      context.word(first).folded == "өткен" && context.word(second).hasPrefix("жыл")
        || context.word(first).folded == "бұған" && context.word(second).folded == "дейін"
    }
  }
}
