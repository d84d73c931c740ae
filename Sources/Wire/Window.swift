/// The payload of a WINDOW frame (PROTOCOL.md §5).
package enum Window {
  package static func credit(_ payload: UnsafeRawBufferPointer) throws(WireError) -> UInt32 {
    guard payload.count == 4 else { throw WireError("a window frame carries 4 bytes, not \(payload.count)") }
    let credit = UInt32(bigEndian: payload.loadUnaligned(as: UInt32.self))
    guard credit > 0 else { throw WireError("a window frame gives no credit") }
    return credit
  }
}
