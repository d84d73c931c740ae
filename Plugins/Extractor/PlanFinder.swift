internal import AnalyserMessages
internal import AnnotatedText

/// Finds promises: what somebody plans, and what follows of it in the same speech.
///
/// Hopes ("үміттемін", "надеемся") and bare futures are no promises; a plan word, or a future with a date, is.
struct PlanFinder {
  private let context: ExtractionContext
  private let wordCountMax = 14

  init(_ context: ExtractionContext) { self.context = context }

  private struct Draft {
    let sentence: Int
    let passage: Int?
    /// The stems of the planned event's noun, by which later sentences take it up.
    let noun: [StemKey]
    var plan: Plan
  }

  /// - Parameter taken: sentences whose plan is a meeting's or memorandum's record already.
  func find(except taken: Set<Int>) -> [Plan] {
    var drafts: [Draft] = []
    for (index, sentence) in context.sentences.enumerated() where !sentence.isHeadline && !taken.contains(index) {
      let passage = context.speech.passages.firstIndex { $0.span.overlaps(sentence.span) }
      if let draft = planned(index, sentence, passage) {
        drafts.append(draft)
      } else if let parent = drafts.last, parent.passage != nil, parent.passage == passage {
        drafts += outcomes(index, sentence, of: parent)
      }
    }
    return drafts.enumerated().map { finish($1.plan, number: $0 + 1) }
  }

  // MARK: The plan itself

  /// Indices of the sentence's words that are either all spoken or all the author's.
  private func words(_ sentence: SentenceView, isSpoken: Bool) -> [Int] {
    sentence.words.filter { context.isSpoken($0) == isSpoken }
  }

  private func planned(_ index: Int, _ sentence: SentenceView, _ passage: Int?) -> Draft? {
    let words = words(sentence, isSpoken: passage != nil)
    guard let action = context.text.isRussian ? russianAction(words) : kazakhAction(words) else { return nil }
    let span = context.text.span(of: action.words)
    var plan = Plan(status: .planned)
    plan.action = TextValue(text: action.text, evidence: .stated([span.union(action.marker)], 0.8))
    plan.actor = actor(words, before: action.words.lowerBound)?.value()
    plan.speaker = passage.flatMap { QuoteFinder.speaker(of: context.speech.passages[$0], in: context)?.value() }
    let dates = context.dates.filter { date in
      words.contains { $0 == context.text.wordRange(in: date.span!).lowerBound }
    }
    if dates.count == 1 { plan.due = DateValue(edtf: dates[0].edtf, evidence: .stated([dates[0].span!], 0.85)) }
    // "The reforms aim at ...": without somebody who can be held to it, or a day, it is no promise.
    guard plan.actor != nil || plan.speaker != nil || plan.due != nil else { return nil }
    return Draft(sentence: index, passage: passage, noun: action.noun, plan: plan)
  }

  private struct Action {
    let words: Range<Int>
    /// With the last word as a verbal noun or infinitive.
    let text: String
    let marker: TextSpan
    let noun: [StemKey]
  }

  private static let kazakhMarkers = ["жоспарла", "жоспарды", "көздеп", "көзделіп", "уәде", "міндеттен"]

  /// ... конференция өткізуді жоспарлап отыр
  private func kazakhAction(_ words: [Int]) -> Action? {
    guard let marker = words.first(where: { context.word($0).hasAnyPrefix(Self.kazakhMarkers) }),
      let position = words.firstIndex(of: marker),
      position > 0
    else { return nil }
    let verb = words[position - 1]
    guard ["уды", "уді", "уға", "уге", "ыруды", "юды", "юді"].contains(where: context.word(verb).hasSuffix) else {
      return nil
    }
    guard let end = words.last(where: { $0 >= marker && $0 <= marker + 1 && context.word($0).isWord }) else {
      return nil
    }
    let begin = actionBegin(verb, words)
    guard begin < verb else { return nil }
    let before = TextSpan(begin: context.span(begin).begin, end: context.span(verb).begin)
    // The accusative of the verbal noun: өткізуді as өткізу.
    let text = context.text.plain(before) + " " + context.word(verb).text.dropLast(2)
    return Action(
      words: begin..<verb + 1, text: text, marker: context.span(marker).union(context.span(end)),
      noun: context.word(verb - 1).stems)
  }

  private static let boundaries = WordSet("мақсатында үшін арқылы бойынша туралы дейін кейін деп сондай-ақ алдағы")

