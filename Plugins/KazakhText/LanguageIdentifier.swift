/// The language of a text, with how sure that is.
package struct LanguageVerdict: Sendable, Hashable {
  /// BCP 47: `kk-Cyrl`, `kk-Latn`, `ru`, `en` or `und`.
  package let language: String
  /// 0 to 1.
  package let confidence: Double
}

/// Tells Kazakh (in either script), Russian and English apart, and says `und` for the rest.
///
/// It weighs letters that only one of the languages has, the endings and small words that each is full of, and letters
/// that give other Turkic and Cyrillic languages away. No trained model: every weight is stated below.
package enum LanguageIdentifier {
  package static func identify(_ text: String) -> LanguageVerdict {
    var evidence = Evidence()
    for word in words(of: text) { evidence.add(word) }
    return evidence.verdict
  }

  /// Lower-case runs of letters, at most this many: a page says enough.
  private static let wordCountMax = 2_000

  private static func words(of text: String) -> [[Unicode.Scalar]] {
    var result: [[Unicode.Scalar]] = []
    var word: [Unicode.Scalar] = []
    for scalar in text.unicodeScalars {
      if Letters.isLetter(scalar) || (scalar.value == 0x2019 && !word.isEmpty) {
        word.append(Letters.lower(scalar))
      } else if !word.isEmpty {
        result.append(word)
        word = []
        if result.count >= wordCountMax { return result }
      }
    }
    if !word.isEmpty { result.append(word) }
    return result
  }
}

private struct Evidence {
  private var cyrillic = 0.0
  private var latin = 0.0
  private var scores: [Guess: Double] = [:]
  private var wordCount = 0.0

  enum Guess: CaseIterable {
    case kazakh
    case russian
    case foreignCyrillic
    case kazakhLatin
    case english
    case foreignLatin
  }

  mutating func add(_ word: [Unicode.Scalar]) {
    wordCount += 1
    let text = String(String.UnicodeScalarView(word))
    if word[0].value >= 0x400 && word[0].value <= 0x52F {
      cyrillic += 1
      addCyrillic(word, text)
    } else if word[0].value < 0x250 {
      latin += 1
      addLatin(word, text)
    }
  }

  private static let kazakhLetters = Set("әғқңөұүһі".unicodeScalars)
  /// Letters of Ukrainian, Belarusian, Tatar, Bashkir, Uzbek, Tajik, Serbian, Macedonian.
  private static let foreignCyrillicLetters = Set("їєґўҗҙҫҡҳҷӣӯјљњћђџѓќѕ".unicodeScalars)
  private static let kazakhWords: Set<String> = [
    "және", "мен", "бен", "пен", "бұл", "сол", "осы", "деп", "деді", "үшін", "бойынша", "болып", "болды", "туралы",
    "жылы", "жылғы", "кейін", "бар", "жоқ", "ол", "да", "де", "та", "те", "ғана", "арқылы", "сондай", "екі", "бір",
    "үш",
    "облысы", "аталған", "жаңа", "оның", "олар", "біз", "екен", "еді", "дейін", "бері", "ал", "қарай",
  ]
  private static let russianWords: Set<String> = [
    "и", "в", "на", "не", "что", "с", "по", "для", "это", "как", "из", "к", "о", "об", "от", "за", "был", "была",
    "были",
    "его", "они", "он", "она", "года", "году", "при", "до", "также", "который", "которые", "между", "или", "но", "уже",
    "более", "их", "мы", "все", "так", "под", "со", "ее", "том", "есть", "будет", "после",
  ]
  private static let kyrgyzWords: Set<String> = [
    "жана", "менен", "үчүн", "боюнча", "болгон", "деген", "кийин", "эле", "эмес", "анын", "бул",
  ]
  private static let mongolianWords: Set<String> = [
    "байна", "юм", "нь", "бөгөөд", "гэж", "болон", "байгаа", "энэ", "хүн", "онд",
  ]

  private mutating func addCyrillic(_ word: [Unicode.Scalar], _ text: String) {
    if word.contains(where: { Self.foreignCyrillicLetters.contains($0) }) { score(.foreignCyrillic, 4) }
    let special = word.filter { Self.kazakhLetters.contains($0) }
    if !special.isEmpty {
      let isKazakhAlone = special.contains { "әғқңұһ".unicodeScalars.contains($0) }
      score(.kazakh, isKazakhAlone ? 3 : 1)
      // і is Ukrainian and Belarusian too, ө and ү are Kyrgyz and Mongolian, ң and ә are Tatar.
      if !isKazakhAlone { score(.foreignCyrillic, 0.9) }
    }
    if Self.kazakhWords.contains(text) { score(.kazakh, 2) }
    if Self.russianWords.contains(text) { score(.russian, 2) }
    if Self.kyrgyzWords.contains(text) || Self.mongolianWords.contains(text) { score(.foreignCyrillic, 3) }
    if hasEnding(
      text, ["лар", "лер", "дар", "дер", "тар", "тер", "ған", "ген", "ында", "інде", "ның", "нің", "дың", "дің"])
    {
      score(.kazakh, 0.5)
    }
    if hasEnding(
      text,
      [
        "ого", "его", "ому", "ему", "ых", "их", "ые", "ие", "ый", "ой", "ая", "ться", "ства", "ение", "ения", "ов",
        "ами", "ость", "ости", "ет", "ют", "ил", "ла", "ло", "ли",
      ])
    {
      score(.russian, 0.7)
    }
    if word.contains(where: { "щъэёц".unicodeScalars.contains($0) }) { score(.russian, 0.6) }
    // Kazakh writes г and к beside front vowels; Kyrgyz has уу, оо, өө, үү, ээ, Mongolian аа and ий too.
    if hasDoubleVowel(word) { score(.foreignCyrillic, 1.2) }
  }

