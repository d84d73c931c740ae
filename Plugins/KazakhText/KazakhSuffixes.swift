/// A suffix of Kazakh with the shapes that it takes.
struct KazakhSuffix: Sendable {
  /// What stands before the suffix, by its last letter.
  enum Place: Sendable {
    case any
    case afterVowel
    case afterConsonant
    /// п, т, к, с, ш ... and the voiced б, в, г, д at the end of loan words.
    case afterVoiceless
    /// Everything but ``afterVoiceless``.
    case afterVoicedOrVowel
    /// м, н, ң.
    case afterNasal
    case afterVowelOrSonorant
    /// The third-person possessive -ы, -і, -сы, -сі.
    case afterPossessive
  }

  let letters: [Unicode.Scalar]
  let place: Place
  /// Features in alphabetic order.
  let features: String
  /// Whether its vowels are back ones; `nil` for one that goes with either: it has none, or is мен, бен, пен.
  let isBack: Bool?
  /// A participle's or a verbal noun's: case, possession and number may follow.
  let isNominal: Bool

  init(_ letters: String, _ place: Place, _ features: String) {
    self.letters = Array(letters.unicodeScalars)
    self.place = place
    self.features = features
    let isInstrumental = self.letters.count == 3 && letters.hasSuffix("ен") && "мбп".contains(letters.prefix(1))
    let vowel = letters.unicodeScalars.first { LetterTraits($0).contains(.vowel) && $0 != "у" }
    isBack = isInstrumental ? nil : vowel.map { LetterTraits($0).contains(.back) }
    isNominal = features.contains("Part") || features.contains("Vnoun")
  }
}

/// The nominal suffixes, outermost first: predicate and adjectival endings, case, possession, number.
enum KazakhSuffixes {
  private static let casesList: [KazakhSuffix] =
    suffixes("Case=Gen", ["ның нің": .afterVowel, "дың дің": .afterVoicedOrVowel, "тың тің": .afterVoiceless])
    + suffixes("Case=Gen", ["ның нің": .afterNasal])
    + suffixes(
      "Case=Acc", ["ны ні": .afterVowel, "ды ді": .afterVoicedOrVowel, "ты ті": .afterVoiceless, "н": .afterPossessive])
    + suffixes("Case=Dat", ["ға ге": .afterVoicedOrVowel, "қа ке": .afterVoiceless, "на не": .afterPossessive])
    + suffixes("Case=Loc", ["да де": .afterVoicedOrVowel, "та те": .afterVoiceless, "нда нде": .afterPossessive])
    + suffixes(
      "Case=Abl",
      [
        "дан ден": .afterVoicedOrVowel, "тан тен": .afterVoiceless, "нан нен": .afterNasal,
        "нан  нен": .afterPossessive,
      ])
    + suffixes("Case=Ins", ["мен": .afterVowelOrSonorant, "бен": .afterVoicedOrVowel, "пен": .afterVoiceless])

  /// -дағы: what is there; it makes an attribute of a noun.
  private static let attributesList: [KazakhSuffix] =
    suffixes(
      "Case=Loc", ["дағы дегі": .afterVoicedOrVowel, "тағы тегі": .afterVoiceless, "ндағы ндегі": .afterPossessive])

  private static let possessivesList: [KazakhSuffix] =
    suffixes("Number[psor]=Sing|Person[psor]=3", ["сы сі": .afterVowel, "ы і": .afterConsonant])
    + suffixes("Number[psor]=Plur|Person[psor]=1", ["мыз міз": .afterVowel, "ымыз іміз": .afterConsonant])

  private static let pluralsList: [KazakhSuffix] =
    suffixes(
      "Number=Plur", ["лар лер": .afterVowelOrSonorant, "дар дер": .afterVoicedOrVowel, "тар тер": .afterVoiceless])

  /// Endings of finite verbs, participles and converbs, longest first among their kind.
  private static let verbsList: [KazakhSuffix] =
    suffixes("Mood=Ind|Tense=Past|VerbForm=Fin", ["ды ді": .afterVoicedOrVowel, "ты ті": .afterVoiceless])
    + suffixes("Tense=Past|VerbForm=Part", ["ған ген": .afterVoicedOrVowel, "қан кен": .afterVoiceless])
    + suffixes("VerbForm=Conv", ["п": .afterVowel, "ып іп": .afterConsonant, "а е": .afterConsonant, "й": .afterVowel])
    + suffixes("Mood=Ind|Tense=Pres|VerbForm=Fin", ["йды йді": .afterVowel, "ады еді": .afterConsonant])
    + suffixes("Tense=Pres|VerbForm=Part", ["йтын йтін": .afterVowel, "атын етін": .afterConsonant])
    + suffixes("Mood=Cnd|VerbForm=Fin", ["са се": .any])
    + suffixes(
      "Tense=Fut|VerbForm=Fin",
      ["мақ мек": .afterVowelOrSonorant, "бақ бек": .afterVoicedOrVowel, "пақ пек": .afterVoiceless])
    + suffixes("VerbForm=Vnoun", ["у": .any])
    + suffixes("Tense=Fut|VerbForm=Part", ["ар ер": .afterConsonant, "р": .afterVowel])
    + suffixes(
      "VerbForm=Conv",
      [
        "ғалы гелі": .afterVoicedOrVowel, "қалы келі": .afterVoiceless, "май мей": .afterVowelOrSonorant,
        "бай бей": .afterVoicedOrVowel, "пай пей": .afterVoiceless,
      ])

  /// All, by the numbers that ``SuffixPath`` has.
  static let all = casesList + attributesList + possessivesList + pluralsList + verbsList

  static let cases = SuffixList(all, casesList.indices)
  static let attributes = list(attributesList, after: casesList.count)
  static let possessives = list(possessivesList, after: casesList.count + attributesList.count)
  static let plurals = list(pluralsList, after: all.count - verbsList.count - pluralsList.count)
  static let verbs = list(verbsList, after: all.count - verbsList.count)

  private static func list(_ suffixes: [KazakhSuffix], after start: Int) -> SuffixList {
    SuffixList(all, start..<start + suffixes.count)
  }

  private static func suffixes(
    _ features: String, _ shapes: KeyValuePairs<String, KazakhSuffix.Place>
  ) -> [KazakhSuffix] {
    shapes.flatMap { letters, place in
      letters.split(separator: " ").map { KazakhSuffix(String($0), place, features) }
    }
  }
}

/// Suffixes by their last letter: most are ruled out by it.
struct SuffixList: Sendable {
  private let byLastLetter: [[(number: UInt8, suffix: KazakhSuffix)]]
  private static let firstValue = 0x400
  private static let none: [(number: UInt8, suffix: KazakhSuffix)] = []

  init(_ all: [KazakhSuffix], _ range: Range<Int>) {
    var lists = [[(number: UInt8, suffix: KazakhSuffix)]](repeating: [], count: 0x130)
    for number in range {
      guard let last = all[number].letters.last else { continue }
      lists[Int(last.value) - Self.firstValue].append((UInt8(number), all[number]))
    }
    byLastLetter = lists
  }

  func ending(in letter: Unicode.Scalar) -> [(number: UInt8, suffix: KazakhSuffix)] {
    let index = Int(letter.value) - Self.firstValue
    return byLastLetter.indices.contains(index) ? byLastLetter[index] : Self.none
  }
}
