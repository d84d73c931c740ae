/// A message as its frames brought it.
package struct InboundMessage: Sendable, Hashable {
  /// What stands before a compressed message: its length before compression.
  package static let compressionHeaderByteCount = 4
  /// Smaller parts are joined as they come, so that a message in crumbs takes no more memory than another.
  private static let partByteCountMin = 4_096

  /// The frames' bytes in order; joined only when someone reads them, off the event loop.
  package private(set) var parts: [[UInt8]]
  /// Compressed or not, as it came.
  package private(set) var byteCount: Int
  package let isCompressed: Bool

  package init(_ bytes: UnsafeRawBufferPointer, isCompressed: Bool) {
    parts = [Array(bytes)]
    byteCount = bytes.count
    self.isCompressed = isCompressed
  }

  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    byteCount += bytes.count
    if parts[parts.count - 1].count < Self.partByteCountMin {
      parts[parts.count - 1].append(contentsOf: bytes)
    } else if !bytes.isEmpty {
      parts.append(Array(bytes))
    }
  }

  /// The length before compression, as a compressed message says it; `nil` when that is missing.
  package var inflatedByteCount: Int? {
    guard isCompressed else { return byteCount }
    guard byteCount >= Self.compressionHeaderByteCount else { return nil }
    return parts[0][..<Self.compressionHeaderByteCount].reduce(0) { $0 << 8 | Int($1) }
  }

  /// What it counts for while it is held (PROTOCOL.md §2).
  package var heldByteCount: Int {
    max(byteCount, inflatedByteCount ?? 0) + WireLimits.messageOverheadByteCount
  }

  /// All bytes in one piece.
  ///
  /// - Parameter pause: called between the parts of a large message: a chance to give way to others.
  package func joined(pause: () -> Void = {}) -> [UInt8] {
    if parts.count == 1 { return parts[0] }
    return [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
      for part in parts {
        part.withUnsafeBytes {
          UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...]).copyMemory(from: $0)
        }
        count += part.count
        pause()
      }
    }
  }
}
