internal import AnnotatedText

/// Decides which names in one article are the same organisation's.
struct OrganisationResolver {
  private struct Cluster {
    let head: String
    let quoted: String
    /// Of each different name.
    var modifiers: [Set<String>]
    var mentions: [Int]
  }

  private var clusters: [Cluster] = []

  /// For each organisation, the indices of its names.
  var organisations: [[Int]] { clusters.map(\.mentions) }

  /// - Parameter names: all organisations' names in the order of the text.
  init(_ names: [OrganisationName]) {
    for (index, name) in names.enumerated() {
      if name.isShort { addShort(name, index) } else { add(name, index) }
    }
  }

  /// A short name means the organisation of that kind named last; without one it is nothing.
  private mutating func addShort(_ name: OrganisationName, _ index: Int) {
    let fitting = clusters.indices.filter { clusters[$0].head == name.head }
    guard let last = fitting.max(by: { clusters[$0].mentions.last! < clusters[$1].mentions.last! }) else { return }
    clusters[last].mentions.append(index)
  }

  private mutating func add(_ name: OrganisationName, _ index: Int) {
    let quoted = PersonalNames.variant(name.quoted)
    let modifiers = Set(name.modifiers.map { PersonalNames.variant(KazakhEndings.split($0, possessive: true).stem) })
    let alike = clusters.indices.filter { clusters[$0].head == name.head && clusters[$0].quoted == quoted }
    let fitting = alike.filter { !quoted.isEmpty || clusters[$0].modifiers.allSatisfy { Self.fits($0, modifiers) } }
    let same = fitting.count == 1 ? fitting[0] : fitting.first { clusters[$0].modifiers.contains(modifiers) }
    guard let place = same else {
      clusters.append(Cluster(head: name.head, quoted: quoted, modifiers: [modifiers], mentions: [index]))
      return
    }
    clusters[place].mentions.append(index)
    if !clusters[place].modifiers.contains(modifiers) { clusters[place].modifiers.append(modifiers) }
  }

  /// "Қалалық әкімдік" is "Шымкент қалалық әкімдігі" said shorter; "облыстық әкімдік" is another.
  private static func fits(_ a: Set<String>, _ b: Set<String>) -> Bool { a.isSubset(of: b) || b.isSubset(of: a) }
}
