/// A word or stem as a 64-bit FNV-1a hash of its lower-case UTF-8 bytes.
///
/// Trigger words are looked up some thousand times per article; a number compares in one step where a `String` has to
/// be normalised. With a few thousand known stems a collision is out of the question in practice (below 1 in 10^12).
package struct StemKey: Hashable, Sendable {
  package private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  package init() {}

  package init(_ word: String) {
    for byte in word.utf8 { add(byte) }
  }

  package init(_ scalars: some Sequence<Unicode.Scalar>) {
    for scalar in scalars { add(scalar) }
  }

  package mutating func add(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x100_0000_01b3
  }

  package mutating func add(_ scalar: Unicode.Scalar) {
    for byte in Unicode.UTF8.encode(scalar)! { add(byte) }
  }
}

/// Known words: a white-space separated list, lower case, in dictionary form.
package struct WordSet: Sendable {
  private let keys: Set<StemKey>

  package init(_ words: String) {
    keys = Set(words.split(whereSeparator: \.isWhitespace).map { StemKey(String($0)) })
  }

  package func contains(_ key: StemKey) -> Bool { keys.contains(key) }
}