  /// Where the action begins: behind the actor, a date, a purpose or a comma.
  private func actionBegin(_ verb: Int, _ words: [Int]) -> Int {
    var begin = verb
    while begin > words[0], verb - begin < wordCountMax, context.isSpoken(begin - 1) == context.isSpoken(verb) {
      let word = context.word(begin - 1)
      guard word.isWord || word.isNumber, !word.isExactly(Self.boundaries) else { break }
      if let mention = context.mention(covering: begin - 1), mention.nounCase == .nominative, mention.kind != .place {
        break
      }
      if context.dates.contains(where: { $0.span!.contains(word.span) }) { break }
      begin -= 1
    }
    return begin
  }

  /// планирует построить школу
  private func russianAction(_ words: [Int]) -> Action? {
    guard let marker = words.first(where: { isRussianMarker(context.word($0)) }) else { return nil }
    let rest = words.filter { $0 > marker }
    guard let verb = rest.prefix(3).first(where: { ["ть", "ти", "ться"].contains(where: context.word($0).hasSuffix) })
    else { return nil }
    var end = verb + 1
    while let last = rest.last, end <= last, end - verb < wordCountMax, continues(end) { end += 1 }
    guard end > verb + 1 else { return nil }
    let span = context.text.span(of: verb..<end)
    return Action(words: verb..<end, text: context.text.plain(span), marker: context.span(marker), noun: [])
  }

  private func isRussianMarker(_ word: Word) -> Bool {
    word.hasAnyPrefix(["планиру", "намерен", "обещал", "пообещал", "обязал", "обязуется"])
  }

  private func continues(_ index: Int) -> Bool {
    let word = context.word(index)
    guard word.isWord || word.isNumber || word.text == "«" || word.text == "»" else { return false }
    return !context.dates.contains { $0.span!.contains(word.span) } && !["до", "к", "в"].contains(word.folded)
  }

  /// The organisation or person in the nominative before the action.
  private func actor(_ words: [Int], before begin: Int) -> NamedMention? {
    guard let first = words.first, let last = words.last else { return nil }
    let found = context.mentions(in: context.span(first).union(context.span(last))).filter { mention in
      (mention.kind == .organisation || mention.kind == .person) && mention.nounCase == .nominative
        && mention.words.upperBound <= begin && words.contains(mention.words.lowerBound)
    }
    return found.first { canAct($0) }
  }

  private func canAct(_ mention: NamedMention) -> Bool {
    let next = mention.words.upperBound
    return next >= context.text.words.count || !context.word(next).isAny(of: Vocabulary.belongings)
  }

  // MARK: What follows of it

  /// Конференцияда А және Б қабылданады: one promise for each checkable outcome of the planned event.
  private func outcomes(_ index: Int, _ sentence: SentenceView, of parent: Draft) -> [Draft] {
    let words = words(sentence, isSpoken: true)
    guard let first = words.first, context.word(first).stems.contains(where: parent.noun.contains),
      KazakhEndings.split(context.word(first).text, possessive: true).nounCase == .locative,
      let verb = words.last(where: { context.word($0).isWord }), isFuturePassive(context.word(verb))
    else { return [] }
    return subjects(Array(words.filter { $0 > first && $0 < verb })).map { subject in
      var plan = parent.plan
      let span = context.text.span(of: subject)
      plan.action = TextValue(
        text: context.text.plain(span) + " " + context.word(verb).text,
        evidence: .stated([span, context.span(verb)], 0.75))
      plan.actor = plan.actor.map { inferred($0) }
      plan.due = plan.due.map { due in DateValue(edtf: due.edtf, evidence: .inferred(due.evidence?.spans ?? [], 0.7)) }
      return Draft(sentence: index, passage: parent.passage, noun: parent.noun, plan: plan)
    }
  }

  private func inferred(_ name: NameValue) -> NameValue {
    NameValue(text: name.text, entityID: name.entityID, evidence: .inferred(name.evidence?.spans ?? [], 0.7))
  }

  private func isFuturePassive(_ word: Word) -> Bool {
    ["лады", "леді", "нады", "неді"].contains(where: word.hasSuffix)
  }

  private static let joining = WordSet("және")

  private func subjects(_ words: [Int]) -> [Range<Int>] {
    words.split { context.word($0).isExactly(Self.joining) || context.word($0).text == "," }.map {
      $0.first!..<$0.last! + 1
    }
  }

  private func finish(_ plan: Plan, number: Int) -> Plan {
    var plan = plan
    plan.id = "p\(number)"
    let blanks: [(String, Bool)] = [
      ("actor", plan.actor == nil), ("speaker", plan.speaker == nil), ("due", plan.due == nil),
    ]
    plan.notStated = blanks.filter(\.1).map(\.0)
    return plan
  }
}
