internal import AnalyserMessages
internal import Records
internal import Storage
internal import Wire

/// Writes an article's analysis and extracted records as one batch, and takes away what an earlier analysis had found
/// and this one did not. What a person curated stays as it is.
struct AnalysisStorage {
  let records: StoredRecords
  let analysers: @Sendable () -> [AnalyserInfo]
  let now: @Sendable () -> UInt64

  func store(_ article: Article, _ analysis: Analysis) async throws -> [RecordInfo] {
    let fresh = [Record(article: article), Record(analysis: analysis)] + extracted(analysis)
    guard fresh.count <= ServiceLimits.extractedRecordCountMax else {
      throw ServiceError(
        .resourceExhausted,
        "the analysis brought \(fresh.count) records; at most \(ServiceLimits.extractedRecordCountMax) are stored")
    }
    try check(fresh, text: Array(article.text.utf8))
    let context = StoredRecords.Context(article: article, analysis: analysis, fields: fieldsFound(by: analysis))
    var operations = try await writes(fresh, context)
    if !operations.isEmpty { operations.insert(contentsOf: try await requirement(article, operations), at: 0) }
    operations += try await removals(keeping: Set(fresh.map(\.id)), articleID: article.id, analysis)
    if !operations.isEmpty { _ = try await records.store.commit(operations, idempotencyKey: nil) }
    return try await infos(fresh.map(\.id))
  }

  /// Nothing is extracted from an article that was deleted while it was analysed, least of all the article itself.
  private func requirement(_ article: Article, _ operations: [StoreOperation]) async throws -> [StoreOperation] {
    guard let revision = try await records.entry(id: article.id)?.columns.revision else {
      throw ServiceError(.aborted, "the article \(article.id) was deleted while it was analysed; nothing is stored")
    }
    let isWritten = operations.contains { $0.id == article.id }
    return isWritten ? [] : [.require(id: article.id, revision: revision)]
  }

  /// The fields that an analyser looked for and ran to its end: a step that failed, or was not asked for, says nothing of
  /// whom the text names.
  private func fieldsFound(by analysis: Analysis) -> Set<SearchField> {
    let done = Set(analysis.steps.filter { $0.status == .done }.map(\.analyserID))
    let descriptors = analysers().compactMap(\.descriptor).filter { done.contains($0.id) }
    let layers = Set(descriptors.flatMap(\.assigns))
    var fields: Set<SearchField> = []
    if layers.contains("entities") { fields.formUnion([.person, .party, .place]) }
    if layers.contains("tags") { fields.insert(.tag) }
    return fields
  }

  private func extracted(_ analysis: Analysis) -> [Record] {
    analysis.meetings.map { Record(meeting: $0) } + analysis.memoranda.map { Record(memorandum: $0) }
      + analysis.plans.map { Record(plan: $0) } + analysis.entities.map { Record(entity: $0) }
  }

  private func check(_ fresh: [Record], text: [UInt8]) throws {
    for record in fresh {
      guard let violation = RecordValidator.violations(of: record, text: text).first else { continue }
      throw ServiceError(.internalError, "an analyser made a record that breaks the rules: \(violation)")
    }
  }

  private func writes(_ fresh: [Record], _ context: StoredRecords.Context) async throws -> [StoreOperation] {
    var operations: [StoreOperation] = []
    for record in fresh {
      let before = try await records.entry(id: record.id)
      // An article is stored before it is analysed.
      if before == nil, record.article != nil { continue }
      if let before, record.article == nil, before.record.origin == .curated { continue }
      let isSame = before.map { record.withoutProvenanceTimes == $0.record.withoutProvenanceTimes } ?? false
      // What the analysis names is found by the article's columns, and what the article says of its day by those of what
      // was extracted from it.
      if let before, isSame, records.isFoundTheSame(record, in: context, as: before) { continue }
      operations.append(
        try records.put(record, in: context, replacing: before, now: now(), expected: before?.columns.revision ?? 0))
    }
    return operations
  }

  /// Only kinds whose analyser ran to its end: a failed step says nothing about what the text no longer states.
  private func removals(
    keeping kept: Set<String>, articleID: String, _ analysis: Analysis
  ) async throws -> [StoreOperation] {
    let assigned = Set(analysis.steps.filter { $0.status == .done }.map(\.analyserID))
    var operations: [StoreOperation] = []
    for columns in try await records.children(of: articleID) where !kept.contains(columns.id) {
      guard let entry = try await records.entry(id: columns.id), entry.record.origin == .extracted else { continue }
      guard let maker = entry.record.provenance?.analyserID, assigned.contains(maker) else { continue }
      operations.append(.delete(id: columns.id, expected: columns.revision))
    }
    return operations
  }

  private func infos(_ ids: [String]) async throws -> [RecordInfo] {
    var result: [RecordInfo] = []
    for id in ids {
      if let stored = try await records.store.get(id: id, revision: nil) { result.append(RecordInfo(stored.columns)) }
    }
    return result
  }
}

extension Record {
  var provenance: Provenance? {
    meeting?.provenance ?? memorandum?.provenance ?? plan?.provenance ?? entity?.provenance ?? analysis?.provenance
  }
}
