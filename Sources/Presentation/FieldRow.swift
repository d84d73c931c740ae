internal import AnalyserMessages
internal import Records

/// One field of a record as a person reads it.
struct FieldRow {
  /// The JSON name of the field.
  let field: String
  let value: String
  let evidence: Evidence?

  init(_ field: String, _ value: String, _ evidence: Evidence?) {
    self.field = field
    self.value = value
    self.evidence = evidence
  }

  init?(_ field: String, _ value: TextValue?) {
    guard let value else { return nil }
    self.init(field, value.text, value.evidence)
  }

  init?(_ field: String, _ value: NameValue?) {
    guard let value else { return nil }
    self.init(field, value.text, value.evidence)
  }

  init?(_ field: String, _ value: DateValue?) {
    guard let value else { return nil }
    self.init(field, value.edtf, value.evidence)
  }

  init?(_ field: String, _ value: QuantityValue?) {
    guard let value else { return nil }
    self.init(field, describe(value), value.evidence)
  }
}

private func describe(_ quantity: QuantityValue) -> String {
  let number =
    quantity.value == quantity.value.rounded() && abs(quantity.value) < 1e15
    ? String(Int64(quantity.value)) : String(quantity.value)
  let parts = [quantity.approximate ? "≈" + number : number, quantity.currency, quantity.unit, quantity.what]
  return parts.filter { !$0.isEmpty }.joined(separator: " ")
}

/// The fields of a record in the order in which a reader asks for them.
struct FieldRows {
  let language: DisplayLanguage

  func of(_ meeting: Meeting) -> [FieldRow] {
    var rows: [FieldRow?] = [
      FieldRow("classification", meeting.classification), FieldRow("name", meeting.name),
      status(meeting.status.name, meeting.reportedAs, meeting.statusEvidence),
      FieldRow("start", meeting.start), FieldRow("end", meeting.end), FieldRow("place", meeting.place),
      FieldRow("venue", meeting.venue),
    ]
    if meeting.mode.rawValue != 0 { rows.append(FieldRow("mode", Labels.value(meeting.mode.name, language), nil)) }
    rows += meeting.organisers.map { FieldRow("organisers", $0) }
    rows += meeting.participants.map { FieldRow("participants", describe($0), $0.name?.evidence) }
    rows += meeting.groups.map { FieldRow("groups", $0.label) }
    rows += meeting.agenda.map { FieldRow("agenda", describe($0), $0.description?.evidence) }
    rows += meeting.decisions.map { FieldRow("decisions", $0.text) }
    return rows.compactMap(\.self)
  }

  func of(_ memorandum: Memorandum) -> [FieldRow] {
    var rows: [FieldRow?] = [
      FieldRow("title", memorandum.title),
      value("instrument", memorandum.instrument, memorandum.instrumentEvidence),
      status(memorandum.status.name, memorandum.reportedAs, memorandum.statusEvidence),
      value("topic", memorandum.topic, nil),
    ]
    rows += memorandum.parties.map { FieldRow("parties", $0.name) }
    rows.append(FieldRow("partyCount", memorandum.partyCount))
    rows += memorandum.signatories.map { FieldRow("signatories", describe($0.name, $0.role), $0.name?.evidence) }
    rows += memorandum.witnesses.map { FieldRow("witnesses", describe($0.name, $0.role), $0.name?.evidence) }
    rows.append(FieldRow("subject", memorandum.subject))
    rows += memorandum.obligations.map { FieldRow("obligations", $0.what) }
    rows += memorandum.quantities.map { FieldRow("quantities", $0) }
    rows += [
      FieldRow("dateSigned", memorandum.dateSigned), FieldRow("place", memorandum.place),
      FieldRow("venue", memorandum.venue), FieldRow("term", memorandum.term),
      FieldRow("expires", memorandum.expires), FieldRow("number", memorandum.number),
    ]
    return rows.compactMap(\.self)
  }

  func of(_ plan: Plan) -> [FieldRow] {
    let rows: [FieldRow?] = [
      FieldRow("action", plan.action), FieldRow("actor", plan.actor), FieldRow("speaker", plan.speaker),
      FieldRow("due", plan.due), value("status", plan.status, nil),
    ]
    return (rows + plan.quantities.map { FieldRow("quantities", $0) }).compactMap(\.self)
  }

  func of(_ entity: Entity) -> [FieldRow] {
    let rows: [FieldRow?] = entity.names.map { FieldRow("name", $0.text, $0.evidence) }
    let roles = entity.roles.map { role in
      FieldRow("role", [role.title, role.organisation].filter { !$0.isEmpty }.joined(separator: ", "), role.evidence)
    }
    return (rows + roles).compactMap(\.self)
  }

  private func value(_ field: String, _ value: some RecordEnum, _ evidence: Evidence?) -> FieldRow? {
    value.rawValue == 0 ? nil : FieldRow(field, Labels.value(value.name, language), evidence)
  }

  private func status(_ name: String, _ reported: Report.Kind, _ evidence: Evidence?) -> FieldRow? {
    guard !name.hasSuffix("UNSPECIFIED") else { return nil }
    let background = reported == .background ? " (\(Labels.background[language]))" : ""
    return FieldRow("status", Labels.value(name, language) + background, evidence)
  }

  private func describe(_ participant: Participant) -> String {
    var notes: [String] = []
    if participant.part.rawValue != 0 { notes.append(Labels.value(participant.part.name, language)) }
    if participant.roleQualifier == .acting || participant.roleQualifier == .former {
      notes.append(Labels.value(participant.roleQualifier.name, language))
    }
    if let role = participant.role?.text { notes.append(role) }
    if let organisation = participant.organisation?.text { notes.append(organisation) }
    let name = participant.name?.text ?? "?"
    return notes.isEmpty ? name : "\(name) (\(notes.joined(separator: ", ")))"
  }

  private func describe(_ item: AgendaItem) -> String {
    let text = item.description?.text ?? ""
    return item.speaker.map { "\($0.text): \(text)" } ?? text
  }

  private func describe(_ name: NameValue?, _ role: TextValue?) -> String {
    let name = name?.text ?? "?"
    return role.map { "\(name) (\($0.text))" } ?? name
  }
}
