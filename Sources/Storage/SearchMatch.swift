/// A query in the language of FTS5's MATCH. Every term stands in quotes, so nothing in it is an operator.
enum SearchMatch {
  /// - Parameter expression: in place of the query's own.
  static func text(_ query: SearchQuery, _ expression: SearchExpression?) -> String {
    var parts: [String] = []
    if let expression { parts.append(text(expression)) }
    if !query.kinds.isEmpty { parts.append(facets(query.kinds.map(SearchFacets.kind))) }
    if let days = query.days { parts.append(facets(SearchFacets.matching(days))) }
    return parts.isEmpty ? facets(["d"]) : parts.joined(separator: " AND ")
  }

  /// Of which phrases of ``text(_:_:)``, by their count from 0, each is in no record but those of the query's days.
  static func dayPhrases(_ query: SearchQuery, _ expression: SearchExpression?) -> [Int] {
    guard let days = query.days else { return [] }
    let first = (expression?.phraseCount ?? 0) + query.kinds.count
    return SearchFacets.matching(days).enumerated().filter { SearchFacets.isCertain($0.element) }.map {
      first + $0.offset
    }
  }

  private static func text(_ expression: SearchExpression) -> String {
    switch expression {
    case .everything: facets(["d"])
    case .phrase(let terms, let isPrefix, let field):
      "\(field?.column ?? allColumns) : \(quoted(terms.joined(separator: " ")))\(isPrefix ? " *" : "")"
    case .all(let parts): joined(parts, "AND")
    case .any(let parts): joined(parts, "OR")
    case .without(let wanted, let unwanted): "(\(text(wanted)) NOT \(text(unwanted)))"
    }
  }

  private static func joined(_ parts: [SearchExpression], _ word: String) -> String {
    "(" + parts.map(text).joined(separator: " \(word) ") + ")"
  }

  private static func facets(_ facets: [String]) -> String {
    "facets : (" + facets.map(quoted).joined(separator: " OR ") + ")"
  }

  private static func quoted(_ term: String) -> String {
    "\"" + term.replacing("\"", with: "\"\"") + "\""
  }

  private static let allColumns = "{" + SearchField.allCases.map(\.column).joined(separator: " ") + "}"
}

extension SearchField {
  /// Of the index's table.
  var column: String {
    switch self {
    case .text: "text"
    case .person: "person"
    case .party: "party"
    case .place: "place"
    case .tag: "tag"
    }
  }
}

extension SearchExpression {
  /// As FTS5 counts them: each phrase, wherever it stands.
  var phraseCount: Int {
    switch self {
    case .everything, .phrase: 1
    case .all(let parts), .any(let parts): parts.reduce(0) { $0 + $1.phraseCount }
    case .without(let wanted, let unwanted): wanted.phraseCount + unwanted.phraseCount
    }
  }
}
