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
