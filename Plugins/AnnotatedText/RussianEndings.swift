/// Russian noun, adjective and verb endings, for matching known stems only.
package enum RussianEndings {
  private static let endings = WordSet(
    """
    а я о е ё у ю ы и й ь ом ем ём ой ей ею ою ам ям ах ях ами ями ов ев ей ий ия ие ию ией ии иям иями иях ый ая ое ые \
    ого его ому ему ым им ыми ими ых их ую юю ла ло ли л на но ны н т ет ёт ит ут ют ат ят ть ться лся лась лось лись \
    ется ится утся ятся ся сь ен ена ено ены ён ённый нный нная нное нные нного нной нному нным нных
    """)

  static func accepts(_ rest: some Sequence<Unicode.Scalar>) -> Bool { endings.contains(StemKey(rest)) }

  /// The nominative of a surname and its case; the given name's form says whether -ова is a woman or a genitive.
  package static func surname(_ word: String, isMasculine: Bool) -> CaseForm {
    let rows: [(ending: String, base: String, nounCase: NounCase)] =
      isMasculine
      ? [
        ("ым", "", .instrumental), ("ому", "ий", .dative), ("ого", "ий", .genitive), ("у", "", .dative),
        ("а", "", .genitive), ("е", "", .locative),
      ]
      : [("ой", "а", .instrumental), ("у", "а", .accusative)]
    for row in rows where isInflected(word, row.ending) {
      return CaseForm(
        stem: String(word.unicodeScalars.dropLast(row.ending.unicodeScalars.count)) + row.base, nounCase: row.nounCase)
    }
    return CaseForm(stem: word, nounCase: .nominative)
  }

  private static let surnameStems = ["ов", "ев", "ёв", "ин", "ын", "ск", "цк"]

  private static func isInflected(_ word: String, _ ending: String) -> Bool {
    let folded = word.lowercased()
    return surnameStems.contains { folded.hasSuffix($0 + ending) }
  }

  /// The nominative of a given name; only endings that a known name confirms are taken off by the caller.
  package static func givenCandidates(_ word: String) -> [CaseForm] {
    var result = [CaseForm(stem: word, nounCase: .nominative)]
    for (ending, nounCase) in [
      ("ом", NounCase.instrumental), ("ем", .instrumental), ("у", .dative), ("а", .genitive), ("е", .locative),
    ]
    where word.hasSuffix(ending) {
      result.append(CaseForm(stem: String(word.dropLast(ending.count)), nounCase: nounCase))
    }
    for (ending, base, nounCase) in [
      ("ой", "а", NounCase.instrumental), ("ы", "а", .genitive), ("у", "а", .accusative), ("ей", "я", .instrumental),
      ("ем", "й", .instrumental),
    ]
    where word.hasSuffix(ending) {
      result.append(CaseForm(stem: String(word.dropLast(ending.count)) + base, nounCase: nounCase))
    }
    return result
  }
}
