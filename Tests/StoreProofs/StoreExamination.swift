package import Storage

/// Compares everything that a store answers with what it has to hold.
package struct StoreExamination: Sendable {
  package let workload: Workload
  /// The store's.
  package let codec: EnvelopeCodec

  package init(_ workload: Workload, _ codec: EnvelopeCodec) {
    self.workload = workload
    self.codec = codec
  }

  /// - Parameters:
  ///   - acknowledged: commits that the store has said are done: they have to be there.
  ///   - begun: commits that it was given: what is there besides has to be one of them, whole.
  /// - Returns: what is wrong, empty if nothing is. An error of the store's is thrown, and is no wrong answer.
  package func problems(
    _ store: any Store, acknowledged: Int, begun: Int
  ) async throws -> [String] {
    let revision = try await store.statistics().revision
    guard let count = (acknowledged...begun).first(where: { workload.states[$0].revision == revision }) else {
      let (least, most) = (workload.states[acknowledged].revision, workload.states[begun].revision)
      return ["it is at revision \(revision), and \(least) was acknowledged, of \(most)"]
    }
    let state = workload.states[count]
    var problems = try await wrongRecords(store, state)
    problems += try await wrongFeed(store, revision)
    return problems
  }

  private func wrongRecords(_ store: any Store, _ state: Workload.State) async throws -> [String] {
    var problems: [String] = []
    var listed = Set<String>()
    var query = ListQuery(limit: StoreLimits.listLimitMax)
    repeat {
      let page = try await store.list(query)
      listed.formUnion(page.records.map(\.id))
      for columns in page.records where columns.title != "title of \(columns.id)" {
        problems.append("\(columns.id) has the title \(columns.title)")
      }
      query.after = page.next
    } while query.after != nil
    if listed != Set(state.payloads.keys) {
      problems.append("lists have \(listed.count) records, there are \(state.payloads.count)")
    }
    for (id, payload) in state.payloads {
      let found = try await store.get(id: id, revision: nil)
      let opened = try found.map { try codec.open($0.payload, id: id) }
      if opened != payload { problems.append("\(id) has \(found == nil ? "gone" : "another payload")") }
    }
    let total = try await store.statistics().total
    if total.recordCount != state.payloads.count { problems.append("\(total.recordCount) records are counted") }
    return problems + (try await wrongSearch(store, state))
  }

  private func wrongSearch(_ store: any Store, _ state: Workload.State) async throws -> [String] {
    guard try await !store.statistics().search.isBuilding else { return [] }
    var problems: [String] = []
    for word in Workload.searchedWords {
      let expected = state.found[word] ?? []
      var found = Set<String>()
      var query = SearchQuery(.phrase([word]), order: .newest, limit: StoreLimits.searchLimitMax)
      repeat {
        let page = try await store.search(query)
        found.formUnion(page.hits.map(\.columns.id))
        query.after = page.next
      } while query.after != nil
      if found != expected { problems.append("\(word) finds \(found.count) records, \(expected.count) have it") }
    }
    return problems
  }

  private func wrongFeed(_ store: any Store, _ revision: UInt64) async throws -> [String] {
    let changes = try await store.changes(after: 0, limit: Int(revision) + 10)
    return changes.map(\.revision) == Array(1..<revision + 1) ? [] : ["the feed has a gap"]
  }
}
