package import AnalyserMessages

/// A token as the analysers' rules see it.
package struct Word: Sendable {
  package let span: TextSpan
  /// As it stands in the text.
  package let text: String
  package let folded: String
  /// The Morphology analyser's lemma; the lower-case word when it gave none.
  package let lemma: String
  package let partOfSpeech: String
  package let isWord: Bool
  package let isNumber: Bool
  package let isCapitalised: Bool
  /// At least two letters, all upper case.
  package let isAllCaps: Bool
  /// Every stem from which this word can be an inflected form, the word itself included.
  package let stems: [StemKey]

  package init(_ token: Token, text: String, russian: Bool) {
    span = token.span ?? TextSpan()
    self.text = text
    folded = text.lowercased()
    lemma = token.lemma.isEmpty ? folded : token.lemma
    partOfSpeech = token.partOfSpeech
    let scalars = Array(text.unicodeScalars)
    let letters = scalars.filter(\.properties.isAlphabetic)
    isNumber = scalars.first.map { $0.properties.numericType != nil } ?? false
    isWord = scalars.first.map(\.properties.isAlphabetic) ?? false
    isCapitalised = scalars.first.map(\.properties.isUppercase) ?? false
    isAllCaps = letters.count > 1 && letters.allSatisfy(\.properties.isUppercase)
    stems = isWord ? Self.stems(of: folded, russian: russian) : [StemKey(folded)]
  }

  private static let letterCountMax = 40

  private static func stems(of folded: String, russian: Bool) -> [StemKey] {
    let scalars = Array(folded.unicodeScalars.prefix(letterCountMax))
    var result = [StemKey(scalars)]
    var prefix = StemKey()
    for index in scalars.indices.dropLast() {
      let before = prefix
      prefix.add(scalars[index])
      guard index >= 1 else { continue }
      let rest = scalars[(index + 1)...]
      let accepted = russian ? RussianEndings.accepts(rest) || KazakhEndings.accepts(rest) : KazakhEndings.accepts(rest)
      guard accepted else { continue }
      result.append(prefix)
      if let voiceless = KazakhEndings.devoiced(scalars[index]), rest.first == "ы" || rest.first == "і" {
        var key = before
        key.add(voiceless)
        result.append(key)
      }
    }
    return result
  }

  package func isAny(of set: WordSet) -> Bool { stems.contains { set.contains($0) } }

  /// Whether the word itself, not some stem of it, is in the set.
  package func isExactly(_ set: WordSet) -> Bool { set.contains(stems[0]) }

  package func hasPrefix(_ prefix: String) -> Bool { folded.utf8.starts(with: prefix.utf8) }

  package func hasAnyPrefix(_ prefixes: [String]) -> Bool { prefixes.contains { hasPrefix($0) } }

  package func hasSuffix(_ suffix: String) -> Bool {
    folded.utf8.count >= suffix.utf8.count && folded.utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
  }
}
