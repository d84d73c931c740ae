package enum StoreLimits {
  package static let operationCountMax = 4_096
  package static let idByteCountMax = 128
  package static let titleByteCountMax = 4_096
  package static let idempotencyKeyByteCountMax = 128
  package static let payloadByteCountMax = 64 << 20
  package static let attributeCountMax = 1_024
  /// UTF-8 bytes of an attribute's value.
  package static let attributeByteCountMax = 1_024
  package static let listLimitMax = 1_000
  package static let searchLimitMax = 200
  /// Terms and operators of one query.
  package static let searchTermCountMax = 192
  /// Hits that a ranked search looks at, newest first: what bounds its time on frequent words.
  package static let rankedHitCountMax = 2_000
  /// Of all payloads that come with a page of hits.
  package static let searchPayloadByteCountMax = 4 << 20
  /// Hits that a search looks at to find those of the days that it asks for.
  package static let examinedHitCountMax = 20_000
}
