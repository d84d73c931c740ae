internal import AnalyserMessages
internal import KazakhText
internal import Storage

/// Finds again, in a text, what a query asks for.
///
/// Terms are compared byte for byte, as the index does: comparing strings of the standard library's costs ten times that.
struct SearchMatcher {
  fileprivate struct Phrase {
    var terms: [[UInt8]]
    /// The last term is the beginning of one.
    var isPrefix: Bool
  }

  /// The longest first.
  private var phrases: [Phrase] = []

  /// What a query does not want, and what it looks for in names alone, is nowhere to be shown.
  init(_ expression: SearchExpression?) {
    if let expression { add(expression) }
    phrases.sort { $0.terms.count > $1.terms.count }
  }

  private mutating func add(_ expression: SearchExpression) {
    switch expression {
    case .everything: return
    case .phrase(let terms, let isPrefix, _):
      phrases.append(Phrase(terms: terms.map { Array($0.utf8) }, isPrefix: isPrefix))
    case .all(let parts), .any(let parts): for part in parts { add(part) }
    case .without(let wanted, _): add(wanted)
    }
  }

  /// The first places of a text, at most `limit`, in order and apart from one another.
  ///
  /// - Parameter nextWords: the text's words, some at a time; `nil` at its end. No more are asked for than are needed.
  func spans(limit: Int, _ nextWords: () -> [Indexer.Word]?) -> [TextSpan] {
    guard let longest = phrases.first?.terms.count else { return [] }
    var spans: [TextSpan] = []
    var words: [Indexer.Word] = []
    var isAtEnd = false
    var at = 0
    while spans.count < limit {
      if !isAtEnd, words.count - at < longest {
        words.removeFirst(at)
        at = 0
        if let more = nextWords() { words += more } else { isAtEnd = true }
        continue
      }
      guard at < words.count else { break }
      let count = matchedCount(words[at...])
      if count > 0 {
        spans.append(
          TextSpan(begin: UInt32(clamping: words[at].span.begin), end: UInt32(clamping: words[at + count - 1].span.end))
        )
      }
      at += max(1, count)
    }
    return spans
  }

  /// How many words from the first on are what was asked for.
  private func matchedCount(_ words: ArraySlice<Indexer.Word>) -> Int {
    phrases.first { $0.begins(words) }?.terms.count ?? 0
  }
}

extension SearchMatcher.Phrase {
  func begins(_ words: ArraySlice<Indexer.Word>) -> Bool {
    guard words.count >= terms.count else { return false }
    for (index, term) in terms.enumerated() {
      let found = words[words.startIndex + index].term.utf8
      let mayGoOn = isPrefix && index == terms.count - 1
      guard mayGoOn ? found.starts(with: term) : found.count == term.count && found.elementsEqual(term) else {
        return false
      }
    }
    return true
  }
}
