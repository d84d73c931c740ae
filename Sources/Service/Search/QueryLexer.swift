internal import Wire

/// Cuts a query into its signs.
struct QueryLexer {
  enum Sign: Equatable {
    case open
    case close
    case and
    case or
    case not
    /// `person:`; what it belongs to follows.
    case field(String)
    case phrase(String)
    /// `isPrefix`: with a star behind it.
    case word(String, isPrefix: Bool)
  }

  private let characters: [Character]
  private var at = 0

  /// - Throws: ``ServiceError`` `invalidArgument` for quotation marks without their end.
  static func signs(of query: String) throws -> [Sign] {
    var lexer = QueryLexer(characters: Array(query))
    var signs: [Sign] = []
    while let sign = try lexer.next() { signs.append(sign) }
    return signs
  }

  private init(characters: [Character]) { self.characters = characters }

  private mutating func next() throws -> Sign? {
    while at < characters.count, characters[at].isWhitespace { at += 1 }
    guard at < characters.count else { return nil }
    switch characters[at] {
    case "(": return single(.open)
    case ")": return single(.close)
    case "|": return single(.or)
    case "-" where at + 1 < characters.count && !characters[at + 1].isWhitespace: return single(.not)
    case let quote where Self.quotes[quote] != nil: return try phrase(endingWith: Self.quotes[quote] ?? quote)
    default: return word()
    }
  }

  private mutating func single(_ sign: Sign) -> Sign {
    at += 1
    return sign
  }

  private static let quotes: [Character: Character] = ["\"": "\"", "«": "»", "“": "”", "„": "“"]

  private mutating func phrase(endingWith end: Character) throws -> Sign {
    let start = at + 1
    guard let close = characters[start...].firstIndex(of: end) else {
      throw ServiceError(
        .invalidArgument, "the phrase \(String(characters[at...].prefix(30))) has no end; close it with \(end)")
    }
    at = close + 1
    return .phrase(String(characters[start..<close]))
  }

  private mutating func word() -> Sign {
    let start = at
    while at < characters.count, !characters[at].isWhitespace, !"()|\"«»“”„".contains(characters[at]) {
      at += 1
      if characters[at - 1] == ":", isField(start..<at - 1) { return .field(String(characters[start..<at - 1])) }
    }
    // A closing quotation mark that closes nothing.
    if at == start { at += 1 }
    let text = String(characters[start..<at])
    switch text {
    case "AND": return .and
    case "OR": return .or
    case "NOT": return .not
    default: return text.last == "*" ? .word(String(text.dropLast()), isPrefix: true) : .word(text, isPrefix: false)
    }
  }

  /// Letters before a colon are a field's name, but for an address: `https://…`.
  private func isField(_ range: Range<Int>) -> Bool {
    let isName = !range.isEmpty && characters[range].allSatisfy { $0.isASCII && $0.isLetter }
    let isAddress = characters[range.upperBound...].starts(with: "://")
    return isName && !isAddress
  }
}
