internal import AnalyserMessages
internal import AnnotatedText

/// A document as one sentence reports it.
struct MemorandumReport {
  let sentence: Int
  let isHeadline: Bool
  let trigger: SigningTrigger
  /// Whether the text marks it as another one than that reported before.
  let isAnother: Bool
  var record: Memorandum
}

/// Reads memoranda, agreements and the like, one sentence after the other.
struct MemorandumFinder {
  /// So many sentences of one article are read for documents; it bounds their comparison with one another.
  private static let reportCountMax = 500

  private let context: ExtractionContext

  init(_ context: ExtractionContext) { self.context = context }

  func find() -> [MemorandumReport] {
    var result: [MemorandumReport] = []
    for (index, sentence) in context.sentences.enumerated() where result.count < Self.reportCountMax {
      if let report = report(index, sentence, previous: result.last) { result.append(report) }
    }
    return result
  }

  private func report(_ index: Int, _ sentence: SentenceView, previous: MemorandumReport?) -> MemorandumReport? {
    let words = context.narrated(sentence)
    guard !Instruments.isStatute(words, in: context.text) else { return nil }
    let untitled = Instruments.untitled(words, in: context.text)
    guard let found = Instruments.find(untitled, in: context.text) ?? alias(untitled, previous),
      let trigger = SigningTriggers(context).find(words, instrument: found.words.lowerBound)
    else { return nil }
    var record = Memorandum(instrument: found.instrument, status: trigger.status, reportedAs: trigger.reportedAs)
    record.instrumentEvidence = .stated([context.text.span(of: found.words)], 0.95)
    record.statusEvidence = .stated([trigger.span], trigger.reportedAs == .background ? 0.8 : 0.9)
    fill(&record, sentence, found.words, trigger)
    return MemorandumReport(
      sentence: index, isHeadline: sentence.isHeadline, trigger: trigger,
      isAnother: isAnother(found.words.lowerBound, sentence),
      record: record)
  }

  /// "The document" is the one just reported.
  private func alias(_ words: [Int], _ previous: MemorandumReport?) -> Instruments.Found? {
    guard let previous, !previous.isHeadline,
      let word = words.first(where: { context.word($0).isAny(of: Instruments.generic) })
    else { return nil }
    return Instruments.Found(instrument: previous.record.instrument, words: word..<word + 1)
  }

  private static let others = WordSet("басқа екінші тағы ещё еще второй другой another second")

  private func isAnother(_ instrument: Int, _ sentence: SentenceView) -> Bool {
    (max(sentence.words.lowerBound, instrument - 4)..<instrument).contains { context.word($0).isExactly(Self.others) }
  }

  private func fill(
    _ record: inout Memorandum, _ sentence: SentenceView, _ instrument: Range<Int>, _ trigger: SigningTrigger
  ) {
    record.parties = PartyFinder(context).find(sentence, trigger).map { Party(name: $0.value()) }
    let signatories = SignatoryFinder(context)
    record.signatories = signatories.signers(sentence, trigger).map { signer in
      Signatory(
        name: signer.person.value(), role: RoleReader.role(of: signer.person), forParty: signer.forParty?.value())
    }
    record.witnesses = signatories.witnesses(sentence).map { Witness(name: $0.value(), role: RoleReader.role(of: $0)) }
    record.subject = SubjectFinder(context).find(sentence, instrument)
    record.topic = SubjectFinder.topic(record.subject)
    record.partyCount = partyCount(sentence)
    record.number = number(sentence, instrument)
    let time = EventTime(context).find(sentence, except: record.subject?.evidence?.spans.first)
    record.term = time.term
    if trigger.status == .signed { record.dateSigned = time.day }
    record.place = EventPlace(context).stated(in: sentence, near: trigger.verb)
  }

  // MARK: Small fields

  private static let sides: [(prefixes: [String], count: Double)] = [
    (["екіжақты", "двусторонн", "bilateral"], 2), (["үшжақты", "трёхсторонн", "трехсторонн", "trilateral"], 3),
    (["төртжақты", "четырёхсторонн", "четырехсторонн"], 4),
  ]
  private static let numerals: [(word: String, count: Double)] = [("екі", 2), ("үш", 3), ("төрт", 4), ("бес", 5)]

  private func partyCount(_ sentence: SentenceView) -> QuantityValue? {
    for index in sentence.words where !context.isSpoken(index) {
      let word = context.word(index)
      if let row = Self.sides.first(where: { word.hasAnyPrefix($0.prefixes) }) {
        return partyCount(row.count, word.span)
      }
      if word.hasPrefix("жақты"), index > sentence.words.lowerBound,
        let row = Self.numerals.first(where: { context.word(index - 1).folded == $0.word })
      {
        return partyCount(row.count, context.span(index - 1).union(word.span))
      }
    }
    return nil
  }

  private func partyCount(_ count: Double, _ span: TextSpan) -> QuantityValue {
    QuantityValue(value: count, unit: unit, evidence: .stated([span], 0.95))
  }

  private var unit: String {
    switch context.text.language {
    case "ru": "сторона"
    case "en": "party"
    default: "тарап"
    }
  }

  /// № 12 near the document's name.
  private func number(_ sentence: SentenceView, _ instrument: Range<Int>) -> TextValue? {
    let near =
      max(
        sentence.words.lowerBound, instrument.lowerBound - 4)..<min(
        sentence.words.upperBound, instrument.upperBound + 4)
    guard let sign = near.first(where: { context.word($0).text == "№" }), sign + 1 < sentence.words.upperBound,
      context.word(sign + 1).isNumber
    else { return nil }
    let span = context.span(sign).union(context.span(sign + 1))
    return TextValue(text: context.word(sign + 1).text, evidence: .stated([span], 0.9))
  }
}
