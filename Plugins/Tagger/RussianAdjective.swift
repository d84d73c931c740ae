/// A Russian adjective's nominative singular.
enum RussianAdjective {
  enum Gender { case masculine, feminine, neuter }

  private static let endings = [
    "ого", "ому", "ыми", "ими", "ая", "ое", "ый", "ий", "ой", "ую", "ым", "им", "ом", "ых", "их", "ые", "ие",
  ]

  /// Stems whose masculine ends in a stressed -ой.
  private static let stressed: Set<String> = ["городск", "областн", "морск", "молод", "втор", "краев", "мастерск"]

  static func nominative(_ word: String, _ gender: Gender) -> String {
    let folded = word.lowercased()
    guard let ending = endings.first(where: { folded.hasSuffix($0) }), folded.count > ending.count + 2 else {
      return word
    }
    let stem = String(word.dropLast(ending.count))
    switch gender {
    case .feminine: return stem + "ая"
    case .neuter: return stem + "ое"
    case .masculine:
      if stressed.contains(stem.lowercased()) { return stem + "ой" }
      let soft = stem.lowercased().last.map { "кгхжшщч".contains($0) } ?? false
      return stem + (soft ? "ий" : "ый")
    }
  }

  static func isAdjective(_ folded: String) -> Bool {
    folded.count > 5 && endings.contains { folded.hasSuffix($0) }
  }
}
