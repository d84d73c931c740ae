internal import KazakhText
internal import Synchronization

/// Remembers the terms of words: a newspaper uses the same ones again and again, and a lemma costs some microseconds.
///
/// The words lie in shards, each with a lock of its own, so that those who index and search do not wait for one another.
final class TermCache: Sendable {
  private let maker: SearchTerms
  private let shards = (0..<shardCount).map { _ in Shard() }

  private static let shardCount = 64

  init(_ terms: SearchTerms) { maker = terms }

  /// A hash of language and bytes, 64 bits: two words of a text meet with a chance of one in 10¹³. Never 0.
  ///
  /// Eight bytes at a time, folded as wyhash does: the two halves of a product.
  static func key(of word: UnsafeBufferPointer<UInt8>, _ language: SearchTerms.Language) -> UInt64 {
    let bytes = UnsafeRawBufferPointer(word)
    var key = folded(UInt64(bytes.count) << 8 | language.number, 0x9E37_79B9_7F4A_7C15)
    var at = 0
    while at + 8 <= bytes.count {
      key = folded(key ^ bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self), 0xE703_7ED1_A0B4_28DB)
      at += 8
    }
    var rest: UInt64 = 0
    while at < bytes.count {
      rest = rest << 8 | UInt64(bytes[at])
      at += 1
    }
    key = folded(key ^ rest, 0x8EBC_6AF0_9C88_C6E3)
    return key == 0 ? 1 : key
  }

  private static func folded(_ value: UInt64, _ factor: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: factor)
    return product.high ^ product.low
  }

  /// A place below `count`, a power of two, for a key.
  static func place(of key: UInt64, among count: Int) -> Int { Int(truncatingIfNeeded: key) & (count - 1) }

  /// The term of a word; empty for one without.
  ///
  /// - Parameter key: the word's own.
  func term(of word: UnsafeBufferPointer<UInt8>, key: UInt64, _ language: SearchTerms.Language) -> [UInt8] {
    var found: [UInt8] = []
    withTerm(of: word, key: key, language) { found = Array($0) }
    return found
  }

  /// The same, given for the time of a call that must not come back here.
  func withTerm(
    of word: UnsafeBufferPointer<UInt8>, key: UInt64, _ language: SearchTerms.Language,
    _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    // Other bits than those of the place within the shard.
    let shard = shards[Int(truncatingIfNeeded: key >> 56) & (Self.shardCount - 1)]
    if shard.words.withLock({ $0.give(key, body) }) { return }
    let term = Array(maker.term(of: String(decoding: word, as: UTF8.self), language: language).utf8)
    shard.words.withLock { $0.add(term, key) }
    term.withUnsafeBufferPointer(body)
  }

  private final class Shard: Sendable {
    let words = Mutex(Words())
  }

  /// A table with two places for each hash: a new word takes the older one's.
  private struct Words {
    private static let placeCount = 1 << 11
    private var keys = [UInt64](repeating: 0, count: placeCount)
    private var terms = [[UInt8]](repeating: [], count: placeCount)

    /// - Returns: whether it has the word.
    mutating func give(_ key: UInt64, _ body: (UnsafeBufferPointer<UInt8>) -> Void) -> Bool {
      let place = TermCache.place(of: key, among: Self.placeCount / 2) * 2
      if keys[place] != key {
        guard keys[place + 1] == key else { return false }
        keys.swapAt(place, place + 1)
        terms.swapAt(place, place + 1)
      }
      terms[place].withUnsafeBufferPointer(body)
      return true
    }

    mutating func add(_ term: [UInt8], _ key: UInt64) {
      let place = TermCache.place(of: key, among: Self.placeCount / 2) * 2
      keys[place + 1] = keys[place]
      terms[place + 1] = terms[place]
      keys[place] = key
      terms[place] = term
    }
  }
}

extension SearchTerms.Language {
  fileprivate var number: UInt64 {
    switch self {
    case .kazakh: 1
    case .kazakhLatin: 2
    case .russian: 3
    case .english: 4
    }
  }
}
