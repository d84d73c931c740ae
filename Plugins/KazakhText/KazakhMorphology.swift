/// Finds the lemma of a Kazakh word by taking its suffixes off, outermost first.
///
/// Vowel harmony and the assimilation of consonants decide whether a suffix may stand where it seems to; what is left
/// must look like a stem; and among the stems that are left, the one that is known as a word of its own wins.
package struct KazakhMorphology: Sendable {
  private let lexicon: StemLexicon

  package init(lexicon: StemLexicon) { self.lexicon = lexicon }

  /// - Parameter word: one word as it stands in a text.
  package func reading(of word: String) -> WordReading {
    let form = Letters.lower(word)
    if let known = FixedWords.reading(of: form) { return known }
    // After a hyphen or an apostrophe stands a suffix, or a second half that is inflected: "жер-жерде".
    let scalars = Array(form.unicodeScalars)
    let best = candidates(of: scalars).max { ($0.score, $1.stem.count) < ($1.score, $0.stem.count) }
    guard let best else { return WordReading(lemma: form, partOfSpeech: "NOUN") }
    return WordReading(
      lemma: String(String.UnicodeScalarView(best.stem)), partOfSpeech: best.isVerb ? "VERB" : "NOUN",
      features: best.features.sorted().joined(separator: "|"))
  }

  private struct Candidate {
    var stem: [Unicode.Scalar]
    var features: [String]
    var isVerb: Bool
    var score = 0.0
  }

  private func candidates(of form: [Unicode.Scalar]) -> [Candidate] {
    guard form.count <= Self.letterCountMax else { return [Candidate(stem: form, features: [], isVerb: false)] }
    var result = [Candidate(stem: form, features: ["Case=Nom"], isVerb: false)]
    for attribute in stripped(form, KazakhSuffixes.attributes) { result += possessed(attribute) }
    for (stem, features) in [(form, [])] + stripped(form, KazakhSuffixes.cases) {
      result += possessed((stem, features))
    }
    result += verbs(form)
    for index in result.indices { result[index].score = score(result[index], of: form) }
    return result
  }

  private static let letterCountMax = 40
  private static let stemLetterCountMin = 2

  typealias Stripped = (stem: [Unicode.Scalar], features: [String])

  private func possessed(_ outer: Stripped) -> [Candidate] {
    var result: [Candidate] = []
    for (stem, features) in [outer] + stripped(outer, KazakhSuffixes.possessives) {
      for (inner, more) in [(stem, features)] + stripped((stem, features), KazakhSuffixes.plurals) where !more.isEmpty {
        let isPossessed = features.count > outer.features.count
        for shape in shapes(of: inner, isPossessed: isPossessed && more.count == features.count) {
          result.append(
            Candidate(
              stem: shape, features: more.flatMap { $0.split(separator: "|").map(String.init) }, isVerb: false))
        }
      }
    }
    return result
  }

  private func verbs(_ form: [Unicode.Scalar]) -> [Candidate] {
    var outer = stripped(form, KazakhSuffixes.cases)
    for inner in [KazakhSuffixes.possessives, KazakhSuffixes.plurals] {
      outer += ([(form, [])] + outer).flatMap { stripped($0, inner) }
    }
    var result: [Candidate] = []
    for (stem, features) in [(form, [])] + outer {
      for (root, more) in stripped((stem, features), KazakhSuffixes.verbs) {
        // Only participles and verbal nouns take case, possession and number.
        if !features.isEmpty, !(more.last ?? "").contains("Part"), !(more.last ?? "").contains("Vnoun") { continue }
        result.append(
          Candidate(
            stem: root, features: more.flatMap { $0.split(separator: "|").map(String.init) }, isVerb: true))
      }
    }
    return result
  }

  // MARK: Suffixes

  private func stripped(_ form: [Unicode.Scalar], _ suffixes: [KazakhSuffix]) -> [Stripped] {
    stripped((form, []), suffixes)
  }

  private func stripped(_ form: Stripped, _ suffixes: [KazakhSuffix]) -> [Stripped] {
    var result: [Stripped] = []
    for suffix in suffixes where fits(suffix, form.stem) {
      result.append((Array(form.stem.dropLast(suffix.letters.count)), form.features + [suffix.features]))
    }
    return result
  }

  private func fits(_ suffix: KazakhSuffix, _ form: [Unicode.Scalar]) -> Bool {
    let count = form.count - suffix.letters.count
    guard count >= Self.stemLetterCountMin, form.suffix(suffix.letters.count).elementsEqual(suffix.letters) else {
      return false
    }
    let stem = form[..<count]
    guard let last = stem.last, let vowel = stem.last(where: Letters.isVowel) else { return false }
    return isPlaced(suffix.place, after: last, stem)
      && (isHarmonious(suffix.letters, with: vowel) || isSurname(stem))
  }

  private func isPlaced(
    _ place: KazakhSuffix.Place, after last: Unicode.Scalar, _ stem: ArraySlice<Unicode.Scalar>
  ) -> Bool {
    switch place {
    case .any: true
    case .afterVowel: Letters.isVowel(last) && last != "у" || last == "у"
    case .afterConsonant: !Letters.isVowel(last) || last == "у" || last == "и"
    case .afterVoiceless: Letters.voiceless.contains(last)
    case .afterVoicedOrVowel: !Letters.voiceless.contains(last) || "бвгд".unicodeScalars.contains(last)
    case .afterNasal: Letters.nasals.contains(last)
    case .afterVowelOrSonorant: Letters.isVowel(last) || "йрлумнңуи".unicodeScalars.contains(last)
    case .afterPossessive: last == "ы" || last == "і"
    }
  }

  /// Surnames in -ев take suffixes by the vowels of the name before it: Назарбаевтың, Әлиевтің.
  private func isSurname(_ stem: ArraySlice<Unicode.Scalar>) -> Bool {
    stem.count > 4 && stem.suffix(2).elementsEqual("ев".unicodeScalars)
  }

  /// A suffix has the vowels of the stem's last one: back after back, front after front. In loan words и and у go with
  /// either, and мен, бен, пен have one shape.
  private func isHarmonious(_ suffix: [Unicode.Scalar], with vowel: Unicode.Scalar) -> Bool {
    guard let own = suffix.first(where: { Letters.isVowel($0) && $0 != "у" }) else { return true }
    if suffix.count == 3, suffix[1] == "е", suffix[2] == "н", "мбп".unicodeScalars.contains(suffix[0]) { return true }
    if "иую".unicodeScalars.contains(vowel) { return true }
    return Letters.backVowels.contains(own) == Letters.backVowels.contains(vowel)
  }

  // MARK: Stems

  /// What a stem was before its suffix changed it: мектеб- was мектеп, әкімдіг- әкімдік, халқ- халық.
  private func shapes(of stem: [Unicode.Scalar], isPossessed: Bool) -> [[Unicode.Scalar]] {
    guard isPossessed, let last = stem.last else { return [stem] }
    if let whole = Self.elided[String(String.UnicodeScalarView(stem))] { return [Array(whole.unicodeScalars)] }
    let voiceless: [Unicode.Scalar: Unicode.Scalar] = ["б": "п", "г": "к", "ғ": "қ"]
    guard let original = voiceless[last] else { return [stem] }
    return [Array(stem.dropLast()) + [original], stem]
  }

  /// Stems that lose their last vowel before a vowel.
  private static let elided: [String: String] = [
    "халқ": "халық", "орн": "орын", "ерн": "ерін", "мұрн": "мұрын", "қарн": "қарын", "бөрк": "бөрік", "көрк": "көрік",
    "құлқ": "құлық", "парқ": "парық", "ырқ": "ырық", "нарқ": "нарық", "қырқ": "қырық", "ғұрп": "ғұрып", "әрп": "әріп",
    "мойн": "мойын", "ойн": "ойын", "қойн": "қойын", "айтқ": "айтық", "сырт": "сырт", "алд": "алды", "арт": "арты",
    "дауыс": "дауыс", "бауыр": "бауыр", "ауз": "ауыз", "көңл": "көңіл", "өмр": "өмір", "қауп": "қауіп",
    "тәртіб": "тәртіп",
  ]

  private func score(_ candidate: Candidate, of form: [Unicode.Scalar]) -> Double {
    let stem = candidate.stem
    let known = lexicon.weight(of: String(String.UnicodeScalarView(stem)), asVerb: candidate.isVerb)
    let taken = Double(form.count - stem.count)
    // Weighed on UD Kazakh-KTB, whose figures are development scores.
    var score = known * 0.5 + taken * 0.8
    // Short stems are seldom right when nothing speaks for them.
    if known == 0 {
      score -= stem.count < 3 ? 4 : stem.count < 4 ? 1.5 : 0.3
    } else if stem.count < 3, taken > 0 {
      score -= 0.8
    }
    if candidate.isVerb { score -= 0.7 }
    return score
  }
}
