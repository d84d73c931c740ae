internal import AnalyserMessages
internal import Records
internal import Storage
internal import Wire

/// Follows the feed of changes from a cursor on.
struct ArchiveWatch {
  let records: StoredRecords
  let health: HealthService

  private static let pageCount = 256

  /// Every change after the cursor in order, each once, until the caller goes or the server stops.
  func run(_ request: WatchRequest, write: (WatchResponse) async throws -> Void) async throws {
    // Only the newest revision matters to a reader that lags: what lies before it is read from the store.
    let (revisions, continuation) = AsyncStream.makeStream(of: UInt64.self, bufferingPolicy: .bufferingNewest(1))
    let observation = records.store.observeCommits { continuation.yield($0) }
    let forget = health.onStop { continuation.finish() }
    defer {
      observation.cancel()
      forget()
    }
    var cursor = request.afterRevision
    // From behind the observation on nothing is missed.
    var newest = try await records.store.statistics().revision
    guard cursor <= newest else {
      throw ServiceError(
        .outOfRange,
        "the cursor \(cursor) is beyond the newest change, \(newest): it is another archive's; begin at 0")
    }
    try await send(request, from: &cursor, to: newest, write)
    if request.ends { return }
    for await revision in revisions where revision > newest {
      newest = revision
      try await send(request, from: &cursor, to: newest, write)
    }
    try Task.checkCancellation()
    throw ServiceError(.unavailable, "the server stops; go on after \(cursor) when it is back")
  }

  private func send(
    _ request: WatchRequest, from cursor: inout UInt64, to newest: UInt64,
    _ write: (WatchResponse) async throws -> Void
  ) async throws {
    while cursor < newest {
      let changes = try await records.store.changes(after: cursor, limit: Self.pageCount)
      guard let last = changes.last else { return }
      var told = cursor
      for change in changes where change.kind == .lost || request.accepts(change) {
        try await write(try await response(change, withRecord: request.records))
        told = change.revision
      }
      cursor = last.revision
      // Who waits for one kind learns how far it has come, and need not begin so far back another time.
      if told < cursor { try await write(WatchResponse(cursor: cursor)) }
    }
  }

  private func response(_ change: Change, withRecord: Bool) async throws -> WatchResponse {
    var response = WatchResponse(
      cursor: change.revision, change: change.kind.message, id: change.id,
      kind: RecordInfo.Kind(rawValue: Int32(bitPattern: change.recordKind)))
    guard change.kind == .put else { return response }
    do {
      // Deleted since: that change comes.
      guard withRecord else {
        response.info = try await records.store.get(id: change.id, revision: nil).map { RecordInfo($0.columns) }
        return response
      }
      let entry = try await records.entry(id: change.id)
      response.info = entry.map { RecordInfo($0.columns) }
      response.record = entry?.record
    } catch let error as StoreError where error.code == .corrupt {
      // A damaged record is a change all the same, and no reason to keep what follows from the caller.
    }
    return response
  }
}

extension WatchRequest {
  fileprivate func accepts(_ change: Change) -> Bool {
    kind == .unspecified || UInt32(bitPattern: kind.rawValue) == change.recordKind
  }
}

extension Change.Kind {
  fileprivate var message: WatchResponse.Change {
    switch self {
    case .put: .put
    case .delete: .deleted
    case .lost: .lost
    }
  }
}
