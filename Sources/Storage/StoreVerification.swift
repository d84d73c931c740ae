/// What a look at everything in a store has found.
package struct StoreVerification: Sendable, Hashable {
  /// Live records that were read.
  package var recordCount: UInt64 = 0
  /// Older revisions and tombstones that were read.
  package var revisionCount: UInt64 = 0
  package var changeCount: UInt64 = 0
  /// The first ``findingCountMax`` of them.
  package private(set) var findings: [StoreFinding] = []
  package private(set) var findingCount: UInt64 = 0

  package static let findingCountMax = 1_000

  package init() {}

  package var isSound: Bool { findingCount == 0 }

  package mutating func add(_ finding: StoreFinding) {
    findingCount += 1
    if findings.count < Self.findingCountMax { findings.append(finding) }
  }
}

/// One thing that is not as it has to be.
package struct StoreFinding: Sendable, Hashable {
  package enum Kind: String, Sendable {
    /// A part of the file cannot be read, or its pages contradict one another.
    case file
    /// A live record, or an older revision, cannot be read; or it is gone.
    case record
    /// The feed of changes has a gap or contradicts the records.
    case feed
    /// The counts that are kept beside the records are not theirs.
    case totals
    /// The search index does not hold what the records say.
    case search
  }

  package var kind: Kind
  /// Of the record concerned; "" when none is known.
  package var recordID: String
  package var message: String

  package init(_ kind: Kind, recordID: String = "", _ message: String) {
    self.kind = kind
    self.recordID = recordID
    self.message = message
  }
}

/// How far a long piece of work is.
package struct StoreProgress: Sendable, Hashable {
  package var doneCount: UInt64
  package var totalCount: UInt64

  package init(doneCount: UInt64, totalCount: UInt64) {
    self.doneCount = doneCount
    self.totalCount = totalCount
  }
}

/// Looks at a payload, of which an engine knows nothing.
///
/// - Throws: ``StoreError`` `corrupt`, with the id.
package typealias PayloadCheck = @Sendable (_ id: String, _ payload: [UInt8]) throws(StoreError) -> Void
