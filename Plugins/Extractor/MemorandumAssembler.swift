internal import AnalyserMessages
internal import AnnotatedText

/// Makes one record of all sentences that report one document.
struct MemorandumAssembler {
  struct Draft {
    var record: Memorandum
    /// Indices of the sentences that report it.
    var sentences: [Int]
  }

  /// Body first: what the headline repeats is evidence, not another document.
  static func assemble(_ reports: [MemorandumReport]) -> [Draft] {
    var drafts: [Draft] = []
    for report in reports.filter({ !$0.isHeadline }) + reports.filter(\.isHeadline) {
      if let place = drafts.lastIndex(where: { isSame($0, report) }) {
        merge(report, into: &drafts[place])
      } else {
        drafts.append(Draft(record: report.record, sentences: [report.sentence]))
      }
    }
    return drafts.sorted { $0.sentences.min()! < $1.sentences.min()! }
  }

  private static func isSame(_ draft: Draft, _ report: MemorandumReport) -> Bool {
    let (a, b) = (draft.record, report.record)
    guard a.instrument == b.instrument, report.isHeadline || a.reportedAs == b.reportedAs, !report.isAnother else {
      return false
    }
    return (report.isHeadline || continues(a.status, b.status)) && partiesAgree(a, b)
  }

  /// A plan that then came true, or did not, is one document; a plan told after a signature is another.
  private static func continues(_ earlier: Memorandum.Status, _ later: Memorandum.Status) -> Bool {
    earlier == later || earlier == .planned && (later == .signed || later == .notSigned)
      || earlier == .notSigned && later == .planned
  }

  private static func partiesAgree(_ a: Memorandum, _ b: Memorandum) -> Bool {
    let (left, right) = (ids(a), ids(b))
    return left.isEmpty || right.isEmpty || left.isSubset(of: right) || right.isSubset(of: left)
  }

  private static func ids(_ record: Memorandum) -> Set<String> { Set(record.parties.compactMap(\.name?.entityID)) }

  private static func merge(_ report: MemorandumReport, into draft: inout Draft) {
    draft.sentences.append(report.sentence)
    let other = report.record
    draft.record.instrumentEvidence?.spans += other.instrumentEvidence?.spans ?? []
    if other.status == draft.record.status {
      draft.record.statusEvidence?.spans += other.statusEvidence?.spans ?? []
    } else if !report.isHeadline, other.status == .signed || other.status == .notSigned {
      draft.record.status = other.status
      draft.record.statusEvidence = other.statusEvidence
    }
    if draft.record.parties.count < other.parties.count { draft.record.parties = other.parties }
    let signers = Set(draft.record.signatories.compactMap(\.name?.entityID))
    draft.record.signatories += other.signatories.filter { !signers.contains($0.name?.entityID ?? "") }
    let witnesses = Set(draft.record.witnesses.compactMap(\.name?.entityID))
    draft.record.witnesses += other.witnesses.filter { !witnesses.contains($0.name?.entityID ?? "") }
    fillBlanks(of: &draft.record, from: other)
  }

  private static func fillBlanks(of record: inout Memorandum, from other: Memorandum) {
    if record.subject == nil { (record.subject, record.topic) = (other.subject, other.topic) }
    record.partyCount = record.partyCount ?? other.partyCount
    record.dateSigned = record.dateSigned ?? other.dateSigned
    record.term = record.term ?? other.term
    record.number = record.number ?? other.number
    record.place = record.place ?? other.place
  }

  // MARK: Ids and blanks

  /// - Parameter number: from 1, in the order of the text.
  static func finish(_ record: Memorandum, number: Int) -> Memorandum {
    var record = record
    let id = "d\(number)"
    record.id = id
    for index in record.parties.indices { record.parties[index].id = "\(id).p\(index + 1)" }
    for index in record.signatories.indices { record.signatories[index].id = "\(id).s\(index + 1)" }
    for index in record.witnesses.indices { record.witnesses[index].id = "\(id).w\(index + 1)" }
    for index in record.obligations.indices { record.obligations[index].id = "\(id).o\(index + 1)" }
    let blanks: [(String, Bool)] = [
      ("parties", record.parties.isEmpty), ("partyCount", record.partyCount == nil),
      ("signatories", record.signatories.isEmpty), ("subject", record.subject == nil),
      ("obligations", record.obligations.isEmpty), ("dateSigned", record.dateSigned == nil),
      ("place", record.place == nil), ("term", record.term == nil), ("number", record.number == nil),
    ]
    record.notStated = blanks.filter(\.1).map(\.0)
    return record
  }
}
