internal import AnnotatedText

/// Decides which names in one article are the same person's.
///
/// Shared letters are not enough: parts are compared whole, so Шыңғыс never becomes Шыңғысбаева, and where two people
/// fit, nobody is chosen.
struct PersonResolver {
  private(set) var people: [(name: PersonName, mentions: [Int])] = []
  /// Beside `people`, until those are put in order.
  private var keys: [Key] = []

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
    let key = Key(name)
    let fitting = people.indices.filter { keys[$0].fits(key) }
    if fitting.count == 1 {
      people[fitting[0]].mentions.append(index)
      people[fitting[0]].name = Self.joined(people[fitting[0]].name, name)
      keys[fitting[0]] = Key(people[fitting[0]].name)
    } else if createsPerson {
      people.append((name, [index]))
      keys.append(key)
    }
  }

  private static func joined(_ person: PersonName, _ name: PersonName) -> PersonName {
    PersonName(
      given: person.given.isEmpty ? name.given : person.given,
      surname: person.surname.isEmpty ? name.surname : person.surname,
      patronymic: person.patronymic.isEmpty ? name.patronymic : person.patronymic,
      initial: person.initial.isEmpty ? name.initial : person.initial)
  }
}

/// The parts of a name as they are compared: without differences of spelling.
private struct Key {
  let given: String
  let surname: String
  let father: String
  let initial: String
  let isMan: Bool
  let isWoman: Bool

  init(_ name: PersonName) {
    given = PersonalNames.variant(name.given)
    surname = PersonalNames.variant(name.surname)
    father = PersonalNames.variant(PersonalNames.father(name.patronymic))
    initial = PersonalNames.variant(name.initial)
    let (surname, patronymic) = (name.surname.lowercased(), name.patronymic.lowercased())
    isMan = ["ов", "ев", "ин"].contains { surname.hasSuffix($0) }
    isWoman = ["қызы", "кызы", "овна", "евна"].contains { patronymic.hasSuffix($0) }
  }

  func fits(_ other: Key) -> Bool {
    // Something must be the same, not only compatible.
    let shares = !surname.isEmpty && surname == other.surname || !given.isEmpty && given == other.given
    return shares && Self.agree(surname, other.surname) && Self.agree(given, other.given)
      && Self.agree(father, other.father) && Self.agree(initial, other.initial) && Self.begins(given, other.initial)
      && Self.begins(other.given, initial) && !(isMan && other.isWoman) && !(isWoman && other.isMan)
  }

  private static func agree(_ a: String, _ b: String) -> Bool { a.isEmpty || b.isEmpty || a == b }

  private static func begins(_ given: String, _ initial: String) -> Bool {
    given.isEmpty || initial.isEmpty || given.hasPrefix(initial)
  }
}
