internal import AnalyserMessages
package import Records
internal import Storage
internal import Wire

/// hattama.v1.Archive: records in, records out.
package struct ArchiveService: Sendable {
  let records: StoredRecords
  let now: @Sendable () -> UInt64

  /// - Parameter now: milliseconds since 1970-01-01T00:00:00Z.
  package init(records: StoredRecords, now: @escaping @Sendable () -> UInt64) {
    self.records = records
    self.now = now
  }

  /// Stores a record. The same content again changes nothing and says UNCHANGED.
  ///
  /// What an analysis writes meanwhile is not undone: the record is read again, unless the caller named a revision.
  package func put(_ request: PutRequest) async throws -> PutResponse {
    try await records.holdingAddress(of: request.record?.article) {
      for attempt in 1..<Self.attemptCountMax {
        do {
          return try await putOnce(request, trustsSources: attempt == 1)
        } catch let error as StoreError where error.code == .conflict && request.expectedRevision == 0 {
          continue
        }
      }
      return try await putOnce(request, trustsSources: false)
    }
  }

  private static let attemptCountMax = 8

  /// - Parameter trustsSources: an article at whose address there is none is a new one, without another look. While the index
  ///   of an older store is built anew its sources are missing: the same article is then a conflict, and one that has changed
  ///   is not known to be a newer version.
  private func putOnce(_ request: PutRequest, trustsSources: Bool) async throws -> PutResponse {
    guard let given = request.record else {
      throw ServiceError(.invalidArgument, "the request holds no record; set one field of record")
    }
    var record = try prepare(given)
    let context = StoredRecords.Context(article: try await article(of: record))
    let text = (record.article ?? context.article).map { Array($0.text.utf8) }
    if let violation = RecordValidator.violations(of: record, text: text).first {
      throw ServiceError(.invalidArgument, "the record is refused: \(violation)")
    }
    var isFirst = false
    if trustsSources, request.expectedRevision == 0 { isFirst = try await records.isFirstAtItsAddress(record) }
    var before = isFirst ? nil : try await records.entry(id: record.id)
    if before == nil, !isFirst { before = try await placeAmongVersions(&record) }
    if let before {
      record.keepFound(from: before.record)
      if record == before.record {
        return PutResponse(info: RecordInfo(before.columns), outcome: .unchanged)
      }
    }
    let expected = request.expectedRevision == 0 ? before?.columns.revision ?? 0 : request.expectedRevision
    let operation = try records.put(record, in: context, replacing: before, now: now(), expected: expected)
    let key = request.idempotencyKey.isEmpty ? nil : request.idempotencyKey
    let result = try await records.store.commit([operation], idempotencyKey: key)
    return PutResponse(
      info: try await info(id: record.id, result, operation),
      outcome: before == nil ? .created : .updated,
      versionOf: before == nil ? record.article?.versionOf ?? "" : "")
  }

  private func prepare(_ given: Record) throws -> Record {
    var record = given
    if let article = given.article {
      record.article = try ArticleIntake.accept(article, receivedMilliseconds: now())
    } else {
      try record.nameCurated()
    }
    return record
  }

  /// The stored article that the record's spans point into.
  private func article(of record: Record) async throws -> Article? {
    guard !record.articleID.isEmpty else { return nil }
    guard let article = try await records.entry(id: record.articleID)?.record.article else {
      throw ServiceError(
        .failedPrecondition,
        "the record names the article \(record.articleID), which is not stored; add the article first")
    }
    return article
  }

  private func info(id: String, _ result: CommitResult, _ operation: StoreOperation) async throws -> RecordInfo {
    let revision = result.revisions[0]
    // A key that was seen before answers with what was stored then.
    if result.replayed, let stored = try await records.store.get(id: id, revision: revision) {
      return RecordInfo(stored.columns)
    }
    guard case .put(var columns, let payload, _, _) = operation else { return RecordInfo() }
    columns.revision = revision
    columns.storedByteCount = UInt32(clamping: payload.count)
    return RecordInfo(columns)
  }

  /// Takes a stream of records in; `next` gives `nil` behind the last.
  package func importRecords(_ next: () async throws -> ImportRequest?) async throws -> ImportResponse {
    try await ArchiveImport(put: { try await put($0) }).run(next)
  }

  package func get(_ request: GetRequest) async throws -> GetResponse {
    guard !request.id.isEmpty else { throw ServiceError(.invalidArgument, "give the id of a record") }
    guard request.revision != 0 else {
      let entry = try await records.existing(request.id)
      return GetResponse(record: entry.record, info: RecordInfo(entry.columns))
    }
    let id = try await records.resolveHistory(request.id)
    guard let entry = try await records.entry(id: id, revision: request.revision) else {
      throw ServiceError(
        .notFound, "\(id) has no revision \(request.revision); `hattama history \(id)` shows those that it has")
    }
    return GetResponse(record: entry.record, info: RecordInfo(entry.columns))
  }

  /// Every revision of a record, also of one that was deleted, unless its history was purged.
  package func history(_ request: HistoryRequest) async throws -> HistoryResponse {
    guard !request.id.isEmpty else { throw ServiceError(.invalidArgument, "give the id of a record") }
    let limit = try listLimit(request.limit)
    let entries = try await records.store.history(id: try await records.resolveHistory(request.id), limit: limit)
    return HistoryResponse(
      entries: entries.map {
        Records.HistoryEntry(change: $0.change == .put ? .put : .deleted, info: RecordInfo($0.columns))
      })
  }

  private func listLimit(_ asked: UInt32) throws -> Int {
    let limit = asked == 0 ? ServiceLimits.listLimitDefault : Int(asked)
    guard limit <= ServiceLimits.listLimitMax else {
      throw ServiceError(
        .invalidArgument, "a page of \(limit) was asked for; at most \(ServiceLimits.listLimitMax) are given")
    }
    return limit
  }

  package func list(_ request: ListRequest) async throws -> ListResponse {
    let limit = try listLimit(request.limit)
    if request.namesSomebody { return try await ArchiveSearch(records: records).list(request, limit: limit) }
    var query = ListQuery(limit: limit)
    query.kind = request.kind == .unspecified ? nil : UInt32(bitPattern: request.kind.rawValue)
    query.parentID = request.articleID.isEmpty ? nil : request.articleID
    query.sinceMilliseconds = request.sinceMilliseconds == 0 ? nil : request.sinceMilliseconds
    query.untilMilliseconds = request.untilMilliseconds == 0 ? nil : request.untilMilliseconds
    query.after = request.cursor.isEmpty ? nil : try ListCursor(text: request.cursor)
    let page = try await records.store.list(query)
    return ListResponse(records: page.records.map { RecordInfo($0) }, nextCursor: page.next?.text ?? "")
  }

  package func search(_ request: SearchRequest) async throws -> SearchResponse {
    try await ArchiveSearch(records: records).search(request)
  }

  /// Deletes a record, and with an article all that was extracted from it, in one batch.
  package func delete(_ request: DeleteRequest) async throws -> DeleteResponse {
    guard !request.id.isEmpty else { throw ServiceError(.invalidArgument, "give the id of a record") }
    // What was deleted may still be purged.
    let id = try await request.purge ? records.resolveHistory(request.id) : records.resolve(request.id)
    let children = try await records.children(of: id).map(\.id)
    let expected = request.expectedRevision == 0 ? nil : request.expectedRevision
    let operations =
      [StoreOperation.delete(id: id, expected: expected, purges: request.purge)]
      + children.map { .delete(id: $0, purges: request.purge) }
    let result = try await records.store.commit(operations, idempotencyKey: nil)
    return DeleteResponse(deleted: [id] + children, revision: result.revisions.last ?? 0)
  }

  /// Every live record, newest first. Records that come meanwhile may or may not be among them; none comes twice.
  package func export(
    _ request: ExportRequest, write: (ExportResponse) async throws -> Void
  ) async throws {
    var query = ListQuery(limit: ServiceLimits.exportPageLimit)
    query.kind = request.kind == .unspecified ? nil : UInt32(bitPattern: request.kind.rawValue)
    while true {
      let page = try await records.store.list(query)
      for columns in page.records {
        // Deleted since the page was read: not live any more, so not exported.
        guard let entry = try await records.entry(id: columns.id) else { continue }
        try await write(ExportResponse(record: entry.record, info: RecordInfo(entry.columns)))
      }
      guard let next = page.next else { return }
      query.after = next
    }
  }
}
