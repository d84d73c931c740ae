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
      let newest = try await records.articles(at: article.sourceURL, limit: Self.candidateCountMax).first,
      let known = newest.record.article
    else { return nil }
    let isSame =
      known.text == article.text && (article.publisher == nil || article.publisher?.text == known.publisher?.text)
    if isSame {
      article.id = known.id
      article.sourceURL = known.sourceURL
    } else if article.versionOf.isEmpty {
      article.versionOf = known.id
    }
    record.article = article
    return isSame ? newest : nil
  }

  /// Of the records that share an address's key all but a few are at this very address.
  private static let candidateCountMax = 16

  /// The articles at the address of one, itself among them.
  package func versions(_ request: VersionsRequest) async throws -> VersionsResponse {
    guard !request.id.isEmpty else { throw ServiceError(.invalidArgument, "give the id of an article") }
    let entry = try await records.existing(request.id)
    guard let article = entry.record.article else {
      throw ServiceError(
        .invalidArgument, "\(entry.record.id) is no article; `hattama history` shows the revisions of any record")
    }
    let entries = try await records.articles(at: article.sourceURL)
    let columns = entries.isEmpty ? [entry.columns] : entries.reversed().map(\.columns)
    return VersionsResponse(versions: columns.map { RecordInfo($0) })
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
