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

  private static let statutes = WordSet("закон указ постановлени распоряжени заң жарлық қаулы өкім law decree")

  /// A law about a treaty is signed by one hand and is no treaty.
  static func isStatute(_ words: [Int], in text: ArticleText) -> Bool {
    words.contains { text.words[$0].isAny(of: statutes) && text.words[$0].isCapitalised }
      || zip(words, words.dropFirst()).contains { first, second in
        text.words[second].isAny(of: statutes) && text.words[first].hasPrefix("подпис")
          || text.words[first].isAny(of: statutes) && text.words[second].folded == "қол"
      }
  }

  /// Without the words in quotation marks: they are a title's, not the sentence's.
  static func untitled(_ words: [Int], in text: ArticleText) -> [Int] {
    var depth = 0
    return words.filter { index in
      if text.words[index].text == "«" { depth += 1 }
      defer { if depth > 0, text.words[index].text.hasPrefix("»") { depth -= 1 } }
      return depth == 0
    }
  }

  private static func find(at index: Int, in text: ArticleText) -> Found? {
    let word = text.words[index]
    let next = index + 1 < text.words.count ? text.words[index + 1] : nil
    if word.isAny(of: roads), next?.isAny(of: maps) == true {
      return Found(instrument: .roadmap, words: index..<index + 2)
    }
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
