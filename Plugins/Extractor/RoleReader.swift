internal import AnalyserMessages
internal import AnnotatedText

/// What the article says of a person's position.
enum RoleReader {
  static func role(of person: NamedMention) -> TextValue? {
    guard let role = person.entity.roles.first, let evidence = role.evidence else { return nil }
    return TextValue(text: role.title, evidence: evidence)
  }

  static func qualifier(of role: TextValue?) -> Participant.RoleQualifier {
    guard let title = role?.text.lowercased() else { return .roleUnspecified }
    if ["м.а", "міндетін атқар", "и.о", "и. о", "acting"].contains(where: title.contains) { return .acting }
    if ["бұрынғы", "экс", "бывш", "former"].contains(where: title.contains) { return .former }
    if ["орынбасар", "заместител", "вице", "deputy"].contains(where: title.contains) { return .deputy }
    return .roleUnspecified
  }

  /// The organisation that the role names, with the role's words as evidence.
  static func organisation(of person: NamedMention, in context: ExtractionContext) -> NameValue? {
    guard let role = person.entity.roles.first, !role.organisation.isEmpty, let span = role.evidence?.spans.first,
      let mention = context.mentions(in: span).first(where: { $0.kind == .organisation })
    else { return nil }
    return mention.value()
  }
}
