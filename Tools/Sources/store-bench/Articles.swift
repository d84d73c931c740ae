import AnalyserMessages
import Records

/// Articles put together from sentences, the same ones for the same seed.
struct Articles: Sendable {
  private let sentences: [[String]]
  private let seed: UInt64
  /// UTF-8 bytes of one article, roughly.
  let byteCount: Int

  private static let languages = ["kk", "ru", "en"]

  /// - Parameter table: a line each: language, tab, sentence.
  init(table: String, seed: UInt64, byteCount: Int) {
    var sentences: [[String]] = [[], [], []]
    for line in table.split(separator: "\n") {
      let cells = line.split(separator: "\t", maxSplits: 1)
      guard cells.count == 2, let language = Self.languages.firstIndex(of: String(cells[0])) else { continue }
      sentences[language].append(String(cells[1]))
    }
    self.sentences = sentences
    self.seed = seed
    self.byteCount = byteCount
  }

  /// Of a hundred articles 85 are Kazakh, 10 Russian, 5 English.
  func article(_ number: Int) -> Article {
    var random = SplitMix(state: seed &* 1_000_003 &+ UInt64(bitPattern: Int64(number)))
    let share = random.next(below: 100)
    let own = sentences[share < 85 ? 0 : share < 95 ? 1 : 2]
    var text = own[random.next(below: own.count)] + "\n\n"
    while text.utf8.count < byteCount {
      text += own[random.next(below: own.count)] + (random.next(below: 4) == 0 ? "\n" : " ")
    }
    var article = Article()
    article.text = text
    article.sourceURL = "https://example.kz/news/\(number)"
    let day = random.next(below: 28) + 1
    let month = random.next(below: 12) + 1
    article.published = DateValue(
      edtf: "\(2015 + random.next(below: 10))-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)")
    return article
  }
}

extension Articles {
  /// Articles in the same shares of languages, no sentence of which stands in two of them; as many as the sentences make.
  func eachSentenceOnce(countMax: Int) -> [Article] {
    var random = SplitMix(state: seed)
    var left = sentences
    var articles: [Article] = []
    while articles.count < countMax {
      let share = random.next(below: 100)
      let language = share < 85 ? 0 : share < 95 ? 1 : 2
      var article = Article()
      while article.text.utf8.count < byteCount {
        guard !left[language].isEmpty else { return articles }
        // The order in the file is that of whole texts, whose words recur.
        let chosen = random.next(below: left[language].count)
        left[language].swapAt(chosen, left[language].count - 1)
        article.text += left[language].removeLast() + (random.next(below: 4) == 0 ? "\n" : " ")
      }
      article.sourceURL = "https://example.kz/news/o\(articles.count)"
      articles.append(article)
    }
    return articles
  }
}

/// Steele, Lea and Flood's generator: small, and the same on every machine.
struct SplitMix {
  var state: UInt64

  mutating func next(below bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((value ^ (value >> 31)) % UInt64(bound))
  }
}
