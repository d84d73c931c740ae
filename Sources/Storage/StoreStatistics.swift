/// Records and bytes held.
package struct StoreStatistics: Sendable, Hashable {
  package struct Total: Sendable, Hashable {
    package var recordCount: UInt64
    /// Uncompressed, as callers count it.
    package var byteCount: UInt64
    /// Of the payloads as stored.
    package var storedByteCount: UInt64

    package init(recordCount: UInt64 = 0, byteCount: UInt64 = 0, storedByteCount: UInt64 = 0) {
      self.recordCount = recordCount
      self.byteCount = byteCount
      self.storedByteCount = storedByteCount
    }
  }

  /// Live records, by kind.
  package var totals: [UInt32: Total]
  /// Of the newest change.
  package var revision: UInt64
  package var search: SearchIndexState
  /// Of the database.
  package var fileByteCount: UInt64 = 0
  /// Of what has not been taken into it yet.
  package var logByteCount: UInt64 = 0
  /// Batches that wait to be written.
  package var waitingBatchCount: UInt32 = 0

  package init(totals: [UInt32: Total], revision: UInt64, search: SearchIndexState) {
    self.totals = totals
    self.revision = revision
    self.search = search
  }

  /// Of all kinds.
  package var total: Total {
    totals.values.reduce(into: Total()) {
      $0.recordCount &+= $1.recordCount
      $0.byteCount &+= $1.byteCount
      $0.storedByteCount &+= $1.storedByteCount
    }
  }
}

/// How the search index stands to the records.
package struct SearchIndexState: Sendable, Hashable {
  /// Of the terms that it holds.
  package var termVersion: UInt32
  /// A new index is being built; searches are answered from the one before, if there is one.
  package var isBuilding: Bool
  /// Records that the new index has reached, by number; meaningful while it is built.
  package var builtNumber: UInt64
  /// Terms of records that were purged may still be in the files; the engine is about to take them out.
  package var isErasing: Bool

  package init(termVersion: UInt32, isBuilding: Bool, builtNumber: UInt64, isErasing: Bool = false) {
    self.termVersion = termVersion
    self.isBuilding = isBuilding
    self.builtNumber = builtNumber
    self.isErasing = isErasing
  }
}
