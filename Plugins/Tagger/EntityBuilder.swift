internal import AnalyserMessages
internal import AnnotatedText

/// Makes entities and mentions of the names found.
struct EntityBuilder {
  private let text: ArticleText
  private let candidates: [Candidate]
  private let roles: [Int: RoleMention]

  /// - Parameters:
  ///   - candidates: in the order of the text.
  ///   - roles: by the candidate's index.
  init(_ text: ArticleText, _ candidates: [Candidate], roles: [Int: RoleMention]) {
    self.text = text
    self.candidates = candidates
    self.roles = roles
  }

  /// Entities in the order of their first mention, "e1" first.
  func build() -> (entities: [Entity], mentions: [Mention]) {
    let drafts = (people() + organisations() + places()).sorted { $0.mentions[0] < $1.mentions[0] }
    var entities: [Entity] = []
    var mentions: [Mention] = []
    for (index, draft) in drafts.enumerated() {
      var entity = draft.entity
      entity.id = "e\(index + 1)"
      entity.names = names(draft)
      entity.roles = entityRoles(draft)
      entities.append(entity)
      mentions += draft.mentions.map { mention(candidates[$0], entity.id) }
      mentions += draft.mentions.compactMap { roles[$0] }.map {
        Mention(span: $0.span, label: "POSITION", confidence: 0.8, normal: $0.title)
      }
    }
    mentions.sort { ($0.span!.begin, $0.span!.end) < ($1.span!.begin, $1.span!.end) }
    return (entities, mentions)
  }

  private struct Draft {
    var entity: Entity
    /// Indices of candidates, in the order of the text; never empty.
    var mentions: [Int]
  }

  private func mention(_ candidate: Candidate, _ id: String) -> Mention {
    Mention(
      span: candidate.span, label: candidate.label, entityID: id, confidence: candidate.confidence,
      normal: candidate.normal)
  }

  // MARK: People

  private func people() -> [Draft] {
    var indices: [Int] = []
    var names: [PersonName] = []
    for (index, candidate) in candidates.enumerated() {
      guard case .person(let name) = candidate.name else { continue }
      indices.append(index)
      names.append(
        PersonName(
          given: Self.titled(name.given), surname: Self.titled(name.surname), patronymic: Self.titled(name.patronymic),
          initial: name.initial))
    }
    return PersonResolver(names, hasRole: { roles[indices[$0]] != nil }).people.map { person in
      let name = person.name
      let given = name.given.isEmpty && !name.initial.isEmpty ? name.initial + "." : name.given
      let parts = name.surname.isEmpty ? [given, name.patronymic] : [given, name.surname]
      return Draft(
        entity: Entity(
          kind: .person, name: parts.filter { !$0.isEmpty }.joined(separator: " "), given: name.given,
          surname: name.surname, patronymic: name.patronymic),
        mentions: person.mentions.map { indices[$0] })
    }
  }

  /// ЖҰМАШБАЕВ as Жұмашбаев.
  static func titled(_ name: String) -> String {
    guard name.count > 1, name == name.uppercased() else { return name }
    return name.prefix(1) + name.dropFirst().lowercased()
  }

  // MARK: Organisations and places

  private func organisations() -> [Draft] {
    var indices: [Int] = []
    var names: [OrganisationName] = []
    for (index, candidate) in candidates.enumerated() {
      guard case .organisation(let name) = candidate.name else { continue }
      indices.append(index)
      names.append(name)
    }
    return OrganisationResolver(names).organisations.map { organisation in
      let mentions = organisation.map { indices[$0] }
      return Draft(entity: Entity(kind: .organisation, name: canonical(mentions)), mentions: mentions)
    }
  }

  /// The fullest name that is not in capitals; of equal ones the first.
  private func canonical(_ mentions: [Int]) -> String {
    let names = mentions.map { candidates[$0].normal }
    let spelled = names.filter { $0 != $0.uppercased() }
    return (spelled.isEmpty ? names : spelled).reduce("") { $1.count > $0.count ? $1 : $0 }
  }

  private func places() -> [Draft] {
    var drafts: [Draft] = []
    var positions: [String: Int] = [:]
    for (index, candidate) in candidates.enumerated() where candidate.kind == .place {
      let key = candidate.normal.lowercased()
      if let position = positions[key] {
        drafts[position].mentions.append(index)
      } else {
        positions[key] = drafts.count
        drafts.append(Draft(entity: Entity(kind: .place, name: Self.titled(candidate.normal)), mentions: [index]))
      }
    }
    return drafts
  }

  // MARK: Names and roles

  private func names(_ draft: Draft) -> [EntityName] {
    var seen: Set<String> = []
    return draft.mentions.compactMap { index in
      let candidate = candidates[index]
      guard seen.insert(candidate.normal).inserted else { return nil }
      return EntityName(
        text: candidate.normal, language: text.language, form: Self.form(candidate),
        evidence: .stated([candidate.span], candidate.confidence))
    }
  }

  private static func form(_ candidate: Candidate) -> EntityName.Form {
    switch candidate.name {
    case .person(let name):
      if !name.initial.isEmpty { return .initial }
      if name.surname.isEmpty, !name.patronymic.isEmpty { return .patronymic }
      return name.given.isEmpty || name.surname.isEmpty ? .short : .full
    case .organisation(let name): return name.isShort ? .short : .full
    case .place: return .full
    }
  }

  private func entityRoles(_ draft: Draft) -> [EntityRole] {
    var seen: Set<String> = []
    return draft.mentions.compactMap { index in
      guard let role = roles[index], seen.insert(role.title).inserted else { return nil }
      return EntityRole(title: role.title, organisation: role.organisation, evidence: .stated([role.span], 0.85))
    }
  }
}
