/// What a list shows and filters by; an engine never looks into a payload.
package struct RecordColumns: Sendable, Hashable {
  /// Unique among all kinds, at most ``StoreLimits/idByteCountMax`` bytes.
  package var id: String
  /// A small number whose meaning is the caller's.
  package var kind: UInt32
  package var title: String
  /// The id of the record that this one belongs to (an article's for what was extracted from it), or "".
  package var parentID: String
  /// When the record was first stored, in milliseconds since 1970-01-01T00:00:00Z; kept over later revisions.
  package var timeMilliseconds: UInt64
  /// The days that the record speaks of: when an article appeared, when a meeting took place. `nil` when unknown.
  package var days: DayRange?
  /// Who and what the record is found by in lists, in the caller's order.
  package var attributes: [RecordAttribute]
  /// The store's own number for the record: the revision of its first put. Never used again, whatever is deleted; set by
  /// the engine, ignored on input.
  package var number: UInt64
  /// Store-wide, rising by one with every change; set by the engine, ignored on input.
  package var revision: UInt64
  /// Uncompressed, as the caller counts it.
  package var byteCount: UInt32
  /// Of the payload as stored; set by the engine.
  package var storedByteCount: UInt32

  package init(
    id: String, kind: UInt32, title: String, parentID: String = "", timeMilliseconds: UInt64, days: DayRange? = nil,
    attributes: [RecordAttribute] = [], number: UInt64 = 0, revision: UInt64 = 0, byteCount: UInt32 = 0,
    storedByteCount: UInt32 = 0
  ) {
    self.id = id
    self.kind = kind
    self.title = title
    self.parentID = parentID
    self.timeMilliseconds = timeMilliseconds
    self.days = days
    self.attributes = attributes
    self.number = number
    self.revision = revision
    self.byteCount = byteCount
    self.storedByteCount = storedByteCount
  }
}

/// A name that a record is found by, with the role that it has there.
package struct RecordAttribute: Sendable, Hashable {
  package var field: SearchField
  package var value: String

  package init(_ field: SearchField, _ value: String) {
    self.field = field
    self.value = value
  }
}

/// Days from the first to the last, both included, counted from 1970-01-01 (day 0) in the Gregorian calendar.
package struct DayRange: Sendable, Hashable {
  package var first: Int32
  package var last: Int32

  /// - Precondition: `first <= last`.
  package init(first: Int32, last: Int32) {
    precondition(first <= last, "a range of days runs forward")
    self.first = first
    self.last = last
  }

  package func overlaps(_ other: DayRange) -> Bool { first <= other.last && other.first <= last }
}

package struct StoredRecord: Sendable, Hashable {
  package var columns: RecordColumns
  package var payload: [UInt8]

  package init(columns: RecordColumns, payload: [UInt8]) {
    self.columns = columns
    self.payload = payload
  }
}
