internal import Glibc

/// Memory that is all zeroes at first. The system gives the pages of it as they are written, so that a large table of which
/// little is used takes little.
package final class ZeroedMemory {
  /// At the beginning of a line of the processor's caches.
  package let bytes: UnsafeMutableRawPointer
  private let block: UnsafeMutableRawPointer
  private static let alignment = 64

  package init(byteCount: Int) {
    guard let block = calloc(byteCount + Self.alignment, 1) else { fatalError("no memory for \(byteCount) bytes") }
    self.block = block
    bytes = block.alignedUp(toMultipleOf: Self.alignment)
  }

  deinit { free(block) }
}
