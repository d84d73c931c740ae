internal import AnnotatedText

/// Decides which names in one article are the same organisation's.
struct OrganisationResolver {
  private(set) var organisations: [(names: [OrganisationName], mentions: [Int])] = []

  /// - Parameter names: all organisations' names in the order of the text.
  init(_ names: [OrganisationName]) {
    for (index, name) in names.enumerated() {
      if let place = place(of: name) {
        organisations[place].names.append(name)
        organisations[place].mentions.append(index)
      } else if !name.isShort {
        organisations.append(([name], [index]))
      }
    }
  }

  private func place(of name: OrganisationName) -> Int? {
    if name.isShort {
      // A short name means the organisation of that kind named last.
      return organisations.indices.filter { organisations[$0].names[0].head == name.head }
        .max { organisations[$0].mentions.last! < organisations[$1].mentions.last! }
    }
    let fitting = organisations.indices.filter { place in
      organisations[place].names.allSatisfy { Self.fits($0, name) }
    }
    return fitting.count == 1 ? fitting[0] : fitting.first { organisations[$0].names.contains { Self.isSame($0, name) } }
  }

  private static func isSame(_ a: OrganisationName, _ b: OrganisationName) -> Bool {
    a.head == b.head && key(a.quoted) == key(b.quoted) && keys(a) == keys(b)
  }

  private static func fits(_ a: OrganisationName, _ b: OrganisationName) -> Bool {
    if a.isShort { return a.head == b.head }
    guard a.head == b.head, key(a.quoted) == key(b.quoted) else { return false }
    if !a.quoted.isEmpty { return true }
    return keys(a).isSubset(of: keys(b)) || keys(b).isSubset(of: keys(a))
  }

  private static func key(_ text: String) -> String { PersonalNames.variant(text) }

  private static func keys(_ name: OrganisationName) -> Set<String> {
    Set(name.modifiers.map { key(KazakhEndings.split($0, possessive: true).stem) })
  }
}
