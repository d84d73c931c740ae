internal import Glibc

/// Memory that is all zeroes at first. The system gives the pages of it as they are written, so that a large table of which
/// little is used takes little.
package final class ZeroedMemory {
  /// At the beginning of a page.
  package let bytes: UnsafeMutableRawPointer
  private let byteCount: Int

  package init(byteCount: Int) {
    // Not calloc(), which may hand out memory that was in use, and then writes all of it.
    let bytes = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let bytes, bytes != MAP_FAILED else { fatalError("there is no memory for \(byteCount) bytes") }
    self.bytes = bytes
    self.byteCount = byteCount
  }

  deinit { munmap(bytes, byteCount) }
}
