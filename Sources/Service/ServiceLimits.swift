/// What the service accepts; callers get the number with the refusal.
package enum ServiceLimits {
  /// UTF-8 bytes of an article's text. A newspaper page has some 20 KB; a book is no article. An analysis has some five
  /// times the bytes of its text, and must fit a message (16 MiB) with room to spare for analysers to come.
  package static let articleTextByteCountMax = 1 << 20
  /// UTF-8 bytes of each other string that a caller gives for an article (address, publisher, rights ...).
  package static let articleFieldByteCountMax = 4_096
  package static let listLimitDefault = 50
  package static let listLimitMax = 1_000
  package static let searchLimitDefault = 20
  /// Places of each hit's text that a search shows.
  package static let searchSpanLimitDefault = 8
  package static let searchSpanLimitMax = 1_000
  /// Records that one article's analysis may bring with it; more is a defect of an analyser.
  package static let extractedRecordCountMax = 2_000
  /// How long an analysis may take when the caller names no deadline.
  package static let analysisTimeoutMilliseconds: UInt32 = 30_000
  /// Records that an export reads at a time.
  package static let exportPageLimit = 200
}
