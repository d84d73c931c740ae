/// A half-open range of UTF-8 bytes into a text exactly as it was received.
package struct ByteSpan: Sendable, Hashable {
  package var begin: Int
  package var end: Int

  package init(_ begin: Int, _ end: Int) {
    self.begin = begin
    self.end = end
  }

  package var isEmpty: Bool { begin >= end }
  package var range: Range<Int> { begin..<end }
}
