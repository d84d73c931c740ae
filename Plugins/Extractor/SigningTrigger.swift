internal import AnalyserMessages
internal import AnnotatedText

/// What a sentence says happened to a document.
struct SigningTrigger {
  var status: Memorandum.Status
  var reportedAs: Report.Kind
  /// Whether somebody is said to have signed, not only that it was signed: қойды, not қойылды.
  var isActive: Bool
  /// Index of the word that says it.
  var verb: Int
  /// The words that say it.
  var span: TextSpan
}

/// Reads what happened to a document off verbs and their forms.
struct SigningTriggers {
  private let context: ExtractionContext

  init(_ context: ExtractionContext) { self.context = context }

  /// - Parameters:
  ///   - words: the author's words of one sentence.
  ///   - instrument: index of the word that names the document.
  func find(_ words: [Int], instrument: Int) -> SigningTrigger? {
    let trigger: SigningTrigger? =
      switch context.text.language {
      case "ru": russian(words, instrument)
      case "en": english(words, instrument)
      default: kazakh(words, instrument)
      }
    guard var trigger else { return nil }
    if isRecalled(words, instrument, trigger) { trigger.reportedAs = .background }
    return trigger
  }

  // MARK: Kazakh

  private func kazakh(_ words: [Int], _ instrument: Int) -> SigningTrigger? {
    if let signing = kazakhSigning(words) { return signing }
    return words.filter { $0 > instrument }.lazy.compactMap { kazakhOther($0, words) }.first
  }

  /// қол қойды, қол қойылмады, қол қоюды жоспарлап отыр ...
  private func kazakhSigning(_ words: [Int]) -> SigningTrigger? {
    for (position, index) in words.enumerated() {
      let word = context.word(index)
      guard word.hasPrefix("қой") || word.hasPrefix("қоя") || word.hasPrefix("қою"), position > 0,
        context.word(words[position - 1]).folded == "қол"
      else { continue }
      let rest = words[(position + 1)...]
      let span = context.span(words[position - 1]).union(context.span(index))
      return SigningTrigger(
        status: kazakhStatus(word, rest), reportedAs: .news, isActive: !word.hasPrefix("қойыл"), verb: index,
        span: verbSpan(span, rest))
    }
    return nil
  }

  /// With the auxiliary that turns the meaning: қол қоюды жоспарлап, қол қойған жоқ.
  private func verbSpan(_ span: TextSpan, _ rest: ArraySlice<Int>) -> TextSpan {
    guard let turning = rest.prefix(2).first(where: { isTurning(context.word($0)) }) else { return span }
    return span.union(context.span(turning))
  }

  private func isTurning(_ word: Word) -> Bool {
    word.folded == "жоқ" || word.hasPrefix("бас") || word.hasAnyPrefix(Vocabulary.planning)
  }

  private func kazakhStatus(_ verb: Word, _ rest: ArraySlice<Int>) -> Memorandum.Status {
    let next = rest.prefix(3).map { context.word($0) }
    if verb.hasAnyPrefix(["қойылма", "қойма", "қойыспа"]), !verb.hasAnyPrefix(["қойылмақ", "қоймақ", "қойыспақ"]) {
      return .notSigned
    }
    if next.first?.folded == "жоқ" { return .notSigned }
    if verb.hasPrefix("қоюдан") { return .notSigned }
    if verb.hasAnyPrefix([
      "қойылмақ", "қоймақ", "қойыспақ", "қойылад", "қояд", "қояты", "қойылаты", "қоямыз", "қойылар",
    ]) {
      return .planned
    }
    if verb.hasPrefix("қою") || verb.hasPrefix("қойылу") {
      let isHeld = next.contains { $0.hasAnyPrefix(["өтті", "болды", "өткіз"]) }
      return isHeld ? .signed : .planned
    }
    return .signed
  }

  /// түзілді, жасасты, ұзартылды ...
  private func kazakhOther(_ index: Int, _ words: [Int]) -> SigningTrigger? {
    let word = context.word(index)
    let next = words.filter { $0 > index }.prefix(2).map { context.word($0) }
    guard let (status, isActive) = kazakhOther(word, next) else { return nil }
    let span = next.first.map { isTurning($0) } == true ? word.span.union(next[0].span) : word.span
    return SigningTrigger(status: status, reportedAs: .news, isActive: isActive, verb: index, span: span)
  }

  private func kazakhOther(_ word: Word, _ next: [Word]) -> (Memorandum.Status, Bool)? {
    if word.hasAnyPrefix(["жасаспақ", "жасалмақ", "түзілмек", "түзбек", "жасасад", "жасалад", "түзілед"]) {
      return (.planned, false)
    }
    if word.hasAnyPrefix(["жасаспа", "жасалма", "түзілме", "түзбе"]) { return (.notSigned, false) }
    if word.hasAnyPrefix(["жасасу", "түзу", "жасалу", "түзілу"]) {
      return next.contains { $0.hasAnyPrefix(Vocabulary.planning) } ? (.planned, false) : nil
    }
    if word.hasAnyPrefix(["түзілді", "түзілген", "жасалды", "жасалған"]) {
      return next.first?.folded == "жоқ" ? (.notSigned, false) : (.signed, false)
    }
    if word.hasAnyPrefix(["түзді", "түзісті", "түзген", "жасасты", "жасасқан"]) { return (.signed, true) }
    if word.hasAnyPrefix(["ұзартылды", "ұзартты", "ұзартылған"]) { return (.extended, false) }
    if word.hasAnyPrefix(["бұзылды", "бұзды", "тоқтатылды"]) { return (.terminated, false) }
    return nil
  }

