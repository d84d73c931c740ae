internal import AnalyserMessages
internal import KazakhText
internal import Storage

/// Finds again, in a text, what a query asks for.
///
/// Of a word it only remembers which of the query's terms it is, for all the texts of a page: most words are none, and are
/// told by a look at a table. Terms are compared byte for byte, as the index does.
struct SearchMatcher {
  /// Which of the query's terms a word is: a bit for each.
  typealias Mark = SIMD4<UInt64>

  /// A word of a text that has a term.
  struct Word {
    let span: ByteSpan
    let mark: Mark
  }

  private struct Phrase {
    /// By their places in ``Marks/terms``.
    var terms: [Int]
  }

  /// The longest first.
  private var phrases: [Phrase] = []
  private var marks = Marks()

  /// What a query does not want, and what it looks for in names alone, is nowhere to be shown.
  init(_ expression: SearchExpression?) {
    if let expression { add(expression) }
    phrases.sort { $0.terms.count > $1.terms.count }
  }

  private mutating func add(_ expression: SearchExpression) {
    switch expression {
    case .everything: return
    case .phrase(let terms, let isPrefix, _):
      let places = terms.enumerated().map { index, term in
        marks.place(of: Array(term.utf8), isPrefix: isPrefix && index == terms.count - 1)
      }
      if places.allSatisfy({ $0 < Marks.termCountMax }) { phrases.append(Phrase(terms: places)) }
    case .all(let parts), .any(let parts): for part in parts { add(part) }
    case .without(let wanted, _): add(wanted)
    }
  }

  /// The first places of a text, at most `limit`, in order and apart from one another.
  ///
  /// - Parameter nextWords: the text's words, some at a time, with their marks; `nil` at its end. No more are asked for than
  ///   are needed.
  mutating func spans(limit: Int, _ nextWords: (inout Marks) -> [Word]?) -> [ByteSpan] {
    guard let longest = phrases.first?.terms.count else { return [] }
    var spans: [ByteSpan] = []
    var words: [Word] = []
    var isAtEnd = false
    var at = 0
    while spans.count < limit {
      if !isAtEnd, words.count - at < longest {
        words.removeFirst(at)
        at = 0
        if let more = nextWords(&marks) { words += more } else { isAtEnd = true }
        continue
      }
      guard at < words.count else { break }
      let count = words[at].mark == Mark() ? 0 : matchedCount(words, at)
      if count > 0 { spans.append(ByteSpan(words[at].span.begin, words[at + count - 1].span.end)) }
      at += max(1, count)
    }
    return spans
  }

  /// How many words from the first on are what was asked for.
  private func matchedCount(_ words: [Word], _ at: Int) -> Int {
    let found = phrases.first { phrase in
      at + phrase.terms.count <= words.count
        && phrase.terms.enumerated().allSatisfy { Marks.has(words[at + $0].mark, $1) }
    }
    return found?.terms.count ?? 0
  }
}

/// The terms of a query, and which of them the words are that were seen.
struct Marks {
  static let termCountMax = 256

  private var terms: [(bytes: [UInt8], isPrefix: Bool)] = []
  /// Words by their keys, one place for each hash: the last one takes it.
  private var keys = [UInt64](repeating: 0, count: placeCount)
  /// Their marks, as places in ``distinct``.
  private var marks = [UInt16](repeating: 0, count: placeCount)
  /// First that of a word without a term, then that of a word which is none of the query's.
  private var distinct: [SearchMatcher.Mark?] = [nil, .init()]

  private static let placeCount = 1 << 13

  /// The place of a term of the query; ``termCountMax`` when there is none left.
  mutating func place(of term: [UInt8], isPrefix: Bool) -> Int {
    if let known = terms.firstIndex(where: { $0.bytes == term && $0.isPrefix == isPrefix }) { return known }
    guard terms.count < Self.termCountMax else { return Self.termCountMax }
    terms.append((term, isPrefix))
    return terms.count - 1
  }

  static func has(_ mark: SearchMatcher.Mark, _ place: Int) -> Bool { mark[place / 64] >> UInt64(place % 64) & 1 == 1 }

  /// The mark of a word; `nil` when it has no term.
  ///
  /// - Parameter makeTerm: the term of the word with this key.
  mutating func mark(of key: UInt64, _ makeTerm: (UInt64) -> [UInt8]) -> SearchMatcher.Mark? {
    let place = TermCache.place(of: key, among: Self.placeCount)
    if keys[place] == key { return distinct[Int(marks[place])] }
    let mark = mark(ofTerm: makeTerm(key))
    guard let known = number(of: mark) else { return mark }
    keys[place] = key
    marks[place] = known
    return mark
  }

  private func mark(ofTerm term: [UInt8]) -> SearchMatcher.Mark? {
    guard !term.isEmpty else { return nil }
    var mark = SearchMatcher.Mark()
    for (place, wanted) in terms.enumerated()
    where wanted.isPrefix ? term.starts(with: wanted.bytes) : term == wanted.bytes {
      mark[place / 64] |= 1 << UInt64(place % 64)
    }
    return mark
  }

  /// `nil` when there are so many that none more is kept.
  private mutating func number(of mark: SearchMatcher.Mark?) -> UInt16? {
    if let known = distinct.firstIndex(of: mark) { return UInt16(known) }
    guard distinct.count < Self.distinctCountMax else { return nil }
    distinct.append(mark)
    return UInt16(distinct.count - 1)
  }

  private static let distinctCountMax = 1_024
}
