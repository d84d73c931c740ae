internal import AnalyserHost
internal import AnalyserMessages
package import Pipeline
package import Records
internal import Storage
internal import Wire

/// hattama.v1.AnalysisService: articles through the pipeline, and what came out of them into the store.
package struct AnalysisService: Sendable {
  let pipeline: Pipeline
  /// `nil` in a private server, which stores nothing.
  let records: StoredRecords?
  let analysers: @Sendable () -> [AnalyserInfo]
  let now: @Sendable () -> UInt64

  /// - Parameters:
  ///   - records: `nil` for a server that stores nothing.
  ///   - analysers: every analyser that was found, also broken ones.
  ///   - now: milliseconds since 1970-01-01T00:00:00Z.
  package init(
    pipeline: Pipeline, records: StoredRecords?, analysers: @escaping @Sendable () -> [AnalyserInfo],
    now: @escaping @Sendable () -> UInt64
  ) {
    self.pipeline = pipeline
    self.records = records
    self.analysers = analysers
    self.now = now
  }

  package func listAnalysers(_ request: ListAnalysersRequest) -> ListAnalysersResponse {
    ListAnalysersResponse(analysers: analysers())
  }

  /// Analyses a stored article or one that is given. A failed analyser fails its own step only.
  ///
  /// - Parameter remainingMilliseconds: until the call's deadline; `nil` when it has none.
  package func analyse(
    _ request: AnalyseRequest, remainingMilliseconds: @escaping @Sendable () -> UInt32?
  ) async throws -> AnalyseResponse {
    let article = try await article(for: request)
    let plan = try pipeline.plan(targets: request.targets)
    let options = try options(request.options, in: plan)
    let started = now()
    let remaining: @Sendable () -> UInt32 = { [now] in
      remainingMilliseconds()
        ?? UInt32(
          clamping: Int64(ServiceLimits.analysisTimeoutMilliseconds) - Int64(clamping: now() - min(now(), started)))
    }
    let raw = await pipeline.run(plan, on: article, options: options, remainingMilliseconds: remaining)
    try Task.checkCancellation()
    var analysis = DerivedIDs(raw, articleID: article.id).apply(to: raw)
    let provenance = ProvenanceMaker(article: article, options: options, timeMilliseconds: started)
    provenance.apply(to: &analysis, plan: plan)
    let completed = ArticleIntake.complete(article, with: analysis)
    var response = AnalyseResponse(analysis: analysis, article: completed)
    if request.store { response.stored = try await store(completed, analysis) }
    return response
  }

  private func article(for request: AnalyseRequest) async throws -> Article {
    switch (request.recordID.isEmpty, request.article) {
    case (false, nil):
      return try await storedArticle(request.recordID)
    case (true, let given?):
      guard !request.store else {
        throw ServiceError(.invalidArgument, "only a stored article's analysis can be stored; put the article first")
      }
      return try ArticleIntake.accept(given, receivedMilliseconds: now())
    case (false, _?):
      throw ServiceError(.invalidArgument, "give either record_id or article, not both")
    case (true, nil):
      throw ServiceError(.invalidArgument, "give record_id or article")
    }
  }

  private func storedArticle(_ typed: String) async throws -> Article {
    guard let records else {
      throw ServiceError(.failedPrecondition, "this server stores nothing; give the article itself")
    }
    let entry = try await records.existing(typed)
    if let article = entry.record.article { return article }
    let parent = entry.record.articleID
    guard !parent.isEmpty, let article = try await records.entry(id: parent)?.record.article else {
      throw ServiceError(.invalidArgument, "\(entry.columns.id) is no article; give the id of one (a:...)")
    }
    return article
  }

  private func options(_ given: [AnalyserOptions], in plan: AnalysisPlan) throws -> [String: String] {
    var result: [String: String] = [:]
    for option in given {
      guard plan.nodes.contains(where: { $0.descriptor.id == option.analyserID }) else {
        throw ServiceError(
          .invalidArgument, "there are options for \(option.analyserID), which is not among the analysers of this call")
      }
      result[option.analyserID] = option.options
    }
    return result
  }

  private func store(_ article: Article, _ analysis: Analysis) async throws -> [RecordInfo] {
    guard let records else {
      throw ServiceError(.failedPrecondition, "this server stores nothing; start hattamad with --store")
    }
    return try await AnalysisStorage(records: records, analysers: analysers, now: now).store(article, analysis)
  }
}
