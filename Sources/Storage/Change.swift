/// An entry of the feed.
package struct Change: Sendable, Hashable {
  package enum Kind: UInt8, Sendable {
    case put = 1
    case delete = 2
    /// Nobody knows what it was: the file was damaged there, and repaired. It names no record; who follows the feed has
    /// to compare what it keeps with the store.
    case lost = 3
  }
  package var revision: UInt64
  package var kind: Kind
  package var id: String
  package var recordKind: UInt32

  package init(revision: UInt64, kind: Kind, id: String, recordKind: UInt32) {
    self.revision = revision
    self.kind = kind
    self.id = id
    self.recordKind = recordKind
  }
}

/// What became of a record at one revision.
package struct HistoryEntry: Sendable, Hashable {
  package var change: Change.Kind
  /// As of then; a deletion has those of the record that went.
  package var columns: RecordColumns

  package init(change: Change.Kind, columns: RecordColumns) {
    self.change = change
    self.columns = columns
  }
}
