internal import AnalyserMessages
package import Records
internal import Storage
internal import Wire

extension ArchiveService {
  /// Another text at a known address is a newer version of the article there, unless the caller has said of which. The same
  /// text from another spelling of the address is that article.
  ///
  /// - Returns: what the record replaces, in the latter case.
  func placeAmongVersions(_ record: inout Record) async throws -> StoredRecords.Entry? {
    guard var article = record.article, !article.sourceURL.isEmpty,
      let newest = try await records.newestArticle(at: article.sourceURL), let known = newest.record.article
    else { return nil }
    let publishers = [article.publisher?.text, known.publisher?.text].compactMap { $0 }
    let isSame = known.text == article.text && Set(publishers).count < 2
    if isSame {
      article.id = known.id
      article.sourceURL = known.sourceURL
      if article.versionOf == known.id { article.versionOf = "" }
    } else if article.versionOf.isEmpty, try await !isVersion(known, ofOneBefore: article.id) {
      article.versionOf = known.id
    }
    record.article = article
    return isSame ? newest : nil
  }

  /// Whether an article, or one before it, is said to be a newer version of the other: then it came in first, from an
  /// export say.
  private func isVersion(_ article: Article, ofOneBefore id: String) async throws -> Bool {
    var next = article.versionOf
    for _ in 0..<Self.chainCountMax where !next.isEmpty {
      if next == id { return true }
      next = try await records.entry(id: next)?.record.article?.versionOf ?? ""
    }
    return false
  }

  private static let chainCountMax = 64

  /// The articles at the address of one, itself among them.
  package func versions(_ request: VersionsRequest) async throws -> VersionsResponse {
    guard !request.id.isEmpty else { throw ServiceError(.invalidArgument, "give the id of an article") }
    let entry = try await records.existing(request.id)
    guard let article = entry.record.article else {
      throw ServiceError(
        .invalidArgument, "\(entry.record.id) is no article; `hattama history` shows the revisions of any record")
    }
    var columns: [RecordColumns] = []
    try await records.articles(at: article.sourceURL, limit: StoreLimits.listLimitMax) { entry in
      columns.append(entry.columns)
      return true
    }
    if columns.isEmpty { columns = [entry.columns] }
    return VersionsResponse(versions: columns.reversed().map { RecordInfo($0) })
  }

  /// What has changed from one record to another, or from one revision to another.
  package func diff(_ request: DiffRequest) async throws -> DiffResponse {
    guard !request.id.isEmpty else { throw ServiceError(.invalidArgument, "give the id of a record") }
    let after = try await entry(request.id, revision: request.revision)
    let before = try await self.before(after, request)
    guard before.record.kind == after.record.kind else {
      throw ServiceError(
        .invalidArgument, "only records of one kind can be compared, not \(before.record.id) with \(after.record.id)")
    }
    return RecordDifference(before.record, after.record).response(
      before: RecordInfo(before.columns), after: RecordInfo(after.columns))
  }

  private func before(_ after: StoredRecords.Entry, _ request: DiffRequest) async throws -> StoredRecords.Entry {
    if !request.beforeID.isEmpty { return try await entry(request.beforeID, revision: request.beforeRevision) }
    if request.beforeRevision != 0 { return try await entry(after.record.id, revision: request.beforeRevision) }
    let id = after.record.article?.versionOf ?? ""
    guard !id.isEmpty else {
      throw ServiceError(
        .failedPrecondition,
        "\(after.record.id) is not known to be a newer version; say what it is to be compared with")
    }
    guard let entry = try await records.entry(id: id) else {
      throw ServiceError(.notFound, "\(id), whose newer version \(after.record.id) is, is not stored any more")
    }
    return entry
  }

  private func entry(_ typed: String, revision: UInt64) async throws -> StoredRecords.Entry {
    guard revision != 0 else { return try await records.existing(typed) }
    let id = try await records.resolveHistory(typed)
    guard let entry = try await records.entry(id: id, revision: revision) else {
      throw ServiceError(
        .notFound, "\(id) has no revision \(revision); `hattama history \(id)` shows those that it has")
    }
    return entry
  }
}
