package enum StoreOperation: Sendable {
  /// Writes a new revision.
  ///
  /// - `document`: what searches find the record by; `nil` for a record that no search finds. It is what the store's
  ///   ``SearchTermMaker`` makes of the same columns and payload.
  /// - `expected`: the revision that must be the newest now (0: there must be none); `nil` for whatever is there.
  case put(columns: RecordColumns, payload: [UInt8], document: SearchDocument? = nil, expected: UInt64? = nil)
  /// Leaves a tombstone in the feed. Older revisions stay in the history, unless `purges`: then they go as well, also
  /// those of a record that was deleted before. An absent record is an error.
  case delete(id: String, expected: UInt64? = nil, purges: Bool = false)

  /// Changes nothing; the batch is rejected unless the record is at this revision. Its own revision comes back as the
  /// operation's.
  case require(id: String, revision: UInt64)

  package var id: String {
    switch self {
    case .put(let columns, _, _, _): columns.id
    case .delete(let id, _, _): id
    case .require(let id, _): id
    }
  }

  /// ``SearchDocument/source`` of what is written; 0 for none.
  var source: UInt32 {
    guard case .put(_, _, let document?, _) = self else { return 0 }
    return document.source
  }
}

package struct CommitResult: Sendable, Hashable {
  /// One for each operation, in order.
  package var revisions: [UInt64]
  /// The key had been committed before, and these are its first results.
  package var replayed: Bool

  package init(revisions: [UInt64], replayed: Bool) {
    self.revisions = revisions
    self.replayed = replayed
  }
}
