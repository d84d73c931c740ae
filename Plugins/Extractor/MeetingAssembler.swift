internal import AnalyserMessages
internal import AnnotatedText

/// Makes one record of all sentences that report one meeting.
struct MeetingAssembler {
  struct Draft {
    let family: Int
    var record: Meeting
    /// Indices of the sentences that report it.
    var sentences: [Int]
  }

  private let context: ExtractionContext

  init(_ context: ExtractionContext) { self.context = context }

  /// Body first: what the headline repeats is evidence, not another meeting.
  func assemble(_ reports: [MeetingReport]) -> [Draft] {
    var drafts: [Draft] = []
    for report in reports.filter({ !$0.isHeadline }) + reports.filter(\.isHeadline) {
      if let place = drafts.firstIndex(where: { isSame($0, report) }) {
        merge(report, into: &drafts[place])
      } else {
        drafts.append(Draft(family: report.trigger.family, record: report.record, sentences: [report.sentence]))
      }
    }
    for index in drafts.indices { addSpeakers(to: &drafts[index], isOnly: drafts.count == 1) }
    return drafts.sorted { $0.sentences.min()! < $1.sentences.min()! }.enumerated().map { finish($1, number: $0 + 1) }
  }

  private func isSame(_ draft: Draft, _ report: MeetingReport) -> Bool {
    let (a, b) = (draft.record, report.record)
    guard draft.family == report.trigger.family, a.reportedAs == b.reportedAs else { return false }
    let isTurned = [Meeting.Status.cancelled, .postponed].contains { $0 == a.status || $0 == b.status }
    guard a.status == b.status || report.isHeadline || isTurned && a.status != .passed && b.status != .passed else {
      return false
    }
    return agree(a.place?.entityID, b.place?.entityID) && agree(a.start?.edtf, b.start?.edtf) && sharesPeople(a, b)
  }

  private func agree(_ a: String?, _ b: String?) -> Bool { a == nil || b == nil || a == b }

  /// Two sets of people without a common member are two meetings.
  private func sharesPeople(_ a: Meeting, _ b: Meeting) -> Bool {
    let (left, right) = (
      Set(a.participants.compactMap(\.name?.entityID)), Set(b.participants.compactMap(\.name?.entityID))
    )
    return left.isEmpty || right.isEmpty || !left.isDisjoint(with: right)
  }

  private func merge(_ report: MeetingReport, into draft: inout Draft) {
    draft.sentences.append(report.sentence)
    let other = report.record
    draft.record.classification?.evidence?.spans += other.classification?.evidence?.spans ?? []
    if other.status == .cancelled || other.status == .postponed {
      draft.record.status = other.status
      draft.record.statusEvidence = other.statusEvidence
    } else if other.status == draft.record.status {
      draft.record.statusEvidence?.spans += other.statusEvidence?.spans ?? []
    }
    if draft.record.place == nil
      || draft.record.place?.evidence?.status == .inferred && other.place?.evidence?.status == .stated
    {
      draft.record.place = other.place ?? draft.record.place
    }
    if draft.record.start == nil { (draft.record.start, draft.record.end) = (other.start, other.end) }
    if draft.record.venue == nil { draft.record.venue = other.venue }
    if draft.record.mode == .modeUnspecified { draft.record.mode = other.mode }
    let known = Set(draft.record.participants.compactMap(\.name?.entityID))
    draft.record.participants += other.participants.filter { !known.contains($0.name?.entityID ?? "") }
    let labels = Set(draft.record.groups.compactMap(\.label?.text))
    draft.record.groups += other.groups.filter { !labels.contains($0.label?.text ?? "") }
    if draft.record.organisers.isEmpty { draft.record.organisers = other.organisers }
  }

  // MARK: What happened at it

  /// Sentences that take the meeting up again: жиын барысында X түсіндірді. With several meetings of a family it is not
  /// clear which is meant.
  private func addSpeakers(to draft: inout Draft, isOnly: Bool) {
    guard draft.record.status == .passed, draft.record.reportedAs == .news, isOnly else { return }
    for (index, sentence) in context.sentences.enumerated()
    where !sentence.isHeadline && !draft.sentences.contains(index) {
      guard let noun = reference(to: draft.family, in: sentence) else { continue }
      let speakers = context.narratedMentions(sentence).filter { $0.kind == .person && $0.nounCase == .nominative }
      for speaker in speakers
      where !draft.record.participants.contains(where: { $0.name?.entityID == speaker.entity.id }) {
        let evidence = Evidence.stated([speaker.span, context.span(noun)], 0.8)
        draft.record.participants.append(MeetingFinder(context).participant(speaker, .speaker, evidence))
      }
      draft.record.agenda.append(
        AgendaItem(
          description: TextValue(text: context.text.plain(sentence.span), evidence: .stated([sentence.span], 0.75)),
          speaker: speakers.count == 1 ? speakers[0].value() : nil))
    }
  }

  /// Index of a word that refers to a meeting of the family.
  func reference(to family: Int, in sentence: SentenceView) -> Int? {
    context.narrated(sentence).first { index in
      MeetingTriggers.event(context.word(index))?.family == family && MeetingTriggers(context).isReference(index)
    }
  }

  // MARK: Ids and blanks

  private func finish(_ draft: Draft, number: Int) -> Draft {
    var draft = draft
    let id = "m\(number)"
    draft.record.id = id
    for index in draft.record.participants.indices { draft.record.participants[index].id = "\(id).p\(index + 1)" }
    for index in draft.record.groups.indices { draft.record.groups[index].id = "\(id).g\(index + 1)" }
    for index in draft.record.agenda.indices {
      draft.record.agenda[index].id = "\(id).a\(index + 1)"
      draft.record.agenda[index].order = UInt32(index + 1)
    }
    let record = draft.record
    let blanks: [(String, Bool)] = [
      ("start", record.start == nil), ("end", record.end == nil), ("place", record.place == nil),
      ("venue", record.venue == nil && record.mode != .remote), ("participants", record.participants.isEmpty),
      ("groups", record.groups.isEmpty), ("organisers", record.organisers.isEmpty),
    ]
    draft.record.notStated = blanks.filter(\.1).map(\.0)
    return draft
  }
}
