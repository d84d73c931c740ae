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

  init(_ letters: String, _ place: Place, _ features: String) {
    self.letters = Array(letters.unicodeScalars)
    self.place = place
    self.features = features
  }
}

/// The nominal suffixes, outermost first: predicate and adjectival endings, case, possession, number.
enum KazakhSuffixes {
  static let cases: [KazakhSuffix] =
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
  static let attributes: [KazakhSuffix] =
    suffixes(
      "Case=Loc", ["дағы дегі": .afterVoicedOrVowel, "тағы тегі": .afterVoiceless, "ндағы ндегі": .afterPossessive])

  static let possessives: [KazakhSuffix] =
    suffixes("Number[psor]=Sing|Person[psor]=3", ["сы сі": .afterVowel, "ы і": .afterConsonant])
    + suffixes("Number[psor]=Plur|Person[psor]=1", ["мыз міз": .afterVowel, "ымыз іміз": .afterConsonant])

  static let plurals: [KazakhSuffix] =
    suffixes(
      "Number=Plur", ["лар лер": .afterVowelOrSonorant, "дар дер": .afterVoicedOrVowel, "тар тер": .afterVoiceless])

  /// Endings of finite verbs, participles and converbs, longest first among their kind.
  static let verbs: [KazakhSuffix] =
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

  private static func suffixes(
    _ features: String, _ shapes: KeyValuePairs<String, KazakhSuffix.Place>
  ) -> [KazakhSuffix] {
    shapes.flatMap { letters, place in
      letters.split(separator: " ").map { KazakhSuffix(String($0), place, features) }
    }
  }
}
