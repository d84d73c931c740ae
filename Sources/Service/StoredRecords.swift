internal import AnalyserMessages
internal import Records
package import Storage
internal import Wire

/// Records in and out of a store: the one place where messages become compressed payloads and columns.
package struct StoredRecords: Sendable {
  let store: any Store
  let codec: EnvelopeCodec
  let indexer: Indexer
  /// Articles of one address are put one after another, so that each finds the one before.
  private let addresses = KeyedGate()

  /// - Parameter indexer: the one that `store` makes its documents anew with.
  package init(store: any Store, codec: EnvelopeCodec, indexer: Indexer) {
    self.store = store
    self.codec = codec
    self.indexer = indexer
  }

  struct Entry: Sendable {
    var record: Record
    var columns: RecordColumns
  }

  /// Opens a payload and decodes it.
  var payloadCheck: PayloadCheck { Record.payloadCheck(codec) }

  /// - Parameter revision: one of the record's history; `nil` for the newest.
  func entry(id: String, revision: UInt64? = nil) async throws -> Entry? {
    guard let stored = try await store.get(id: id, revision: revision) else { return nil }
    return try entry(stored)
  }

  private func entry(_ stored: StoredRecord) throws -> Entry {
    Entry(record: try Record.opened(stored.payload, id: stored.columns.id, codec), columns: stored.columns)
  }

  /// The whole id for what a user typed: itself, or the one record that begins with it.
  func resolve(_ typed: String) async throws -> String {
    let candidates = try await store.ids(withPrefix: typed, limit: 4)
    if candidates.first == typed || candidates.count == 1 { return candidates[0] }
    guard !candidates.isEmpty else {
      throw ServiceError(.notFound, "no record has the id \(typed); `hattama list` shows the ids")
    }
    let listed = candidates.prefix(3).joined(separator: ", ")
    throw ServiceError(.invalidArgument, "\(typed) fits several records (\(listed) ...); type more of the id")
  }

  /// The same, or a whole id that only a history knows: of a record that was deleted.
  func resolveHistory(_ typed: String) async throws -> String {
    do {
      return try await resolve(typed)
    } catch let error as ServiceError where error.code == .notFound {
      guard try await !store.history(id: typed, limit: 1).isEmpty else { throw error }
      return typed
    }
  }

  func existing(_ typed: String) async throws -> Entry {
    let id = try await resolve(typed)
    guard let entry = try await entry(id: id) else {
      throw ServiceError(.notFound, "the record \(id) was deleted a moment ago")
    }
    return entry
  }

  /// The operation that writes a record.
  ///
  /// - Parameters:
  ///   - context: the article that the record was extracted from, and its analysis.
  ///   - before: what the record replaces; an article keeps the names that its analysis has found.
  ///   - expected: the revision that must be the newest; 0: there must be none.
  func put(
    _ record: Record, in context: Context = Context(), replacing before: Entry?, now: UInt64, expected: UInt64?
  ) throws -> StoreOperation {
    let stored = try record.storedBytes()
    let columns = RecordColumns(
      id: record.id, kind: UInt32(bitPattern: record.kind.rawValue), title: record.title, parentID: record.articleID,
      timeMilliseconds: before?.columns.timeMilliseconds ?? now, days: record.days(of: context.article),
      attributes: attributes(of: record, in: context, replacing: before),
      byteCount: UInt32(clamping: try record.serializedBytes().count))
    return .put(
      columns: columns, payload: try codec.seal(stored),
      document: indexer.document(record, columns.attributes),
      expected: expected)
  }

  /// Whether lists and searches by name and day would find the record as they find the one before.
  func isFoundTheSame(_ record: Record, in context: Context, as before: Entry) -> Bool {
    before.columns.attributes == attributes(of: record, in: context, replacing: before)
      && before.columns.days == record.days(of: context.article)
  }

  private func attributes(of record: Record, in context: Context, replacing before: Entry?) -> [RecordAttribute] {
    let found = record.attributes(context.analysis)
    guard record.article != nil else { return found }
    let kept = before?.columns.attributes.filter { !context.fields.contains($0.field) } ?? []
    let replaced = found.filter { context.fields.contains($0.field) }
    return Array((replaced + kept).prefix(StoreLimits.attributeCountMax))
  }

  /// Runs `body` while no other article of the same address is put.
  func holdingAddress<Result: Sendable>(
    of article: Article?, _ body: () async throws -> Result
  ) async throws -> Result {
    let key = article.map { SourceAddress.key($0.sourceURL) } ?? 0
    guard key != 0 else { return try await body() }
    return try await addresses.holding(key, body)
  }

  /// Whether the record is an article with an address of which nothing is stored.
  func isFirstAtItsAddress(_ record: Record) async throws -> Bool {
    let key = record.article.map { SourceAddress.key($0.sourceURL) } ?? 0
    guard key != 0 else { return false }
    return try await store.list(ListQuery(source: key, limit: 1)).records.isEmpty
  }

  /// Gives the articles at an address, newest first, as long as `each` asks for more.
  func articles(at sourceURL: String, limit: Int, _ each: (Entry) -> Bool) async throws {
    let key = SourceAddress.key(sourceURL)
    guard key != 0 else { return }
    let kind = UInt32(bitPattern: RecordInfo.Kind.article.rawValue)
    let page = try await store.list(ListQuery(kind: kind, source: key, limit: limit))
    for columns in page.records {
      // The key is a hash: others may have it.
      guard let entry = try await entry(id: columns.id), let article = entry.record.article,
        SourceAddress.normalised(article.sourceURL) == SourceAddress.normalised(sourceURL)
      else { continue }
      guard each(entry) else { return }
    }
  }

  /// The newest one.
  func newestArticle(at sourceURL: String) async throws -> Entry? {
    var newest: Entry?
    // Of the records that share an address's key all but a few are at this very address.
    try await articles(at: sourceURL, limit: 16) { entry in
      newest = entry
      return false
    }
    return newest
  }

  struct Context {
    var article: Article?
    var analysis: Analysis?
    /// Of the article's attributes: those that the analysis has looked for.
    var fields: Set<SearchField> = []
  }

  /// All that was extracted from an article, newest first.
  func children(of articleID: String) async throws -> [RecordColumns] {
    var result: [RecordColumns] = []
    var cursor: ListCursor?
    repeat {
      let page = try await store.list(
        ListQuery(parentID: articleID, limit: StoreLimits.listLimitMax, after: cursor))
      result += page.records
      cursor = page.next
    } while cursor != nil && result.count <= ServiceLimits.extractedRecordCountMax
    return result
  }
}

extension RecordInfo {
  init(_ columns: RecordColumns) {
    self.init(
      id: columns.id, kind: Kind(rawValue: Int32(bitPattern: columns.kind)), title: columns.title,
      timeMilliseconds: columns.timeMilliseconds, revision: columns.revision, byteCount: columns.byteCount,
      storedByteCount: columns.storedByteCount, articleID: columns.parentID)
  }
}
