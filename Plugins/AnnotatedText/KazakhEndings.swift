/// Kazakh noun endings: plural, possessive, case, and the attributive -ғы after the locative.
package enum KazakhEndings {
  private static let plurals = ["", "лар", "лер", "дар", "дер", "тар", "тер"]
  private static let possessives = [
    "", "ы", "і", "сы", "сі", "ым", "ім", "м", "ың", "ің", "ң", "ымыз", "іміз", "мыз", "міз", "ыңыз", "іңіз", "ңыз",
    "ңіз",
  ]
  private static let cases = [
    "", "ның", "нің", "дың", "дің", "тың", "тің", "ға", "ге", "қа", "ке", "на", "не", "а", "е", "ны", "ні", "ды", "ді",
    "ты", "ті", "н", "да", "де", "та", "те", "нда", "нде", "дан", "ден", "тан", "тен", "нан", "нен", "мен", "бен",
    "пен", "дағы", "дегі", "тағы", "тегі", "ндағы", "ндегі",
  ]

  /// Every chain of endings that may follow a stem.
  private static let chains: Set<StemKey> = {
    var result: Set<StemKey> = []
    for plural in plurals {
      for possessive in possessives {
        for ending in cases { result.insert(StemKey(plural + possessive + ending)) }
      }
    }
    return result
  }()

  /// Whether `rest` is a chain of noun endings, or nothing.
  static func accepts(_ rest: some Sequence<Unicode.Scalar>) -> Bool { chains.contains(StemKey(rest)) }

  /// A final consonant that was voiced before a possessive vowel, as in орталығы: орталық.
  static func devoiced(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar {
    case "ғ": "қ"
    case "г": "к"
    case "б": "п"
    default: nil
    }
  }
}

/// The seven cases, and the locative's attributive form (Шымкенттегі).
package enum NounCase: Sendable, Equatable {
  case nominative, genitive, dative, accusative, locative, ablative, instrumental, attributive
}

/// A word without its case ending; plural and possessive stay.
package struct CaseForm: Sendable, Equatable {
  package var stem: String
  package var nounCase: NounCase
}

extension KazakhEndings {
  /// What may stand before an ending that begins so.
  private enum Before { case vowel, nasal, sonorant, buzzing, voiceless, possessive }

  private struct Ending {
    let text: [Unicode.Scalar]
    let nounCase: NounCase
    let before: [Before]

    init(_ text: String, _ nounCase: NounCase, _ before: [Before]) {
      self.text = Array(text.unicodeScalars)
      self.nounCase = nounCase
      self.before = before
    }
  }

  /// Longest first, so that -ндағы is not taken for -ы.
  private static let endings: [Ending] = pairs(
    [
      ("ндағы", "ндегі", .attributive, [.possessive]),
      ("дағы", "дегі", .attributive, [.vowel, .nasal, .sonorant, .buzzing]),
      ("тағы", "тегі", .attributive, [.voiceless]), ("нда", "нде", .locative, [.possessive]),
      ("нан", "нен", .ablative, [.possessive, .nasal]), ("дан", "ден", .ablative, [.vowel, .sonorant, .buzzing]),
      ("тан", "тен", .ablative, [.voiceless]), ("ның", "нің", .genitive, [.possessive, .vowel, .nasal]),
      ("дың", "дің", .genitive, [.sonorant, .buzzing]), ("тың", "тің", .genitive, [.voiceless]),
      ("мен", "мен", .instrumental, [.possessive, .vowel, .nasal, .sonorant]),
      ("бен", "бен", .instrumental, [.buzzing]),
      ("пен", "пен", .instrumental, [.voiceless]), ("на", "не", .dative, [.possessive]),
      ("ға", "ге", .dative, [.vowel, .nasal, .sonorant, .buzzing]), ("қа", "ке", .dative, [.voiceless]),
      ("да", "де", .locative, [.vowel, .nasal, .sonorant, .buzzing]), ("та", "те", .locative, [.voiceless]),
      ("ны", "ні", .accusative, [.vowel]), ("ды", "ді", .accusative, [.nasal, .sonorant, .buzzing]),
      ("ты", "ті", .accusative, [.voiceless]), ("н", "н", .accusative, [.possessive]),
    ])