  private func hasDoubleVowel(_ word: [Unicode.Scalar]) -> Bool {
    zip(word, word.dropFirst()).contains { $0 == $1 && "аоөүуэ".unicodeScalars.contains($0) }
  }

  private static let englishWords: Set<String> = [
    "the", "of", "and", "to", "in", "a", "is", "for", "on", "that", "with", "was", "by", "as", "at", "from", "be", "it",
    "are", "this", "an", "has", "have", "will", "were", "which", "their", "not", "or", "its", "said", "we", "he", "she",
    "they", "been", "also", "between",
  ]
  private static let kazakhLatinWords: Set<String> = [
    "jäne", "jane", "men", "ben", "pen", "üşin", "boiynşa", "bolyp", "boldy", "turaly", "jyly", "keiın", "dep", "dedı",
    "osy", "sol", "oblysy", "arqyly", "zhäne", "qazaqstan", "bürın", "ony", "olar",
  ]
  private static let foreignLatinWords: Set<String> = [
    "ve", "bir", "bu", "için", "ile", "olarak", "da", "de", "olan", "çok", "daha", "va", "uchun", "bilan", "bo’lgan",
    "üçün",
    "ilə", "və", "edir", "und", "der", "die", "das", "le", "la", "les", "et", "des", "un", "une", "el", "los", "que",
    "y",
    "i", "je", "se", "na", "do", "il", "di", "che", "ja", "on", "og", "och", "att", "det",
  ]

  private mutating func addLatin(_ word: [Unicode.Scalar], _ text: String) {
    if word.contains(where: { "ğñūıūşäöüq".unicodeScalars.contains($0) }) {
      // q before a vowel other than u, ñ and ū are Kazakh alone; ğ, ş, ı, ö, ü are Turkish and Azerbaijani too.
      let isKazakh = word.contains { "ñū".unicodeScalars.contains($0) } || hasKazakhQ(word)
      score(.kazakhLatin, isKazakh ? 3 : 0.4)
      if !isKazakh, word.contains(where: { "ğışöü".unicodeScalars.contains($0) }) { score(.foreignLatin, 0.6) }
    }
    if word.contains(where: { "çəéèàñßåøæžščřěčćđłżźśńęą".unicodeScalars.contains($0) && $0 != "ñ" }) {
      score(.foreignLatin, 2)
    }
    if Self.kazakhLatinWords.contains(text) { score(.kazakhLatin, 2) }
    if Self.englishWords.contains(text) { score(.english, 2) }
    if Self.foreignLatinWords.contains(text) { score(.foreignLatin, 1.6) }
    if hasEnding(
      text, ["tyñ", "nyñ", "nıñ", "dyñ", "ymen", "ğa", "ğan", "gen", "lary", "lerı", "ynda", "ınde", "yp", "ıp"])
    {
      score(.kazakhLatin, 1)
    }
    if hasEnding(text, ["ing", "tion", "ed", "ly", "ment", "ness", "ity", "ous", "th", "ies"]) { score(.english, 0.8) }
  }

  private func hasKazakhQ(_ word: [Unicode.Scalar]) -> Bool {
    word.indices.contains { word[$0] == "q" && ($0 + 1 == word.count || word[$0 + 1] != "u") }
  }

  private func hasEnding(_ text: String, _ endings: [String]) -> Bool {
    endings.contains { text.utf8.count > $0.utf8.count + 2 && text.hasSuffix($0) }
  }

  private mutating func score(_ guess: Guess, _ points: Double) { scores[guess, default: 0] += points }

  var verdict: LanguageVerdict {
    guard wordCount > 0, cyrillic + latin > 0 else { return LanguageVerdict(language: "und", confidence: 0) }
    let candidates: [(Guess, String)] =
      cyrillic >= latin
      ? [(.kazakh, "kk-Cyrl"), (.russian, "ru"), (.foreignCyrillic, "und")]
      : [(.kazakhLatin, "kk-Latn"), (.english, "en"), (.foreignLatin, "und")]
    let total = candidates.reduce(0) { $0 + (scores[$1.0] ?? 0) }
    let ranked = candidates.sorted { (scores[$0.0] ?? 0, $1.1) > (scores[$1.0] ?? 0, $0.1) }
    guard total > 0, let best = ranked.first else { return LanguageVerdict(language: "und", confidence: 0) }
    let share = (scores[best.0] ?? 0) / total
    // A few words prove little: the share is trusted as far as there are points behind it.
    let confidence = share * total / (total + 2)
    guard share >= 0.5, total >= 1 else { return LanguageVerdict(language: "und", confidence: 1 - share) }
    return LanguageVerdict(language: best.1, confidence: confidence)
  }
}
