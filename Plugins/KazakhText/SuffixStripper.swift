/// Takes Kazakh suffixes off a word in every way that their places and vowels allow.
struct SuffixStripper {
  private let letters: [Unicode.Scalar]
  private let traits: [LetterTraits]
  /// Of the word's beginnings, by their count of letters.
  private let hashes: [StemHash]

  init(letters: [Unicode.Scalar]) {
    self.letters = letters
    traits = letters.map { LetterTraits($0) }
    hashes = letters.reduce(into: [StemHash()]) { $0.append($0[$0.count - 1].adding($1)) }
  }

  /// The word with nothing taken off.
  var whole: Candidate { beginning(letters.count) }

  private func beginning(_ count: Int, isVerb: Bool = false, path: SuffixPath = SuffixPath()) -> Candidate {
    Candidate(shape: .beginning, letterCount: count, hash: hashes[count], isVerb: isVerb, path: path)
  }

  /// What is left of the word, and the suffixes that were taken off.
  private struct Rest {
    var count: Int
    var path = SuffixPath()
  }

  private static let stemLetterCountMin = 2

  func forEachStem(_ body: (Candidate) -> Void) {
    let whole = Rest(count: letters.count)
    for attribute in stripped(whole, KazakhSuffixes.attributes) { possessed(attribute, body) }
    possessed(whole, body)
    let cases = stripped(whole, KazakhSuffixes.cases)
    for rest in cases { possessed(rest, body) }
    verbs(whole, cases, body)
  }

  private func possessed(_ outer: Rest, _ body: (Candidate) -> Void) {
    noun(outer, outer, body)
    for rest in stripped(outer, KazakhSuffixes.possessives) { noun(rest, outer, body) }
  }

  private func noun(_ rest: Rest, _ outer: Rest, _ body: (Candidate) -> Void) {
    let isPossessed = rest.path.count > outer.path.count
    if rest.path.count > 0 { shapes(rest, isPossessed: isPossessed, body) }
    for plural in stripped(rest, KazakhSuffixes.plurals) { shapes(plural, isPossessed: false, body) }
  }

  private func verbs(_ whole: Rest, _ cases: [Rest], _ body: (Candidate) -> Void) {
    var outer = cases
    for list in [KazakhSuffixes.possessives, KazakhSuffixes.plurals] {
      outer += stripped(whole, list) + outer.flatMap { stripped($0, list) }
    }
    for rest in [whole] + outer {
      for (number, suffix) in KazakhSuffixes.verbs.ending(in: letters[rest.count - 1]) where fits(suffix, rest.count) {
        // Only participles and verbal nouns take case, possession and number.
        if rest.path.count > 0, !suffix.isNominal { continue }
        let count = rest.count - suffix.letters.count
        body(beginning(count, isVerb: true, path: rest.path.adding(number)))
      }
    }
  }

  // MARK: Suffixes

  private func stripped(_ rest: Rest, _ suffixes: SuffixList) -> [Rest] {
    var result: [Rest] = []
    for (number, suffix) in suffixes.ending(in: letters[rest.count - 1]) where fits(suffix, rest.count) {
      result.append(Rest(count: rest.count - suffix.letters.count, path: rest.path.adding(number)))
    }
    return result
  }

  private func fits(_ suffix: KazakhSuffix, _ end: Int) -> Bool {
    let count = end - suffix.letters.count
    guard count >= Self.stemLetterCountMin, letters[count..<end].elementsEqual(suffix.letters) else { return false }
    guard let vowel = traits[..<count].lastIndex(where: { $0.contains(.vowel) }) else { return false }
    return suffix.place.holds(behind: letters[count - 1], traits[count - 1])
      && (isHarmonious(suffix, with: vowel) || isSurname(count))
  }

  /// Surnames in -ев take suffixes by the vowels of the name before it: Назарбаевтың, Әлиевтің.
  private func isSurname(_ count: Int) -> Bool { count > 4 && letters[count - 2] == "е" && letters[count - 1] == "в" }

  /// A suffix has the vowels of the stem's last one: back after back, front after front. In loan words и and у go with
  /// either, and мен, бен, пен have one shape.
  private func isHarmonious(_ suffix: KazakhSuffix, with vowel: Int) -> Bool {
    guard let isBack = suffix.isBack else { return true }
    if ["и", "у", "ю"].contains(letters[vowel]) { return true }
    return isBack == traits[vowel].contains(.back)
  }

  // MARK: Stems

  /// What a stem was before its suffix changed it: мектеб- was мектеп, әкімдіг- әкімдік, халқ- халық.
  private func shapes(_ rest: Rest, isPossessed: Bool, _ body: (Candidate) -> Void) {
    if isPossessed {
      if let (whole, hash) = Self.elided[hashes[rest.count]] {
        return body(
          Candidate(shape: .whole(whole), letterCount: whole.unicodeScalars.count, hash: hash, path: rest.path))
      }
      if let original = Self.devoiced[letters[rest.count - 1]] {
        let hash = hashes[rest.count - 1].adding(original)
        body(Candidate(shape: .changed(original), letterCount: rest.count, hash: hash, path: rest.path))
      }
    }
    body(beginning(rest.count, path: rest.path))
  }

  private static let devoiced: [Unicode.Scalar: Unicode.Scalar] = ["б": "п", "г": "к", "ғ": "қ"]

  /// Stems that lose their last vowel before a vowel.
  private static let elided: [StemHash: (whole: String, hash: StemHash)] = {
    let pairs = elidedWords.map { (StemHash($0.key.unicodeScalars), ($0.value, StemHash($0.value.unicodeScalars))) }
    return Dictionary(uniqueKeysWithValues: pairs)
  }()

  private static let elidedWords: [String: String] = [
    "халқ": "халық", "орн": "орын", "ерн": "ерін", "мұрн": "мұрын", "қарн": "қарын", "бөрк": "бөрік", "көрк": "көрік",
    "құлқ": "құлық", "парқ": "парық", "ырқ": "ырық", "нарқ": "нарық", "қырқ": "қырық", "ғұрп": "ғұрып", "әрп": "әріп",
    "мойн": "мойын", "ойн": "ойын", "қойн": "қойын", "айтқ": "айтық", "сырт": "сырт", "алд": "алды", "арт": "арты",
    "дауыс": "дауыс", "бауыр": "бауыр", "ауз": "ауыз", "көңл": "көңіл", "өмр": "өмір", "қауп": "қауіп",
    "тәртіб": "тәртіп",
  ]
}
