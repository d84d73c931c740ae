/// What a small letter is to the phonology of Kazakh, looked up without hashing.
struct LetterTraits: OptionSet {
  let rawValue: UInt8

  static let vowel = LetterTraits(rawValue: 1)
  static let back = LetterTraits(rawValue: 2)
  /// After these consonants a suffix begins with a voiceless one.
  static let voiceless = LetterTraits(rawValue: 4)
  static let nasal = LetterTraits(rawValue: 8)
  static let sonorant = LetterTraits(rawValue: 16)
  /// Voiced, but in loan words spoken voiceless at the end: Назарбаевтың.
  static let finallyVoiceless = LetterTraits(rawValue: 32)

  init(rawValue: UInt8) { self.rawValue = rawValue }

  init(_ scalar: Unicode.Scalar) {
    let index = Int(scalar.value) - Self.firstValue
    self = Self.table.indices.contains(index) ? Self.table[index] : []
  }

  private static let firstValue = 0x400
  private static let table: [LetterTraits] = (0x400...0x52F).map { value in
    guard let scalar = Unicode.Scalar(UInt32(value)) else { return [] }
    var traits: LetterTraits = []
    func add(_ trait: LetterTraits, _ letters: String) {
      if letters.unicodeScalars.contains(scalar) { traits.insert(trait) }
    }
    add(.vowel, "аоұыяуёюәөүіеэи")
    add(.back, "аоұыяуёю")
    add(.voiceless, "пфкқтсшщчцхһбвгд")
    add(.nasal, "мнң")
    add(.sonorant, "йрлумнңуи")
    add(.finallyVoiceless, "бвгд")
    return traits
  }
}

extension KazakhSuffix.Place {
  func holds(behind last: Unicode.Scalar, _ traits: LetterTraits) -> Bool {
    switch self {
    case .any: true
    case .afterVowel: traits.contains(.vowel)
    case .afterConsonant: !traits.contains(.vowel) || last == "у" || last == "и"
    case .afterVoiceless: traits.contains(.voiceless)
    case .afterVoicedOrVowel: !traits.contains(.voiceless) || traits.contains(.finallyVoiceless)
    case .afterNasal: traits.contains(.nasal)
    case .afterVowelOrSonorant: traits.contains(.vowel) || traits.contains(.sonorant)
    case .afterPossessive: last == "ы" || last == "і"
    }
  }
}
