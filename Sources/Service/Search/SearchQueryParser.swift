internal import KazakhText
internal import Records
internal import Storage
internal import Wire

/// A search as people type it:
///
///     меморандум баға             both words, in any of their forms
///     "қала әкімдігі"             one after the other (also in «…»)
///     мемор*                      a beginning
///     a OR b   a | b              either; AND binds tighter, and may be left out
///     NOT a    -a                 what has no a
///     (a OR b) c
///     person:Әсет  party:"…"      a name; also place: tag: text:
///     kind:memorandum,meeting     only these kinds
///     date:2022-09..2023          a day of the record is in that time; also ..2023, 2022-09-14..
struct SearchQueryParser {
  /// What the parts of a query mean to a store.
  struct Parsed {
    var expression: SearchExpression?
    /// The same without the beginnings that words are looked for as besides; it finds no more.
    var narrow: SearchExpression?
    var kinds: [UInt32] = []
    var days: DayRange?
  }

  static let queryByteCountMax = 1_024
  private static let wordCountMax = 24
  private static let depthMax = 7

  private let terms: SearchTerms
  private let signs: [QueryLexer.Sign]
  private var at = 0
  private var depth = 0
  private var wordCount = 0
  private var filterCount = 0
  private var parsed = Parsed()
  /// Whether a word is looked for as a beginning as well.
  private var widens: Bool

  /// - Throws: ``ServiceError`` `invalidArgument`, with what is wrong and how to write it.
  static func parse(_ query: String, terms: SearchTerms) throws -> Parsed {
    guard query.utf8.count <= queryByteCountMax else {
      throw ServiceError(
        .invalidArgument, "the query has \(query.utf8.count) bytes; at most \(queryByteCountMax) are taken")
    }
    let signs = try QueryLexer.signs(of: query)
    var parsed = try SearchQueryParser(terms: terms, signs: signs, widens: true).parsedWhole()
    parsed.narrow = try SearchQueryParser(terms: terms, signs: signs, widens: false).parsedWhole().expression
    return parsed
  }

  private consuming func parsedWhole() throws -> Parsed {
    var parser = self
    guard !parser.signs.isEmpty else { throw Self.refusal("the query is empty; give at least one word") }
    let expression = try parser.alternatives(field: nil)
    guard parser.at == parser.signs.count else { throw Self.refusal("a parenthesis is closed that was not opened") }
    guard expression != nil || parser.filterCount > 0 else {
      throw Self.refusal("the query has no word with letters or digits")
    }
    parser.parsed.expression = expression
    return parser.parsed
  }

  /// A name as a phrase of one field.
  static func phrase(_ text: String, field: SearchField, terms: SearchTerms) throws -> SearchExpression {
    var parser = SearchQueryParser(terms: terms, signs: [], widens: false)
    guard let expression = try parser.phrase(String(text.prefix(queryByteCountMax)), field) else {
      throw ServiceError(.invalidArgument, "\(text) has neither letters nor digits; give a name")
    }
    return expression
  }

  private init(terms: SearchTerms, signs: [QueryLexer.Sign], widens: Bool) {
    self.terms = terms
    self.signs = signs
    self.widens = widens
  }

  private static func refusal(_ reason: String) -> ServiceError {
    ServiceError(.invalidArgument, "\(reason); see hattama search --help")
  }

  private var sign: QueryLexer.Sign? { at < signs.count ? signs[at] : nil }

  // MARK: Operators

  /// - Returns: `nil` for nothing but filters.
  private mutating func alternatives(field: SearchField?) throws -> SearchExpression? {
    let filtersBefore = filterCount
    var parts = [try conjunction(field: field)]
    while sign == .or {
      at += 1
      parts.append(try conjunction(field: field))
    }
    guard parts.count > 1 else { return parts[0] }
    guard filterCount == filtersBefore else { throw Self.misplacedFilter }
    return Self.joined(parts.compactMap { $0 }, SearchExpression.any)
  }

  private static let misplacedFilter = refusal(
    "kind: and date: hold for the whole query and cannot stand in OR, NOT or ( )")

  private static func joined(
    _ parts: [SearchExpression], _ join: ([SearchExpression]) -> SearchExpression
  ) -> SearchExpression? {
    parts.count < 2 ? parts.first : join(parts)
  }

  private mutating func conjunction(field: SearchField?) throws -> SearchExpression? {
    var wanted: [SearchExpression] = []
    var unwanted: [SearchExpression] = []
    var isEmpty = true
    while let sign, sign != .or, sign != .close {
      if sign == .and {
        guard !isEmpty else { throw Self.refusal("AND has nothing before it") }
        at += 1
        guard self.sign != nil, self.sign != .or, self.sign != .close else {
          throw Self.refusal("AND has nothing behind it")
        }
        continue
      }
      isEmpty = false
      if sign == .not {
        at += 1
        let filtersBefore = filterCount
        // What is not wanted is the word itself, in its forms.
        let widened = widens
        widens = false
        defer { widens = widened }
        let part = try primary(field: field)
        guard filterCount == filtersBefore else { throw Self.misplacedFilter }
        if let part { unwanted.append(part) }
      } else if let part = try primary(field: field) {
        wanted.append(part)
      }
    }
    guard !isEmpty else { throw Self.refusal("an operator or a pair of parentheses has nothing beside it") }
    let all = Self.joined(wanted, SearchExpression.all)
    guard let none = Self.joined(unwanted, SearchExpression.any) else { return all }
    return .without(all ?? .everything, none)
  }

