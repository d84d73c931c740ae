/// What a search can be narrowed to. The raw values are stored: they are appended to, never changed.
package enum SearchField: UInt8, Sendable, Hashable, CaseIterable {
  case text = 0
  case person = 1
  case party = 2
  case place = 3
  case tag = 4
}

/// The terms by which a record is found, ready made: an engine compares them byte for byte.
///
/// A term has letters and digits only, in small letters; terms are parted by one space, in the order of the text.
package struct SearchDocument: Sendable, Hashable {
  /// By ``SearchField/rawValue``.
  package private(set) var terms: [String]
  /// Records of one source are found together by ``ListQuery/source``; 0 for none. It is a hash: others may share it.
  package var source: UInt32 = 0

  package init(_ terms: [SearchField: String] = [:]) {
    self.terms = SearchField.allCases.map { terms[$0] ?? "" }
  }

  package subscript(field: SearchField) -> String {
    get { terms[Int(field.rawValue)] }
    set { terms[Int(field.rawValue)] = newValue }
  }
}

/// Makes a stored record's search document anew: to take it out of the index, which needs the very terms that were put
/// in, and to build the index anew.
package protocol SearchTermMaker: Sendable {
  /// Another one whenever the same record gives other terms. An index of another version is built anew.
  var version: UInt32 { get }

  /// - Returns: what ``StoreOperation/put(columns:payload:document:expected:)`` was given with these columns and this
  ///   payload.
  /// - Throws: ``StoreError`` `corrupt` when the payload cannot be read.
  func document(columns: RecordColumns, payload: [UInt8]) throws(StoreError) -> SearchDocument?
}

package indirect enum SearchExpression: Sendable, Hashable {
  /// Every record that has a document.
  case everything
  /// Terms that stand one after another, at least one. `isPrefix`: the last one is the beginning of a term. No field: any of them.
  case phrase([String], isPrefix: Bool = false, field: SearchField? = nil)
  case all([SearchExpression])
  case any([SearchExpression])
  /// What the first finds and the second does not.
  case without(SearchExpression, SearchExpression)
}

package struct SearchQuery: Sendable, Hashable {
  package enum Order: Sendable, Hashable {
    /// By BM25 among the newest ``StoreLimits/rankedHitCountMax`` hits.
    case relevance
    /// By number, highest first.
    case newest
  }

  /// `nil`: whatever the filters leave.
  package var expression: SearchExpression?
  /// Finds a part of what ``expression`` finds, in less time. When that is as much as is ranked, no more is looked for.
  package var narrow: SearchExpression?
  /// Empty: all.
  package var kinds: [UInt32]
  /// Only records some of whose days are among these.
  package var days: DayRange?
  package var order: Order
  /// 1 to ``StoreLimits/searchLimitMax``.
  package var limit: Int
  package var after: SearchCursor?
  /// Hits come with their payloads, as long as these have ``StoreLimits/searchPayloadByteCountMax`` together.
  package var withPayloads = false

  package init(
    _ expression: SearchExpression? = nil, kinds: [UInt32] = [], days: DayRange? = nil, order: Order = .relevance,
    limit: Int = 50, after: SearchCursor? = nil
  ) {
    self.expression = expression
    self.kinds = kinds
    self.days = days
    self.order = order
    self.limit = limit
    self.after = after
  }
}

/// Where a search goes on.
package struct SearchCursor: Sendable, Hashable {
  /// Only records up to this number: what came after the first page shifts nothing.
  package var number: UInt64
  /// Ranked hits that were given; 0 for the order by number.
  package var offset: UInt32
  /// The narrow expression found little: the hits are those of the whole one, on every page.
  package var isWide: Bool

  package init(number: UInt64, offset: UInt32 = 0, isWide: Bool = false) {
    self.number = number
    self.offset = offset
    self.isWide = isWide
  }
}

package struct SearchHit: Sendable, Hashable {
  package var columns: RecordColumns
  /// Higher is better; comparable within one page's search only. 0 in the order by number.
  package var score: Double
  /// `nil` unless it was asked for and had room.
  package var payload: [UInt8]?

  package init(columns: RecordColumns, score: Double) {
    self.columns = columns
    self.score = score
  }
}

package struct SearchPage: Sendable, Hashable {
  package var hits: [SearchHit]
  /// `nil` on the last page. A page may be short and yet not the last one.
  package var next: SearchCursor?
  /// Hits that were ranked; in the order by number, those of the page.
  package var hitCount: Int
  /// There are more hits than were looked at.
  package var isBounded: Bool
  /// The index is being built anew, and older records may be missing.
  package var isIndexBuilding = false

  package init(hits: [SearchHit], next: SearchCursor?, hitCount: Int, isBounded: Bool) {
    self.hits = hits
    self.next = next
    self.hitCount = hitCount
    self.isBounded = isBounded
  }
}
