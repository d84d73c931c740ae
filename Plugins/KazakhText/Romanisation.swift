/// Names of people and places as English texts usually write them: by sound, with letters of the English alphabet.
///
/// The table is the one that Kazakhstan's passports and maps have used: қ is k or q (q in the names of institutions that
/// write themselves so is the exceptions' work), ғ gh, ң ng, ы y, ж zh, ш sh, ц ts, х and һ kh and h.
package enum Romanisation {
  private static let table: [Unicode.Scalar: String] = [
    "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z",
    "и": "i", "й": "i", "к": "k", "қ": "k", "л": "l", "м": "m", "н": "n", "ң": "ng", "о": "o", "ө": "o", "п": "p",
    "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "u", "ү": "u", "ф": "f", "х": "kh", "һ": "h", "ц": "ts", "ч": "ch",
    "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "і": "i", "ь": "", "э": "e", "ю": "yu", "я": "ya",
  ]

  private static let exceptions: [String: String] = [
    "қазақстан": "Kazakhstan", "астана": "Astana", "алматы": "Almaty", "шымкент": "Shymkent", "қарағанды": "Karaganda",
    "ақтөбе": "Aktobe", "ақтау": "Aktau", "атырау": "Atyrau", "қостанай": "Kostanay", "қызылорда": "Kyzylorda",
    "өскемен": "Oskemen", "семей": "Semey", "павлодар": "Pavlodar", "тараз": "Taraz", "түркістан": "Turkistan",
    "орал": "Oral", "көкшетау": "Kokshetau", "петропавл": "Petropavl", "талдықорған": "Taldykorgan", "қонаев": "Konaev",
    "екібастұз": "Ekibastuz", "жезқазған": "Zhezkazgan", "ресей": "Russia", "қытай": "China", "өзбекстан": "Uzbekistan",
    "қырғызстан": "Kyrgyzstan", "түркия": "Türkiye",
  ]

  package static func english(_ name: String) -> String {
    name.split(separator: " ", omittingEmptySubsequences: false).map { word($0) }.joined(separator: " ")
  }

  private static func word(_ word: Substring) -> String {
    if let known = exceptions[Letters.lower(word)] { return known }
    var result = ""
    let scalars = Array(word.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      let small = Letters.lower(scalar)
      guard var latin = table[small] else {
        result.unicodeScalars.append(scalar)
        continue
      }
      let before = index > 0 ? Letters.lower(scalars[index - 1]) : " "
      // е after a vowel, and the е of -баева, sounds as ye: Шыңғысбаева, Shyngysbayeva.
      if small == "е", Letters.isVowel(before) { latin = "ye" }
      // й before a vowel and after one is y: Айя, Aiya; Майра, Maira.
      if small == "й", index + 1 < scalars.count, Letters.isVowel(Letters.lower(scalars[index + 1])) { latin = "y" }
      // ңғ is one sound in English spelling: Шыңғыс, Shyngys.
      if small == "ғ", before == "ң" { latin = "" }
      result += small == scalar ? latin : latin.prefix(1).uppercased() + latin.dropFirst()
    }
    return result
  }
}
