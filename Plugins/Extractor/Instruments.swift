internal import AnalyserMessages
internal import AnnotatedText

/// Words that name a kind of document.
enum Instruments {
  struct Found {
    let instrument: Memorandum.Instrument
    let words: Range<Int>
  }

  static let generic = WordSet("құжат документ document")

  static func find(_ words: [Int], in text: ArticleText) -> Found? {
    words.lazy.compactMap { find(at: $0, in: text) }.first
  }

  private static func find(at index: Int, in text: ArticleText) -> Found? {
    let word = text.words[index]
    let next = index + 1 < text.words.count ? text.words[index + 1] : nil
    if word.isAny(of: roads), next?.isAny(of: maps) == true { return Found(instrument: .roadmap, words: index..<index + 2) }
    if word.isAny(of: joint), next?.isAny(of: statements) == true {
      return Found(instrument: .jointStatement, words: index..<index + 2)
    }
    return rows.first { word.isAny(of: $0.stems) }.map { Found(instrument: $0.instrument, words: index..<index + 1) }
  }

  private static let roads = WordSet("жол дорожн")
  private static let maps = WordSet("карта карт")
  private static let joint = WordSet("бірлескен совместн")
  private static let statements = WordSet("мәлімдеме заявлени")

  private static let rows: [(stems: WordSet, instrument: Memorandum.Instrument)] = [
    (WordSet("меморандум memorandum"), .memorandum), (WordSet("келісімшарт шарт договор контракт contract"), .contract),
    (WordSet("келісім соглашени agreement"), .agreement), (WordSet("хаттама протокол protocol"), .protocol),
  ]
}
