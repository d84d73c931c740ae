/// The stem that the forms of a Russian word share, for searches.
///
/// The endings and their order are those of the Snowball project's stemmer for Russian
/// (snowballstem.org/algorithms/russian/stemmer.html, M. F. Porter), but for -ов and -ев: they go from every form, so that
/// Токаев and Токаева, Токаевым meet. A stem is no word.
enum RussianStem {
  /// - Parameter word: small letters, ё written as е.
  static func stem(of word: String) -> String {
    let letters = Array(word.unicodeScalars)
    guard let firstVowel = letters.firstIndex(where: vowels.contains) else { return word }
    var stem = letters[...]
    let region = firstVowel + 1
    if !strip(perfectiveGerunds, from: &stem, region) {
      _ = strip(reflexives, from: &stem, region)
      if strip(adjectives, from: &stem, region) {
        _ = strip(participles, from: &stem, region)
      } else if !strip(verbs, from: &stem, region) {
        _ = strip(nouns, from: &stem, region)
      }
    }
    if strip(surnames, from: &stem, max(region, stemLetterCountMin)) { return String(String.UnicodeScalarView(stem)) }
    if stem.last == "и", stem.count > region { stem.removeLast() }
    _ = strip(derivational, from: &stem, secondRegion(letters))
    _ = strip(superlatives, from: &stem, region)
    if stem.suffix(2).elementsEqual("нн".unicodeScalars), stem.count - 1 > region {
      stem.removeLast()
    } else if stem.last == "ь", stem.count > region {
      stem.removeLast()
    }
    return String(String.UnicodeScalarView(stem))
  }

  private static let vowels = Set("аеиоуыэюя".unicodeScalars)

  /// What follows the second consonant after a vowel.
  private static func secondRegion(_ letters: [Unicode.Scalar]) -> Int {
    var start = 0
    for _ in 0..<2 {
      guard let vowel = letters[start...].firstIndex(where: vowels.contains),
        let consonant = letters[vowel...].firstIndex(where: { !vowels.contains($0) })
      else { return letters.count }
      start = consonant + 1
    }
    return start
  }

  private struct Ending {
    let letters: [Unicode.Scalar]
    /// It counts only behind а or я, which stays.
    let followsA: Bool
  }

  /// Takes the longest ending off.
  private static func strip(
    _ endings: [Ending], from stem: inout ArraySlice<Unicode.Scalar>, _ region: Int
  ) -> Bool {
    for ending in endings {
      let rest = stem.count - ending.letters.count
      guard rest >= region, stem.suffix(ending.letters.count).elementsEqual(ending.letters) else { continue }
      if ending.followsA {
        guard rest - 1 >= region, stem[rest - 1] == "а" || stem[rest - 1] == "я" else { continue }
      }
      stem.removeLast(ending.letters.count)
      return true
    }
    return false
  }

  private static func endings(afterA: String = "", _ any: String) -> [Ending] {
    let all =
      afterA.split(separator: " ").map { Ending(letters: Array($0.unicodeScalars), followsA: true) }
      + any.split(separator: " ").map { Ending(letters: Array($0.unicodeScalars), followsA: false) }
    return all.sorted { $0.letters.count > $1.letters.count }
  }

  private static let perfectiveGerunds = endings(afterA: "в вши вшись", "ив ивши ившись ыв ывши ывшись")
  private static let reflexives = endings("ся сь")
  private static let adjectives = endings(
    "ее ие ые ое ими ыми ей ий ый ой ем им ым ом его ого ему ому их ых ую юю ая яя ою ею")
  private static let participles = endings(afterA: "ем нн вш ющ щ", "ивш ывш ующ")
  private static let verbs = endings(
    afterA: "ла на ете йте ли й л ем н ло но ет ют ны ть ешь нно",
    "ила ыла ена ейте уйте ите или ыли ей уй ил ыл им ым ен ило ыло ено ят ует уют ит ыт ены ить ыть ишь ую ю")
  private static let nouns = endings(
    "а ев ов ие ье е иями ями ами еи ии и ией ей ой ий й иям ям ием ем ам ом о у ах иях ях ы ь ию ью ю ия ья я")
  private static let surnames = endings("ов ев")
  private static let stemLetterCountMin = 3
  private static let derivational = endings("ост ость")
  private static let superlatives = endings("ейш ейше")
}