  private static func pairs(_ rows: [(String, String, NounCase, [Before])]) -> [Ending] {
    rows.flatMap { row in
      row.0 == row.1
        ? [Ending(row.0, row.2, row.3)] : [Ending(row.0, row.2, row.3), Ending(row.1, row.2, row.3)]
    }
  }

  private static func before(_ scalar: Unicode.Scalar) -> Before? {
    switch scalar {
    case "а", "ә", "е", "ё", "и", "о", "ө", "у", "ұ", "ү", "ы", "і", "э", "ю", "я": .vowel
    case "м", "н", "ң": .nasal
    case "л", "р", "й": .sonorant
    case "з", "ж": .buzzing
    case "п", "ф", "к", "қ", "т", "с", "ш", "щ", "х", "ц", "ч", "б", "в", "г", "д", "һ": .voiceless
    default: nil
    }
  }

  /// A stem without its last vowel's harmony is no stem of that ending; и and у go with both.
  private static func harmonises(_ stem: ArraySlice<Unicode.Scalar>, _ ending: [Unicode.Scalar]) -> Bool {
    guard let vowel = ending.first(where: { "аеыі".unicodeScalars.contains($0) }) else { return true }
    if ending == Array("мен".unicodeScalars) || ending == Array("бен".unicodeScalars)
      || ending == Array("пен".unicodeScalars)
    {
      return true
    }
    let last = stem.last { "аәеёиоөуұүыіэюя".unicodeScalars.contains($0) }
    switch last {
    case "а", "о", "ұ", "ы", "я", "ё": return vowel == "а" || vowel == "ы"
    case "ә", "е", "ө", "ү", "і", "э": return vowel == "е" || vowel == "і"
    default: return true
    }
  }

  /// The word without its case ending.
  /// - Parameters:
  ///   - word: any letter case; the stem keeps it.
  ///   - possessive: whether -ы or -і at the end may be the third person's possessive (қоры), as in a noun phrase's
  ///     head. In a personal name it seldom is, and Алтын would lose its n.
  ///   - harmonising: whether the ending's vowel must go with the stem's; writers differ on Russian surnames.
  package static func split(_ word: String, possessive: Bool, harmonising: Bool = true) -> CaseForm {
    let scalars = Array(word.lowercased().unicodeScalars)
    let original = Array(word.unicodeScalars)
    let whole = CaseForm(stem: word, nounCase: .nominative)
    guard scalars.count == original.count else { return whole }
    for ending in endings where scalars.count >= ending.text.count + stemLetterCountMin {
      let stem = scalars.dropLast(ending.text.count)
      guard scalars.suffix(ending.text.count).elementsEqual(ending.text), fits(stem, ending, possessive),
        !harmonising || harmonises(stem, ending.text)
      else { continue }
      var text = String.UnicodeScalarView()
      text.append(contentsOf: original.prefix(stem.count))
      return CaseForm(stem: String(text), nounCase: ending.nounCase)
    }
    return whole
  }

  private static let stemLetterCountMin = 3

  private static func fits(_ stem: ArraySlice<Unicode.Scalar>, _ ending: Ending, _ possessive: Bool) -> Bool {
    guard let last = stem.last, let kind = before(last) else { return false }
    // -стан is a part of countries' names, not an ablative.
    if ending.text.elementsEqual("тан".unicodeScalars), last == "с" { return false }
    if possessive, last == "ы" || last == "і" {
      if ending.before.contains(.possessive) { return true }
      return ending.nounCase != .locative && ending.nounCase != .ablative && ending.before.contains(.vowel)
    }
    return ending.before.contains(kind)
  }
}
