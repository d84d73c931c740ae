package import AnalyserMessages
package import AnnotatedText

/// What the extractor finds in one article; pure, so that it can be tried without a host.
package struct Extractor {
  private let context: ExtractionContext

  /// - Parameter layers: entities, mentions and dates besides what `text` was made from; without entities, events are
  ///   found and their people and parties stay blank.
  package init(_ text: ArticleText, layers: Analysis) {
    context = ExtractionContext(text, layers: layers)
  }

  /// Meetings "m1" ..., memoranda "d1" ..., plans "p1" ..., quotes "q1" ..., in the order of the text.
  package func records() -> Analysis {
    var meetings = MeetingAssembler(context).assemble(MeetingFinder(context).find())
    let memoranda = MemorandumAssembler.assemble(MemorandumFinder(context).find())
    var records: [Memorandum] = []
    for (index, draft) in memoranda.enumerated() {
      var record = draft.record
      if let meeting = meetings.firstIndex(where: { isSigned(draft, at: $0) }) {
        link(&record, to: &meetings[meeting].record, id: "d\(index + 1)")
      }
      records.append(MemorandumAssembler.finish(record, number: index + 1))
    }
    let taken = Set(memoranda.flatMap(\.sentences) + meetings.flatMap(\.sentences))
    return Analysis(
      quotes: QuoteFinder.find(context), meetings: meetings.map(\.record), memoranda: records,
      plans: PlanFinder(context).find(except: taken))
  }

  /// Whether a document's own sentence says that it was signed at a meeting: the sentence reports both, or takes the
  /// meeting up as in "кездесу барысында".
  private func isSigned(_ memorandum: MemorandumAssembler.Draft, at meeting: MeetingAssembler.Draft) -> Bool {
    guard memorandum.record.reportedAs == meeting.record.reportedAs, isConsistent(memorandum.record, meeting.record)
    else { return false }
    return memorandum.sentences.contains { index in
      let sentence = context.sentences[index]
      guard !sentence.isHeadline else { return false }
      return meeting.sentences.contains(index)
        || MeetingAssembler(context).reference(to: meeting.family, in: sentence) != nil
    }
  }

  private func isConsistent(_ memorandum: Memorandum, _ meeting: Meeting) -> Bool {
    switch meeting.status {
    case .passed: memorandum.status == .signed || memorandum.status == .notSigned
    case .tentative, .confirmed: memorandum.status == .planned
    default: false
    }
  }

  private func link(_ memorandum: inout Memorandum, to meeting: inout Meeting, id: String) {
    memorandum.meetingID = meeting.id
    meeting.memorandumIDs.append(id)
    guard memorandum.place == nil, memorandum.status == .signed, let place = meeting.place,
      let spans = place.evidence?.spans
    else { return }
    memorandum.place = NameValue(text: place.text, entityID: place.entityID, evidence: .inferred(spans, 0.75))
  }
}
