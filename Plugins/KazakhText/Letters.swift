/// What kind of character a scalar is, for Kazakh, Russian and English text.
package enum Letters {
  package static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    let value = scalar.value
    if value < 0x80 { return (value | 0x20) >= 0x61 && (value | 0x20) <= 0x7A }
    if value >= 0x400 && value <= 0x52F { return value < 0x483 || value > 0x489 }
    return scalar.properties.isAlphabetic
  }

  /// Marks that belong to the letter before: й and ё may come as two scalars, stress marks too.
  static func isMark(_ scalar: Unicode.Scalar) -> Bool { scalar.value >= 0x300 && scalar.value <= 0x36F }

  package static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar.value >= 0x30 && scalar.value <= 0x39 }

  /// White space, the no-break kinds and the invisible marks of word processors.
  package static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09...0x0D, 0x20, 0x85, 0xA0, 0xAD, 0x1680, 0x2000...0x200F, 0x2028, 0x2029, 0x202F, 0x205F, 0x2060, 0x3000,
      0xFEFF:
      true
    default: false
    }
  }

  package static func isUpper(_ scalar: Unicode.Scalar) -> Bool {
    let value = scalar.value
    if value < 0x80 { return value >= 0x41 && value <= 0x5A }
    return lower(scalar) != scalar
  }

  /// The small letter; itself for what has none. Cyrillic without the standard library's general tables.
  package static func lower(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    let value = scalar.value
    switch value {
    case 0x41...0x5A, 0x410...0x42F: return Unicode.Scalar(value + 0x20) ?? scalar
    case 0x400...0x40F: return Unicode.Scalar(value + 0x50) ?? scalar
    case 0x460...0x481, 0x48A...0x4BF, 0x4D0...0x52F:
      return value % 2 == 0 ? Unicode.Scalar(value + 1) ?? scalar : scalar
    case 0x4C0: return "ӏ"
    case 0x4C1...0x4CE: return value % 2 == 1 ? Unicode.Scalar(value + 1) ?? scalar : scalar
    case 0..<0x80, 0x430...0x45F: return scalar
    default:
      let mapping = scalar.properties.lowercaseMapping.unicodeScalars
      return mapping.count == 1 ? mapping.first ?? scalar : scalar
    }
  }

  package static func lower(_ text: some StringProtocol) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { result.append(lower(scalar)) }
    return String(result)
  }

  package static func upper(_ scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    case 0x430...0x44F: return String(Unicode.Scalar(scalar.value - 0x20) ?? scalar)
    default: return scalar.properties.uppercaseMapping
    }
  }

  /// At least two letters, and all of them capital.
  package static func isAllCaps(_ text: some StringProtocol) -> Bool {
    var count = 0
    for scalar in text.unicodeScalars where isLetter(scalar) {
      guard isUpper(scalar) else { return false }
      count += 1
    }
    return count > 1
  }

  /// Of a small letter of Kazakh or Russian.
  package static func isVowel(_ scalar: Unicode.Scalar) -> Bool { LetterTraits(scalar).contains(.vowel) }
}
