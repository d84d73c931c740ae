internal import AnalyserMessages
internal import AnnotatedText

/// A meeting as one sentence reports it.
struct MeetingReport {
  let sentence: Int
  let isHeadline: Bool
  let trigger: MeetingTrigger
  var record: Meeting
}

/// Reads meetings, one sentence after the other.
struct MeetingFinder {
  /// So many sentences of one article are read for meetings; it bounds their comparison with one another.
  private static let reportCountMax = 500

  private let context: ExtractionContext

  init(_ context: ExtractionContext) { self.context = context }

  func find() -> [MeetingReport] {
    let found = context.sentences.enumerated().lazy.compactMap { index, sentence in report(index, sentence) }
    return Array(found.prefix(Self.reportCountMax))
  }

  private func report(_ index: Int, _ sentence: SentenceView) -> MeetingReport? {
    let words = context.narrated(sentence)
    guard let trigger = MeetingTriggers(context).find(words) else { return nil }
    var record = Meeting(status: trigger.status, reportedAs: trigger.reportedAs)
    let noun = context.span(trigger.noun)
    record.classification = TextValue(text: trigger.name, evidence: .stated([noun], 0.9))
    record.statusEvidence = .stated([context.span(trigger.verb)], 0.9)
    fill(&record, index, sentence, trigger)
    return MeetingReport(sentence: index, isHeadline: sentence.isHeadline, trigger: trigger, record: record)
  }

  private func fill(_ record: inout Meeting, _ index: Int, _ sentence: SentenceView, _ trigger: MeetingTrigger) {
    let people = ParticipantFinder(context)
    let found = people.people(sentence, trigger)
    record.participants = found.map { participant($0.person, $0.part, nil) }
    if let elided = elidedHost(index, sentence, trigger, found) { record.participants.insert(elided, at: 0) }
    record.groups = people.groups(sentence).map { ParticipantGroup(label: $0) }
    record.organisers = organisers(sentence, trigger)
    let time = EventTime(context).find(sentence, except: nil)
    record.start = time.day
    record.end = time.end
    record.mode = mode(sentence)
    if record.mode != .remote { record.venue = VenueFinder(context).find(sentence) }
    if record.mode == .modeUnspecified, record.venue != nil { record.mode = .inPerson }
    record.place = place(index, sentence, record.venue, near: trigger.verb)
  }

  func participant(_ person: NamedMention, _ part: Participant.Part, _ evidence: Evidence?) -> Participant {
    let role = RoleReader.role(of: person)
    return Participant(
      name: person.value(evidence), role: role, roleQualifier: RoleReader.qualifier(of: role),
      organisation: RoleReader.organisation(of: person, in: context), part: part)
  }

  // MARK: Who

  /// The subject that the sentence leaves out is that of the one before, when that is one person.
  private func elidedHost(
    _ index: Int, _ sentence: SentenceView, _ trigger: MeetingTrigger, _ found: [ParticipantFinder.Found]
  ) -> Participant? {
    guard trigger.isActive, !sentence.isHeadline, !hasSubject(sentence, found), let before = previous(index),
      context.sentences[before].paragraph == sentence.paragraph
    else { return nil }
    let subjects = context.narratedMentions(context.sentences[before]).filter {
      $0.kind == .person && $0.nounCase == .nominative
    }
    guard let subject = subjects.first, subjects.count == 1,
      !found.contains(where: { $0.person.entity.id == subject.entity.id })
    else { return nil }
    return participant(subject, .host, .inferred([subject.span, context.span(trigger.verb)], 0.75))
  }

  private func previous(_ index: Int) -> Int? {
    index > 0 && !context.sentences[index - 1].isHeadline ? index - 1 : nil
  }

  private func hasSubject(_ sentence: SentenceView, _ found: [ParticipantFinder.Found]) -> Bool {
    found.contains { $0.person.nounCase == .nominative }
      || context.narratedMentions(sentence).contains { isSubject($0, sentence) }
  }

  private func isSubject(_ mention: NamedMention, _ sentence: SentenceView) -> Bool {
    let next = mention.words.upperBound
    return mention.kind == .organisation && mention.nounCase == .nominative && next < sentence.words.upperBound
      && !context.word(next).isAny(of: Vocabulary.belongings)
  }

  private func organisers(_ sentence: SentenceView, _ trigger: MeetingTrigger) -> [NameValue] {
    guard trigger.isActive, trigger.noun != trigger.verb else { return [] }
    return context.narratedMentions(sentence).filter { isSubject($0, sentence) && !isPrepositional($0, sentence) }
      .prefix(1)
      .map { $0.value(.stated([$0.span], 0.8)) }
  }

  private func isPrepositional(_ mention: NamedMention, _ sentence: SentenceView) -> Bool {
    let before = mention.words.lowerBound - 1
    return context.text.isRussian && before >= sentence.words.lowerBound && context.word(before).text.count <= 2
  }

  // MARK: Where and how

  private static let remote = [
    "онлайн", "қашықтан", "бейнебайланыс", "видеосвяз", "дистанцион", "бейнеконференц", "online",
  ]
  private static let mixed = ["аралас", "гибрид", "смешанн", "hybrid"]

  private func mode(_ sentence: SentenceView) -> Meeting.Mode {
    let words = context.narrated(sentence).map { context.word($0) }
    if words.contains(where: { $0.hasAnyPrefix(Self.mixed) }) { return .mixed }
    return words.contains { $0.hasAnyPrefix(Self.remote) } ? .remote : .modeUnspecified
  }

  private func place(_ index: Int, _ sentence: SentenceView, _ venue: TextValue?, near verb: Int) -> NameValue? {
    let places = EventPlace(context)
    if let stated = places.stated(in: sentence, near: verb) { return stated }
    let near = [index, previous(index)].compactMap { $0 }.filter {
      context.sentences[$0].paragraph == sentence.paragraph
    }
    for sentence in near {
      if let arrival = places.arrival(in: context.sentences[sentence]) {
        return arrival.value(.inferred([arrival.span], 0.8))
      }
    }
    guard let span = venue?.evidence?.spans.first,
      let inside = context.mentions(in: span).first(where: { $0.kind == .place })
    else { return nil }
    return inside.value(.inferred([inside.span], 0.7))
  }
}