  // MARK: Russian

  private func russian(_ words: [Int], _ instrument: Int) -> SigningTrigger? {
    for (position, index) in words.enumerated() {
      let word = context.word(index)
      guard let (status, isActive) = russianStatus(word, words, position) else { continue }
      let first =
        position > 0 && context.word(words[position - 1]).isExactly(Self.russianTurning) ? words[position - 1] : index
      return SigningTrigger(
        status: status, reportedAs: .news, isActive: isActive, verb: index,
        span: context.span(first).union(context.span(index)))
    }
    return nil
  }

  private static let russianTurning = WordSet("не будет будут планируют намерены планирует намерен")

  private func russianStatus(_ word: Word, _ words: [Int], _ position: Int) -> (Memorandum.Status, Bool)? {
    let before = words[max(0, position - 3)..<position].map { context.word($0) }
    let isNegated = before.last.map { $0.folded == "не" } ?? false
    let isPlanned = before.contains {
      $0.hasAnyPrefix(Vocabulary.russianPlanning) || $0.folded == "будет" || $0.folded == "будут"
    }
    let isRefused = before.contains { $0.hasPrefix("отказ") }
    if word.hasAnyPrefix(["подписанн", "заключенн", "заключённ"]) { return (.signed, false) }
    if word.hasAnyPrefix(["подписал", "заключил"]) { return (isNegated ? .notSigned : .signed, !isNegated) }
    if word.hasAnyPrefix(["подписан", "заключен", "заключён"]) {
      if word.hasPrefix("подписани") || word.hasPrefix("заключени") { return ceremony(words, position) }
      return (isNegated ? .notSigned : isPlanned ? .planned : .signed, false)
    }
    if word.hasAnyPrefix(["подпишут", "подпишет", "заключат", "заключит"]) {
      return (isNegated ? .notSigned : .planned, false)
    }
    if word.hasAnyPrefix(["подписать", "заключить"]) {
      return isRefused ? (.notSigned, false) : isPlanned ? (.planned, false) : nil
    }
    if word.hasAnyPrefix(["продлен", "продлён", "продлил"]) { return (.extended, false) }
    if word.hasAnyPrefix(["расторг"]) { return (.terminated, false) }
    if word.hasAnyPrefix(["отозван", "отозвал"]) { return (.withdrawn, false) }
    return nil
  }

  private func ceremony(_ words: [Int], _ position: Int) -> (Memorandum.Status, Bool)? {
    let around = words.map { context.word($0) }
    if around.contains(where: { $0.hasAnyPrefix(["состоялось", "прошло"]) }) { return (.signed, false) }
    return around.contains { $0.hasAnyPrefix(Vocabulary.russianPlanning + ["состоится", "заплан", "намечен"]) }
      ? (.planned, false) : nil
  }

  // MARK: English

  private func english(_ words: [Int], _ instrument: Int) -> SigningTrigger? {
    for (position, index) in words.enumerated() {
      let word = context.word(index)
      guard word.isExactly(Self.englishVerbs) else { continue }
      let before = words[max(0, position - 3)..<position].map { context.word($0).folded }
      let isNegated = before.contains { ["not", "never", "failed", "refused"].contains($0) }
      let isPlanned = before.contains { ["will", "plan", "plans", "to", "intend", "intends"].contains($0) }
      let isActive = !before.contains { ["was", "were", "been"].contains($0) }
      return SigningTrigger(
        status: isNegated ? .notSigned : isPlanned ? .planned : .signed, reportedAs: .news,
        isActive: isActive && !isNegated && !isPlanned, verb: index, span: word.span)
    }
    return nil
  }

  private static let englishVerbs = WordSet("sign signed signs concluded conclude")

  // MARK: News or not

  /// Былтыр қол қойылған меморандум аясында: an earlier signature is recalled.
  private func isRecalled(_ words: [Int], _ instrument: Int, _ trigger: SigningTrigger) -> Bool {
    guard trigger.status == .signed else { return false }
    let verb = context.word(trigger.verb)
    let isAttribute = verb.hasAnyPrefix([
      "қойылған", "қойған", "түзілген", "жасалған", "жасасқан", "подписанн", "заключенн", "заключённ",
    ])
    if isAttribute, trigger.verb < instrument { return true }
    if let next = words.first(where: { $0 > instrument }), context.word(next).isExactly(Vocabulary.framing), isAttribute
    {
      return true
    }
    return words.contains { context.word($0).isExactly(Vocabulary.past) } || isLastYear(words)
  }

  private func isLastYear(_ words: [Int]) -> Bool {
    zip(words, words.dropFirst()).contains { first, second in
      let (a, b) = (context.word(first), context.word(second))
      return a.folded == "өткен" && b.hasPrefix("жыл") || a.hasPrefix("бұған") && b.folded == "дейін"
        || a.folded == "last" && b.folded == "year"
    }
  }
}
