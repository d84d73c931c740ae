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
      text.withUnsafeBufferPointer { bytes in
        words.map { span in
          let word = UnsafeBufferPointer(rebasing: bytes[span.range])
          return known.term(of: word, language) {
            terms.term(of: String(decoding: word, as: UTF8.self), language: language)
          }
        }
      }
    }
  }

  /// Words of two generations: when the younger is full it becomes the older, which is forgotten.
  private final class Words: @unchecked Sendable {
    // @unchecked: the pool lends it to one thread at a time.
    private static let generationCountMax = 32_768
    /// By 64 bits of FNV-1a over language and bytes: hashing a string of the standard library's costs more than all the
    /// rest, and two words of a cache meet with a chance of one in 10⁹.
    private var young: [UInt64: String] = [:]
    private var old: [UInt64: String] = [:]

    func term(
      of word: UnsafeBufferPointer<UInt8>, _ language: SearchTerms.Language, make: () -> String
    ) -> String {
      var key: UInt64 = 0xCBF2_9CE4_8422_2325 ^ language.number
      for byte in word { key = (key ^ UInt64(byte)) &* 0x100_0000_01B3 }
      if let term = young[key] { return term }
      let term = old[key] ?? make()
      if young.count >= Self.generationCountMax { (old, young) = (young, [:]) }
      young[key] = term
      return term
    }
  }
}

extension SearchTerms.Language {
  fileprivate var number: UInt64 {
    switch self {
    case .kazakh: 1
    case .kazakhLatin: 2
    case .russian: 3
    case .english: 4
    }
  }
}
