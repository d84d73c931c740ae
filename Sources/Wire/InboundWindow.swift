/// Credit that a receiver has given, for one stream or for the connection (PROTOCOL.md §5).
struct InboundWindow: Sendable {
  let byteCount: Int
  /// What the sender may still send.
  private(set) var remainingByteCount: Int

  init(byteCount: Int) {
    self.byteCount = byteCount
    remainingByteCount = byteCount
  }

  /// False when the sender had no credit for this.
  mutating func receive(_ cost: Int) -> Bool {
    guard cost <= remainingByteCount else { return false }
    remainingByteCount -= cost
    return true
  }

  /// What to give back now, so that what is unread and what may still come stay within the window together; `nil` while it
  /// is less than half of it, which keeps WINDOW frames rare.
  mutating func grant(unreadByteCount: Int = 0) -> UInt32? {
    let credit = byteCount - unreadByteCount - remainingByteCount
    guard credit >= byteCount / 2 else { return nil }
    remainingByteCount += credit
    return UInt32(credit)
  }
}
