/// The lemma, part of speech and features of a word in one of the languages that articles come in.
package struct Morphology: Sendable {
  private let kazakh: KazakhMorphology

  package init(lexicon: StemLexicon) { kazakh = KazakhMorphology(lexicon: lexicon) }

  /// - Parameter language: BCP 47, as ``LanguageIdentifier`` gives it.
  package func reading(of word: String, language: String) -> WordReading {
    switch language {
    case "ru": ForeignMorphology.russian(word)
    case "en": ForeignMorphology.english(word)
    case "kk-Latn": kazakh.reading(of: Transliteration.cyrillic(fromLatin: word))
    default: kazakh.reading(of: word)
    }
  }
}
