/// Kazakh between its Cyrillic and its Latin alphabet.
///
/// The Latin letters are those of the table that was presented on 28 January 2021 (31 letters with ä ğ ı ñ ö ş ū ü). It
/// leaves four points open, and sources differ: и, й and the sign for both are taken as `i`, і as `ı`, у as `u` and ұ as
/// `ū`, х and һ both as `h`; э is `e`, ц `ts`, щ `şş`, ю `iu`, я `ia`, ё `io`, ч `tş`; ъ and ь fall away.
package enum Transliteration {
  private static let table: [Unicode.Scalar: String] = [
    "а": "a", "ә": "ä", "б": "b", "в": "v", "г": "g", "ғ": "ğ", "д": "d", "е": "e", "ё": "io", "ж": "j", "з": "z",
    "и": "i", "й": "i", "к": "k", "қ": "q", "л": "l", "м": "m", "н": "n", "ң": "ñ", "о": "o", "ө": "ö", "п": "p",
    "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "ū", "ү": "ü", "ф": "f", "х": "h", "һ": "h", "ц": "ts", "ч": "tş",
    "ш": "ş", "щ": "şş", "ъ": "", "ы": "y", "і": "ı", "ь": "", "э": "e", "ю": "iu", "я": "ia",
  ]

  private static let back: [Unicode.Scalar: Unicode.Scalar] = [
    "a": "а", "ä": "ә", "b": "б", "v": "в", "g": "г", "ğ": "ғ", "d": "д", "e": "е", "j": "ж", "z": "з", "i": "и",
    "k": "к", "q": "қ", "l": "л", "m": "м", "n": "н", "ñ": "ң", "o": "о", "ö": "ө", "p": "п", "r": "р", "s": "с",
    "t": "т", "u": "у", "ū": "ұ", "ü": "ү", "f": "ф", "h": "х", "ş": "ш", "y": "ы", "ı": "і", "c": "ц", "x": "х",
    "w": "в",
  ]

  /// Everything but Kazakh letters stays as it is. A capital stays a capital; in words of capitals all of a letter's
  /// Latin signs are.
  package static func latin(fromCyrillic text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    let scalars = Array(text.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      let small = Letters.lower(scalar)
      guard let latin = table[small] else {
        result.unicodeScalars.append(scalar)
        continue
      }
      if small == scalar {
        result += latin
      } else {
        result += capital(latin, isInCapitals: isInCapitals(scalars, index))
      }
    }
    return result
  }

  private static func isInCapitals(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
    let next = index + 1 < scalars.count ? scalars[index + 1] : " "
    if Letters.isLetter(next) { return Letters.isUpper(next) }
    return index > 0 && Letters.isLetter(scalars[index - 1]) && Letters.isUpper(scalars[index - 1])
  }

  private static func capital(_ latin: String, isInCapitals: Bool) -> String {
    // The capital of ı is I and that of i is İ: Kazakh keeps the dot.
    let upper = { (character: Character) -> String in
      switch character {
      case "ı": "I"
      case "i": "İ"
      default: character.uppercased()
      }
    }
    if isInCapitals { return latin.map(upper).joined() }
    guard let first = latin.first else { return "" }
    return upper(first) + latin.dropFirst()
  }

  package static func cyrillic(fromLatin text: String) -> String {
    var result = String.UnicodeScalarView()
    let scalars = Array(text.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      let isCapital = scalar == "I" || scalar == "İ" || Letters.isUpper(scalar)
      let small: Unicode.Scalar = scalar == "I" ? "ı" : scalar == "İ" ? "i" : Letters.lower(scalar)
      guard var letter = back[small] else {
        result.append(scalar)
        continue
      }
      // i after a vowel is й: "ai", "oi".
      if small == "i", index > 0, let before = back[Letters.lower(scalars[index - 1])],
        "аәоөұүеуы".unicodeScalars.contains(before)
      {
        letter = "й"
      }
      if isCapital { result.append(contentsOf: Letters.upper(letter).unicodeScalars) } else { result.append(letter) }
    }
    return String(result)
  }
}
