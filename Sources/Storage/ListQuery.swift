package struct ListQuery: Sendable, Hashable {
  package var kind: UInt32?
  package var parentID: String?
  /// Records whose ``SearchDocument/source`` is this one; not 0.
  package var source: UInt32?
  /// Inclusive.
  package var sinceMilliseconds: UInt64?
  /// Exclusive.
  package var untilMilliseconds: UInt64?
  /// 1 to ``StoreLimits/listLimitMax``.
  package var limit: Int
  package var after: ListCursor?

  package init(
    kind: UInt32? = nil, parentID: String? = nil, source: UInt32? = nil, sinceMilliseconds: UInt64? = nil,
    untilMilliseconds: UInt64? = nil, limit: Int = 50, after: ListCursor? = nil
  ) {
    self.kind = kind
    self.parentID = parentID
    self.source = source
    self.sinceMilliseconds = sinceMilliseconds
    self.untilMilliseconds = untilMilliseconds
    self.limit = limit
    self.after = after
  }
}

/// The place after a row of a list: a key, not a count, so that rows which come or go meanwhile shift nothing.
package struct ListCursor: Sendable, Hashable {
  package var timeMilliseconds: UInt64
  package var number: UInt64

  package init(timeMilliseconds: UInt64, number: UInt64) {
    self.timeMilliseconds = timeMilliseconds
    self.number = number
  }
}

package struct ListPage: Sendable, Hashable {
  package var records: [RecordColumns]
  /// `nil` on the last page.
  package var next: ListCursor?

  package init(records: [RecordColumns], next: ListCursor?) {
    self.records = records
    self.next = next
  }
}
