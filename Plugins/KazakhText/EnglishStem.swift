/// The stem that the forms of an English word share, for searches: plural, possessive and the endings of verbs go.
enum EnglishStem {
  /// - Parameter word: small letters.
  static func stem(of word: String) -> String {
    var stem = word
    if stem.hasSuffix("s"), !stem.hasSuffix("ss"), !stem.hasSuffix("us"), !stem.hasSuffix("is"), stem.count > 3 {
      if stem.hasSuffix("ies"), stem.count > 4 {
        stem = stem.dropLast(3) + "y"
      } else if ["ches", "shes", "sses", "xes", "zes"].contains(where: stem.hasSuffix) {
        stem = String(stem.dropLast(2))
      } else {
        stem = String(stem.dropLast())
      }
    }
    if stem.hasSuffix("eed"), stem.count > 4 { stem.removeLast() }
    for ending in ["ing", "ed"] where stem.hasSuffix(ending) && stem.count - ending.count > 2 {
      let rest = stem.dropLast(ending.count)
      guard rest.contains(where: { "aeiouy".contains($0) }) else { break }
      stem = undoubled(rest)
      break
    }
    // sign, signed; sign, signature differ; agree, agreed and store, stored meet without their e.
    return stem.count > 3 && stem.hasSuffix("e") ? String(stem.dropLast()) : stem
  }

  /// planned was plan, but called was call.
  private static func undoubled(_ stem: Substring) -> String {
    guard let last = stem.last, stem.dropLast().last == last, !"lsz".contains(last), !"aeiou".contains(last) else {
      return String(stem)
    }
    return String(stem.dropLast())
  }
}
