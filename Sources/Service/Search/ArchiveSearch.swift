internal import AnalyserMessages
internal import KazakhText
internal import Records
internal import Storage
internal import Wire

/// Answers searches: from words to terms, and from hits back to the places in their texts.
struct ArchiveSearch {
  let records: StoredRecords

  func search(_ request: SearchRequest) async throws -> SearchResponse {
    let parsed = try SearchQueryParser.parse(request.query, terms: records.indexer.terms)
    let limit = request.limit == 0 ? ServiceLimits.searchLimitDefault : Int(request.limit)
    guard limit <= StoreLimits.searchLimitMax else {
      throw ServiceError(
        .invalidArgument, "a page of \(limit) hits was asked for; at most \(StoreLimits.searchLimitMax) are given")
    }
    let spanLimit = request.spanLimit == 0 ? ServiceLimits.searchSpanLimitDefault : Int(request.spanLimit)
    guard spanLimit <= ServiceLimits.searchSpanLimitMax else {
      throw ServiceError(
        .invalidArgument,
        "\(spanLimit) spans of each hit were asked for; at most \(ServiceLimits.searchSpanLimitMax) are given")
    }
    var query = SearchQuery(
      parsed.expression, kinds: parsed.kinds, days: parsed.days, order: request.order == .newest ? .newest : .relevance,
      limit: limit, after: request.cursor.isEmpty ? nil : try SearchCursor(text: request.cursor))
    query.narrow = parsed.narrow
    query.withPayloads = true
    let page = try await records.store.search(query)
    let matcher = SearchMatcher(parsed.expression)
    var response = SearchResponse(
      nextCursor: page.next?.text ?? "", hitCount: UInt32(clamping: page.hitCount), bounded: page.isBounded,
      indexBuilding: page.isIndexBuilding)
    response.hits = try await shown(page.hits, matcher, spanLimit: spanLimit)
    return response
  }

  /// In two halves beside each other: texts are read and searched, which takes some hundredths of a millisecond each.
  private func shown(
    _ hits: [Storage.SearchHit], _ matcher: SearchMatcher, spanLimit: Int
  ) async throws -> [Records.SearchHit] {
    @Sendable func shown(_ some: ArraySlice<Storage.SearchHit>) async throws -> [Records.SearchHit] {
      let marks = Marks(matcher)
      var result: [Records.SearchHit] = []
      for hit in some {
        let text = try await text(of: hit)
        result.append(self.shown(hit, text, matcher, marks, spanLimit: spanLimit))
      }
      return result
    }
    async let second = shown(hits[(hits.count / 2)...])
    return try await shown(hits[..<(hits.count / 2)]) + second
  }

  /// - Returns: `nil` for what is no article, and for what was deleted a moment ago.
  private func text(of hit: Storage.SearchHit) async throws -> String? {
    guard hit.columns.kind == UInt32(bitPattern: RecordInfo.Kind.article.rawValue) else { return nil }
    let id = hit.columns.id
    guard let payload = hit.payload else { return try await records.entry(id: id)?.record.article?.text }
    return try Record.decoded(payload, id: id, records.codec).article?.text
  }

  private func shown(
    _ hit: Storage.SearchHit, _ text: String?, _ matcher: SearchMatcher, _ marks: Marks, spanLimit: Int
  ) -> Records.SearchHit {
    var shown = Records.SearchHit(info: RecordInfo(hit.columns), score: hit.score)
    guard let text else { return shown }
    let bytes = Array(text.utf8)
    shown.spans = records.indexer.spans(of: bytes, matcher, marks, limit: spanLimit).map {
      TextSpan(begin: UInt32(clamping: $0.begin), end: UInt32(clamping: $0.end))
    }
    let snippet = Snippet(of: bytes, around: Int(shown.spans.first?.begin ?? 0))
    shown.snippet = snippet.text
    shown.snippetBegin = UInt32(clamping: snippet.begin)
    return shown
  }

  /// Records that name what is asked for, newest first.
  func list(_ request: ListRequest, limit: Int) async throws -> ListResponse {
    let names: [(SearchField, String)] = [
      (.person, request.person), (.party, request.party), (.place, request.place), (.tag, request.tag),
    ]
    guard request.articleID.isEmpty, request.sinceMilliseconds == 0, request.untilMilliseconds == 0 else {
      throw ServiceError(
        .invalidArgument, "person, party, place and tag go with kind only; for times use a search with date:")
    }
    let expressions = try names.filter { !$0.1.isEmpty }.map { field, name in
      try SearchQueryParser.phrase(name, field: field, terms: records.indexer.terms)
    }
    let query = SearchQuery(
      .all(expressions), kinds: request.kind == .unspecified ? [] : [UInt32(bitPattern: request.kind.rawValue)],
      order: .newest, limit: min(limit, StoreLimits.searchLimitMax),
      after: request.cursor.isEmpty ? nil : try SearchCursor(text: request.cursor))
    let page = try await records.store.search(query)
    return ListResponse(records: page.hits.map { RecordInfo($0.columns) }, nextCursor: page.next?.text ?? "")
  }
}

extension ListRequest {
  /// Whether it is answered from the search index.
  var namesSomebody: Bool { !(person.isEmpty && party.isEmpty && place.isEmpty && tag.isEmpty) }
}

extension SearchCursor {
  /// The form that callers hand back: number and offset in hexadecimal, an `s` before each, a `w` behind for the whole
  /// expression. Opaque to them.
  var text: String { "s" + String(number, radix: 16) + "s" + String(offset, radix: 16) + (isWide ? "w" : "") }

  init(text: String) throws {
    let isWide = text.hasSuffix("w")
    let parts = text.dropLast(isWide ? 1 : 0).split(separator: "s", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].isEmpty, let number = UInt64(parts[1], radix: 16),
      let offset = UInt32(parts[2], radix: 16)
    else {
      throw ServiceError(.invalidArgument, "the cursor is none of ours; hand back next_cursor as it came")
    }
    self.init(number: number, offset: offset, isWide: isWide)
  }
}
