internal import AnalyserMessages
internal import KazakhText
internal import Storage

/// What a query asks for, to be found again in texts. Terms are compared byte for byte, as the index does.
struct SearchMatcher: Sendable {
  /// Which of the query's terms a word is: a bit for each.
  typealias Mark = SIMD4<UInt64>

  struct Term: Sendable, Hashable {
    let bytes: [UInt8]
    let isPrefix: Bool
  }

  /// A word of a text that is some term of the query's.
  struct Word {
    /// Among the words that have a term at all.
    let ordinal: Int
    let span: ByteSpan
    let mark: Mark
  }

  static let termCountMax = 256

  private(set) var terms: [Term] = []
  /// Places in ``terms``, one behind another; the longest first.
  private var phrases: [[Int]] = []

  /// What a query does not want, and what it looks for in names alone, is nowhere to be shown.
  init(_ expression: SearchExpression?) {
    if let expression { add(expression) }
    phrases.sort { $0.count > $1.count }
  }

  private mutating func add(_ expression: SearchExpression) {
    switch expression {
    case .everything: return
    case .phrase(let terms, let isPrefix, _):
      let places = terms.enumerated().map { index, term in
        place(of: Term(bytes: Array(term.utf8), isPrefix: isPrefix && index == terms.count - 1))
      }
      if places.allSatisfy({ $0 < Self.termCountMax }) { phrases.append(places) }
    case .all(let parts), .any(let parts): for part in parts { add(part) }
    case .without(let wanted, _): add(wanted)
    }
  }

  /// ``termCountMax`` when there is none left.
  private mutating func place(of term: Term) -> Int {
    if let known = terms.firstIndex(of: term) { return known }
    guard terms.count < Self.termCountMax else { return Self.termCountMax }
    terms.append(term)
    return terms.count - 1
  }

  /// What of a text has been gone through.
  struct Progress {
    var words: [Word] = []
    /// Words with a term so far, whatever it is.
    var count = 0
  }

  /// The first places of a text, at most `limit`, in order and apart from one another.
  ///
  /// - Parameter more: goes on in the text and adds the words that it finds; false at its end. No more is asked for than
  ///   is needed.
  func spans(limit: Int, _ more: (inout Progress) -> Bool) -> [ByteSpan] {
    guard let longest = phrases.first?.count else { return [] }
    var spans: [ByteSpan] = []
    var progress = Progress()
    var isAtEnd = false
    var at = 0
    while spans.count < limit {
      // Every word that a phrase from here on may have is known.
      let isKnown = at < progress.words.count && progress.words[at].ordinal + longest <= progress.count
      if !isKnown, !isAtEnd {
        isAtEnd = !more(&progress)
        continue
      }
      guard at < progress.words.count else { break }
      let count = matchedCount(progress.words[at...])
      if count > 0 {
        spans.append(ByteSpan(progress.words[at].span.begin, progress.words[at + count - 1].span.end))
      }
      at += max(1, count)
    }
    return spans
  }

  /// How many words from the first on are what was asked for.
  private func matchedCount(_ words: ArraySlice<Word>) -> Int {
    for phrase in phrases where phrase.count <= words.count {
      let first = words.startIndex
      let isThere = phrase.indices.allSatisfy { index in
        let word = words[first + index]
        return word.ordinal == words[first].ordinal + index && Self.has(word.mark, phrase[index])
      }
      if isThere { return phrase.count }
    }
    return 0
  }

  private static func has(_ mark: Mark, _ place: Int) -> Bool { mark[place / 64] >> UInt64(place % 64) & 1 == 1 }

  /// - Returns: `nil` for no term at all.
  fileprivate func mark(ofTerm term: [UInt8]) -> Mark? {
    guard !term.isEmpty else { return nil }
    var mark = Mark()
    for (place, wanted) in terms.enumerated()
    where wanted.isPrefix ? term.starts(with: wanted.bytes) : term == wanted.bytes {
      mark[place / 64] |= 1 << UInt64(place % 64)
    }
    return mark
  }
}

/// The marks of the words that were seen, for all the texts of a page: most words are none of the query's, and are told
/// by a look at a table. It is for one thread.
final class Marks {
  /// A word by its key, in the place of its hash: the last one takes it.
  private struct Seen {
    var key: UInt64
    /// A place in ``marks``, or ``noTerm`` or ``noneOfTheQuery``.
    var number: UInt16
  }

  private static let noTerm = UInt16.max
  private static let noneOfTheQuery = UInt16.max - 1
  private static let seenCount = 1 << 13
  private static let markCountMax = 1_024

  private let matcher: SearchMatcher
  private let seen: UnsafeMutableBufferPointer<Seen>
  private var marks: [SearchMatcher.Mark] = []

  init(_ matcher: SearchMatcher) {
    self.matcher = matcher
    seen = .allocate(capacity: Self.seenCount)
    // 0 is the key of no word.
    seen.initialize(repeating: Seen(key: 0, number: Self.noTerm))
  }

  deinit { seen.deallocate() }

  /// What a word is to a query.
  enum Kind {
    /// It has no term: a sign.
    case nothing
    case other
    case wanted(SearchMatcher.Mark)
  }

  /// - Parameters:
  ///   - key: of the word, not 0.
  ///   - makeTerm: its term; empty for none.
  @inline(__always)
  func kind(of key: UInt64, _ makeTerm: () -> [UInt8]) -> Kind {
    let known = seen[TermCache.place(of: key, among: Self.seenCount)]
    if known.key == key, known.number == Self.noneOfTheQuery { return .other }
    return known.key == key ? kind(known.number) : learn(key, makeTerm())
  }

  private func kind(_ number: UInt16) -> Kind {
    switch number {
    case Self.noTerm: .nothing
    case Self.noneOfTheQuery: .other
    default: .wanted(marks[Int(number)])
    }
  }

  private func learn(_ key: UInt64, _ term: [UInt8]) -> Kind {
    let mark = matcher.mark(ofTerm: term)
    let number: UInt16
    switch mark {
    case nil: number = Self.noTerm
    case SearchMatcher.Mark(): number = Self.noneOfTheQuery
    case .some(let mark):
      guard let known = place(of: mark) else { return .wanted(mark) }
      number = known
    }
    seen[TermCache.place(of: key, among: Self.seenCount)] = Seen(key: key, number: number)
    return kind(number)
  }

  /// `nil` when there are so many that none more is kept.
  private func place(of mark: SearchMatcher.Mark) -> UInt16? {
    if let known = marks.firstIndex(of: mark) { return UInt16(known) }
    guard marks.count < Self.markCountMax else { return nil }
    marks.append(mark)
    return UInt16(marks.count - 1)
  }
}
