internal import AnalyserMessages
internal import AnnotatedText

/// When something happened, where its own sentence names one day, and for how long it is meant.
struct EventTime {
  struct Found {
    var day: DateValue?
    var end: DateValue?
    var term: DateValue?
  }

  private let context: ExtractionContext

  init(_ context: ExtractionContext) { self.context = context }

  private static let meant = WordSet("арналған мерзімге дейін дейінгі для")

  /// Two dates in one sentence may belong to anything: then nothing is taken.
  func find(_ sentence: SentenceView, except subject: TextSpan?) -> Found {
    let dates = context.narratedDates(sentence).filter { date in !(subject.map { $0.overlaps(date.span!) } ?? false) }
    var result = Found()
    let terms = dates.filter(isTerm)
    if terms.count == 1 { result.term = value(terms[0]) }
    let days = dates.filter { !isTerm($0) && !isLimit($0, sentence) }
    guard days.count == 1 else { return result }
    let parts = days[0].edtf.split(separator: "/")
    if parts.count == 2 {
      let evidence = Evidence.stated([days[0].span!], 0.85)
      result.day = DateValue(edtf: String(parts[0]), evidence: evidence)
      result.end = DateValue(edtf: String(parts[1]), evidence: evidence)
    } else {
      result.day = value(days[0])
    }
    return result
  }

  /// 2023/2027: years, not days.
  private func isTerm(_ date: DateMention) -> Bool {
    let parts = date.edtf.split(separator: "/")
    return parts.count == 2 && parts.allSatisfy { $0.count == 4 }
  }

  /// "2025 жылға дейін", "2023 жылға арналған", "от 5 июля": not when it happened.
  private func isLimit(_ date: DateMention, _ sentence: SentenceView) -> Bool {
    let words = context.text.wordRange(in: date.span!)
    if date.edtf.count == 4, !isWhen(words, sentence) { return true }
    if words.upperBound < sentence.words.upperBound, context.word(words.upperBound).isExactly(Self.meant) {
      return true
    }
    return words.lowerBound > sentence.words.lowerBound && context.word(words.lowerBound - 1).isExactly(Self.limiting)
  }

  private static let limiting = WordSet("до by until с от к на по")

  /// A bare year says when only as 2021 жылы, в 2021 году, in 2021; "2021 жылдың қорытындысы" is about something else.
  private func isWhen(_ words: Range<Int>, _ sentence: SentenceView) -> Bool {
    let last = context.word(words.upperBound - 1).folded
    return last == "жылы" || last == "году"
      || words.lowerBound > sentence.words.lowerBound && context.word(words.lowerBound - 1).folded == "in"
  }

  private func value(_ date: DateMention) -> DateValue {
    DateValue(edtf: date.edtf, evidence: .stated([date.span!], 0.85))
  }
}