  /// - Returns: `nil` for a filter, and for a word without letters and digits.
  private mutating func primary(field: SearchField?) throws -> SearchExpression? {
    guard let sign else { throw Self.refusal("NOT has nothing behind it") }
    at += 1
    switch sign {
    case .open: return try group(field: field)
    case .phrase(let text): return try phrase(text, field)
    case .word(let text, let isPrefix): return try word(text, isPrefix: isPrefix, field)
    case .field(let name): return try fielded(name)
    case .close, .and, .or, .not: throw Self.refusal("two operators stand side by side")
    }
  }

  private mutating func group(field: SearchField?) throws -> SearchExpression? {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthMax else {
      throw Self.refusal("parentheses stand in each other more than \(Self.depthMax) times")
    }
    let filtersBefore = filterCount
    let expression = try alternatives(field: field)
    guard sign == .close else { throw Self.refusal("a parenthesis is not closed") }
    at += 1
    guard filterCount == filtersBefore else { throw Self.misplacedFilter }
    return expression
  }

  // MARK: Fields

  private static let fields: [String: SearchField] = [
    "text": .text, "person": .person, "party": .party, "place": .place, "tag": .tag,
  ]

  private mutating func fielded(_ name: String) throws -> SearchExpression? {
    switch name {
    case "kind": try filter(name) { parser, value in parser.parsed.kinds += try Self.kinds(value) }
    case "date":
      try filter(name) { parser, value in
        guard parser.parsed.days == nil else { throw Self.refusal("date: stands twice; write one time with .. in it") }
        parser.parsed.days = try Self.days(value)
      }
    default:
      guard let field = Self.fields[name] else {
        throw Self.refusal("there is no field \(name): use person, party, place, tag, text, kind or date")
      }
      guard sign != nil else { throw Self.refusal("\(name): has nothing behind it") }
      return try primary(field: field)
    }
    return nil
  }

  private mutating func filter(_ name: String, _ apply: (inout Self, String) throws -> Void) throws {
    filterCount += 1
    guard case .word(let value, isPrefix: false)? = sign else { throw Self.refusal("\(name): has no value behind it") }
    at += 1
    try apply(&self, value)
  }

  private static func kinds(_ value: String) throws -> [UInt32] {
    let names = value.split(separator: ",")
    guard !names.isEmpty else { throw refusal("kind: has no value behind it") }
    return try names.map { name in
      let searchable: [RecordInfo.Kind] = [.article, .meeting, .memorandum, .plan]
      guard let kind = searchable.first(where: { $0.name.lowercased() == name.lowercased() }) else {
        throw refusal("there is no kind \(name) to search: use article, meeting, memorandum or plan")
      }
      return UInt32(bitPattern: kind.rawValue)
    }
  }

  /// `A`, `A..B`, `A..` or `..B`.
  private static func days(_ value: String) throws -> DayRange {
    let ends = value.split(separator: "..", omittingEmptySubsequences: false)
    let edtf = ends.count == 2 ? ends.map { $0.isEmpty ? ".." : String($0) }.joined(separator: "/") : value
    guard let days = DayRange(edtf: edtf) else {
      throw refusal("\(value) is no time: write a day, month or year, or two with .. between, as 2022-09..2023")
    }
    return days
  }

  // MARK: Words

  /// A form of the dictionary this long is looked for as a beginning too: it finds what the morphology does not know.
  private static let formLetterCountMin = 5

  private mutating func word(_ text: String, isPrefix: Bool, _ field: SearchField?) throws -> SearchExpression? {
    let words = try queryWords(text)
    guard words.count < 2 else { return phrase(words, isPrefix: isPrefix, field) }
    guard let word = words.first else { return nil }
    if isPrefix { return .phrase([word.form], isPrefix: true, field: field) }
    var alternatives = Set(word.terms.values).sorted().map { SearchExpression.phrase([$0], field: field) }
    let isLong = word.form.unicodeScalars.count >= Self.formLetterCountMin
    if (isLong && widens) || !word.terms.values.contains(word.form) {
      alternatives.append(.phrase([word.form], isPrefix: isLong && widens, field: field))
    }
    return Self.joined(alternatives, SearchExpression.any)
  }

  private mutating func phrase(_ text: String, _ field: SearchField?) throws -> SearchExpression? {
    phrase(try queryWords(text), isPrefix: false, field)
  }

  /// The phrase read in each language that all its words may be of.
  private func phrase(
    _ words: [SearchTerms.QueryWord], isPrefix: Bool, _ field: SearchField?
  ) -> SearchExpression? {
    guard !words.isEmpty else { return nil }
    let readings = SearchTerms.Language.allCases.map { language in
      words.enumerated().map { index, word in
        isPrefix && index == words.count - 1
          ? word.form : word.terms[language] ?? word.terms[.kazakh] ?? word.terms[.english] ?? word.form
      }
    }
    let phrases = Set(readings).sorted { $0.lexicographicallyPrecedes($1) }
      .map { SearchExpression.phrase($0, isPrefix: isPrefix, field: field) }
    return Self.joined(phrases, SearchExpression.any)
  }

  private mutating func queryWords(_ text: String) throws -> [SearchTerms.QueryWord] {
    let bytes = Array(text.utf8)
    let words = SearchTerms.words(of: bytes).compactMap {
      terms.queryWord(String(decoding: bytes[$0.range], as: UTF8.self))
    }
    wordCount += words.count
    guard wordCount <= Self.wordCountMax else {
      throw Self.refusal("the query has more than \(Self.wordCountMax) words")
    }
    return words
  }
}
