internal import AnalyserMessages
internal import Records

/// Turns the ids that analysers give inside one article ("m1", "e3") into the ids under which records are stored.
///
/// An analyser knows neither the article's id nor other articles; it numbers what it finds. The derived id depends on
/// the article, the kind and that order alone, so the same input gives the same ids.
struct DerivedIDs {
  private let articleID: String
  private var ids: [String: String] = [:]

  init(_ analysis: Analysis, articleID: String) {
    self.articleID = articleID
    add(analysis.entities.map(\.id), kind: .entity)
    add(analysis.meetings.map(\.id), kind: .meeting)
    add(analysis.memoranda.map(\.id), kind: .memorandum)
    add(analysis.plans.map(\.id), kind: .plan)
  }

  private mutating func add(_ local: [String], kind: RecordInfo.Kind) {
    for (ordinal, id) in local.enumerated() {
      ids[id] = RecordID.extracted(kind: kind, articleID: articleID, ordinal: ordinal)
    }
  }

  /// An id that no record of this analysis has refers to nothing and is left out.
  private func derived(_ local: String) -> String { ids[local] ?? "" }

  private func apply(_ name: NameValue?) -> NameValue? {
    guard var name else { return nil }
    name.entityID = derived(name.entityID)
    return name
  }

  /// An element's id stands under its record's: "m1.p2" becomes "m:….p2".
  private func element(_ local: String, of record: String) -> String {
    guard let dot = local.lastIndex(of: ".") else { return local }
    return derived(record) + local[dot...]
  }

  func apply(to analysis: Analysis) -> Analysis {
    var result = analysis
    result.id = RecordID.analysis(articleID: articleID)
    result.articleID = articleID
    result.origin = .extracted
    result.entities = analysis.entities.map(apply)
    result.mentions = analysis.mentions.map { change($0) { $0.entityID = derived($0.entityID) } }
    result.nameRenderings = analysis.nameRenderings.map { change($0) { $0.entityID = derived($0.entityID) } }
    result.quotes = analysis.quotes.map { change($0) { $0.speaker = apply($0.speaker) } }
    result.meetings = analysis.meetings.map(apply)
    result.memoranda = analysis.memoranda.map(apply)
    result.plans = analysis.plans.map(apply)
    return result
  }

  private func apply(_ entity: Entity) -> Entity {
    change(entity) {
      $0.id = derived(entity.id)
      $0.articleID = articleID
      $0.origin = .extracted
    }
  }

  private func apply(_ meeting: Meeting) -> Meeting {
    change(meeting) {
      $0.id = derived(meeting.id)
      $0.place = apply($0.place)
      $0.organisers = $0.organisers.map { apply($0) ?? $0 }
      $0.participants = $0.participants.map { participant in
        change(participant) {
          $0.id = element($0.id, of: meeting.id)
          $0.name = apply($0.name)
          $0.organisation = apply($0.organisation)
        }
      }
      $0.groups = $0.groups.map { group in change(group) { $0.id = element($0.id, of: meeting.id) } }
      $0.agenda = $0.agenda.map { item in
        change(item) {
          $0.id = element($0.id, of: meeting.id)
          $0.speaker = apply($0.speaker)
        }
      }
      $0.decisions = $0.decisions.map { decision in change(decision) { $0.id = element($0.id, of: meeting.id) } }
      $0.planIDs = $0.planIDs.map(derived).filter { !$0.isEmpty }
      $0.memorandumIDs = $0.memorandumIDs.map(derived).filter { !$0.isEmpty }
      $0.articleIDs = [articleID]
      $0.origin = .extracted
    }
  }

  private func apply(_ memorandum: Memorandum) -> Memorandum {
    change(memorandum) {
      $0.id = derived(memorandum.id)
      $0.parties = $0.parties.map { party in
        change(party) {
          $0.id = element($0.id, of: memorandum.id)
          $0.name = apply($0.name)
        }
      }
      $0.signatories = $0.signatories.map { signatory in
        change(signatory) {
          $0.id = element($0.id, of: memorandum.id)
          $0.name = apply($0.name)
          $0.forParty = apply($0.forParty)
        }
      }
      $0.witnesses = $0.witnesses.map { witness in
        change(witness) {
          $0.id = element($0.id, of: memorandum.id)
          $0.name = apply($0.name)
        }
      }
      $0.obligations = $0.obligations.map { obligation in
        change(obligation) {
          $0.id = element($0.id, of: memorandum.id)
          $0.who = apply($0.who)
        }
      }
      $0.place = apply($0.place)
      $0.meetingID = derived($0.meetingID)
      $0.articleIDs = [articleID]
      $0.origin = .extracted
    }
  }

  private func apply(_ plan: Plan) -> Plan {
    change(plan) {
      $0.id = derived(plan.id)
      $0.actor = apply($0.actor)
      $0.speaker = apply($0.speaker)
      $0.articleIDs = [articleID]
      $0.origin = .extracted
    }
  }
}

private func change<Value>(_ value: Value, _ body: (inout Value) -> Void) -> Value {
  var value = value
  body(&value)
  return value
}
