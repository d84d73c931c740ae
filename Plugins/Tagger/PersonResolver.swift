internal import AnnotatedText

/// Decides which names in one article are the same person's.
///
/// Shared letters are not enough: parts are compared whole, so Шыңғыс never becomes Шыңғысбаева, and where two people
/// fit, nobody is chosen.
struct PersonResolver {
  private(set) var people: [(name: PersonName, mentions: [Int])] = []

  /// - Parameters:
  ///   - names: all persons' names in the order of the text.
  ///   - hasRole: whether a position stands before a name: a surname alone is then a person.
  init(_ names: [PersonName], hasRole: (Int) -> Bool) {
    for (index, name) in names.enumerated() where Self.isFull(name) { add(index, name, createsPerson: true) }
    for (index, name) in names.enumerated() where !Self.isFull(name) {
      add(index, name, createsPerson: !name.surname.isEmpty && hasRole(index))
    }
    for index in people.indices { people[index].mentions.sort() }
    people.sort { $0.mentions[0] < $1.mentions[0] }
  }

  private static func isFull(_ name: PersonName) -> Bool {
    [name.given, name.surname, name.patronymic, name.initial].filter { !$0.isEmpty }.count > 1
  }

  private mutating func add(_ index: Int, _ name: PersonName, createsPerson: Bool) {
    let fitting = people.indices.filter { Self.fits(people[$0].name, name) }
    if fitting.count == 1 {
      people[fitting[0]].mentions.append(index)
      people[fitting[0]].name = Self.joined(people[fitting[0]].name, name)
    } else if createsPerson {
      people.append((name, [index]))
    }
  }

  private static func fits(_ person: PersonName, _ name: PersonName) -> Bool {
    if !agree(person.given, name.given, by: PersonalNames.variant) { return false }
    if !agree(person.surname, name.surname, by: PersonalNames.variant) { return false }
    if !agree(person.patronymic, name.patronymic, by: { PersonalNames.variant(PersonalNames.father($0)) }) { return false }
    if !begins(person.given, name.initial) || !begins(name.given, person.initial) { return false }
    if !person.initial.isEmpty, !name.initial.isEmpty, !begins(person.initial, name.initial) { return false }
    if isMan(surname: person.surname + name.surname), isWoman(patronymic: person.patronymic + name.patronymic) { return false }
    // Something must be the same, not only compatible.
    return !person.surname.isEmpty && !name.surname.isEmpty || !person.given.isEmpty && !name.given.isEmpty
  }

  private static func agree(_ a: String, _ b: String, by key: (String) -> String) -> Bool {
    a.isEmpty || b.isEmpty || key(a) == key(b)
  }

  private static func begins(_ given: String, _ initial: String) -> Bool {
    given.isEmpty || initial.isEmpty || PersonalNames.variant(given).hasPrefix(PersonalNames.variant(initial))
  }

  private static func isMan(surname: String) -> Bool { ["ов", "ев", "ин"].contains { surname.lowercased().hasSuffix($0) } }

  private static func isWoman(patronymic: String) -> Bool {
    ["қызы", "кызы", "овна", "евна"].contains { patronymic.lowercased().hasSuffix($0) }
  }

  private static func joined(_ person: PersonName, _ name: PersonName) -> PersonName {
    PersonName(
      given: person.given.isEmpty ? name.given : person.given,
      surname: person.surname.isEmpty ? name.surname : person.surname,
      patronymic: person.patronymic.isEmpty ? name.patronymic : person.patronymic,
      initial: person.initial.isEmpty ? name.initial : person.initial)
  }
}
