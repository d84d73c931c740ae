import AnalyserMessages
import AnnotatedText

/// The rule of the records: every value has evidence, every span lies on characters of the text, what is blank is
/// listed and what is listed is blank.
enum EvidenceCheck {
  static func problems(_ article: ExtractedArticle) -> [String] {
    let bytes = article.text.bytes
    var problems: [String] = []
    func check(_ path: String, _ evidence: Evidence?) {
      guard let evidence else { return problems.append("\(path): no evidence") }
      if evidence.status != .stated, evidence.status != .inferred { problems.append("\(path): no status") }
      if evidence.spans.isEmpty { problems.append("\(path): no span") }
      if !(0...1).contains(evidence.confidence) || evidence.confidence == 0 { problems.append("\(path): confidence") }
      for span in evidence.spans where !isSound(span) { problems.append("\(path): span \(span.begin)..<\(span.end)") }
    }
    func isSound(_ span: TextSpan) -> Bool {
      guard span.begin < span.end, Int(span.end) <= bytes.count else { return false }
      return isBoundary(Int(span.begin)) && isBoundary(Int(span.end))
    }
    func isBoundary(_ offset: Int) -> Bool { offset == bytes.count || bytes[offset] & 0xC0 != 0x80 }
    func check(_ path: String, _ name: NameValue?) {
      guard let name else { return }
      check(path, name.evidence)
      if name.text.isEmpty { problems.append("\(path): empty") }
      if !name.entityID.isEmpty, !article.layers.entities.contains(where: { $0.id == name.entityID }) {
        problems.append("\(path): unknown entity \(name.entityID)")
      }
    }
    func check(_ path: String, _ text: TextValue?) { if let text { check(path, text.evidence) } }
    func check(_ path: String, _ date: DateValue?) { if let date { check(path, date.evidence) } }

    for meeting in article.records.meetings {
      check("\(meeting.id).classification", meeting.classification)
      check("\(meeting.id).status", meeting.statusEvidence)
      check("\(meeting.id).start", meeting.start)
      check("\(meeting.id).end", meeting.end)
      check("\(meeting.id).place", meeting.place)
      check("\(meeting.id).venue", meeting.venue)
      for organiser in meeting.organisers { check("\(meeting.id).organisers", organiser) }
      for group in meeting.groups { check(group.id, group.label) }
      for item in meeting.agenda { check(item.id, item.description); check(item.id, item.speaker) }
      for participant in meeting.participants {
        check(participant.id, participant.name)
        check(participant.id + ".role", participant.role)
        check(participant.id + ".organisation", participant.organisation)
      }
      if meeting.notStated.contains("start") == (meeting.start != nil) { problems.append("\(meeting.id): blank start") }
      if meeting.notStated.contains("place") == (meeting.place != nil) { problems.append("\(meeting.id): blank place") }
    }
    for memorandum in article.records.memoranda {
      let id = memorandum.id
      check("\(id).instrument", memorandum.instrumentEvidence)
      check("\(id).status", memorandum.statusEvidence)
      check("\(id).subject", memorandum.subject)
      check("\(id).dateSigned", memorandum.dateSigned)
      check("\(id).place", memorandum.place)
      check("\(id).term", memorandum.term)
      check("\(id).number", memorandum.number)
      if let count = memorandum.partyCount { check("\(id).partyCount", count.evidence) }
      for party in memorandum.parties { check(party.id, party.name) }
      for signatory in memorandum.signatories {
        check(signatory.id, signatory.name)
        check(signatory.id + ".role", signatory.role)
        check(signatory.id + ".forParty", signatory.forParty)
      }
      for witness in memorandum.witnesses { check(witness.id, witness.name) }
      if memorandum.notStated.contains("signatories") == !memorandum.signatories.isEmpty {
        problems.append("\(id): blank signatories")
      }
      if memorandum.notStated.contains("dateSigned") == (memorandum.dateSigned != nil) {
        problems.append("\(id): blank dateSigned")
      }
    }
    for plan in article.records.plans {
      check("\(plan.id).action", plan.action)
      check("\(plan.id).actor", plan.actor)
      check("\(plan.id).speaker", plan.speaker)
      check("\(plan.id).due", plan.due)
    }
    for quote in article.records.quotes {
      check(quote.id, quote.speaker)
      check(quote.id, quote.verb)
      if let span = quote.span, !isSound(span) { problems.append("\(quote.id): span") }
    }
    return problems
  }
}
