/// What one call has emitted so far.
struct CollectedResults: Sendable {
  static let countMax = 65_536
  /// All results of one call together: the header's EMIT_BYTE_COUNT_MAX.
  static let byteCountMax = 64 << 20

  private(set) var payloads: [[UInt8]] = []
  private var byteCount = 0

  /// False, and nothing taken, when it would be more than a call may emit.
  mutating func add(_ payload: [UInt8]) -> Bool {
    guard payloads.count < Self.countMax, byteCount + payload.count <= Self.byteCountMax else { return false }
    byteCount += payload.count
    payloads.append(payload)
    return true
  }
}
