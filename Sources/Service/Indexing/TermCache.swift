internal import KazakhText
internal import Storage

/// Remembers the terms of words: a newspaper uses the same ones again and again, and a lemma costs some microseconds.
final class TermCache: Sendable {
  private let terms: SearchTerms
  private let idle = IdlePool<Words>(keptCountMax: 4)

  init(_ terms: SearchTerms) { self.terms = terms }

  /// The terms of `words`, one for each; "" where a word has none.
  func terms(of words: [ByteSpan], in text: [UInt8], language: SearchTerms.Language) -> [String] {
    idle.use({ Words() }) { known in
      words.map { span in
        let word = String(decoding: text[span.range], as: UTF8.self)
        return known.term(of: word, language) { terms.term(of: word, language: language) }
      }
    }
  }

  /// Words of two generations: when the younger is full it becomes the older, which is forgotten.
  private final class Words: @unchecked Sendable {
    // @unchecked: the pool lends it to one thread at a time.
    private static let generationCountMax = 8_192
    private struct Key: Hashable {
      let word: String
      let language: SearchTerms.Language
    }
    private var young: [Key: String] = [:]
    private var old: [Key: String] = [:]

    func term(of word: String, _ language: SearchTerms.Language, make: () -> String) -> String {
      let key = Key(word: word, language: language)
      if let term = young[key] { return term }
      let term = old[key] ?? make()
      if young.count >= Self.generationCountMax { (old, young) = (young, [:]) }
      young[key] = term
      return term
    }
  }
}
