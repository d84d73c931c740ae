internal import AnalyserMessages
internal import KazakhText
internal import Storage

/// Finds again, in a text, what a query asks for.
struct SearchMatcher {
  private var terms: Set<String> = []
  private var prefixes: [String] = []
  private var phrases: [(terms: [String], isPrefix: Bool)] = []

  /// What a query does not want, and what it looks for in names alone, is nowhere to be shown.
  init(_ expression: SearchExpression?) {
    if let expression { add(expression) }
  }

  private mutating func add(_ expression: SearchExpression) {
    switch expression {
    case .everything: return
    case .phrase(let terms, let isPrefix, _):
      if terms.count > 1 {
        phrases.append((terms, isPrefix))
      } else if isPrefix {
        prefixes += terms
      } else {
        self.terms.formUnion(terms)
      }
    case .all(let parts), .any(let parts): for part in parts { add(part) }
    case .without(let wanted, _): add(wanted)
    }
  }

  /// The first places of a text, at most `limit`, in order and apart from one another.
  func spans(_ words: [Indexer.Word], limit: Int) -> [TextSpan] {
    var spans: [TextSpan] = []
    var at = 0
    while at < words.count, spans.count < limit {
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
    let matching = phrases.filter { phrase in
      words.count >= phrase.terms.count
        && zip(words, phrase.terms).enumerated().allSatisfy { index, pair in
          let isLast = index == phrase.terms.count - 1
          return isLast && phrase.isPrefix ? pair.0.term.hasPrefix(pair.1) : pair.0.term == pair.1
        }
    }
    if let longest = matching.map(\.terms.count).max() { return longest }
    guard let term = words.first?.term else { return 0 }
    return terms.contains(term) || prefixes.contains(where: term.hasPrefix) ? 1 : 0
  }
}
