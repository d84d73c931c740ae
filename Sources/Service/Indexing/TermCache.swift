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

  /// FNV-1a over language and bytes, 64 bits: two words of a text meet with a chance of one in 10¹³. Never 0.
  static func key(of word: UnsafeBufferPointer<UInt8>, _ language: SearchTerms.Language) -> UInt64 {
    var key: UInt64 = 0xCBF2_9CE4_8422_2325 ^ language.number
    for byte in word { key = (key ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return key == 0 ? 1 : key
  }

  /// A place below `count`, a power of two, for a key. The low bits of FNV depend on the last bytes most.
  static func place(of key: UInt64, among count: Int) -> Int {
    Int(truncatingIfNeeded: key ^ (key >> 32)) & (count - 1)
  }

  /// The term of a word; empty for one without.
  func term(of word: UnsafeBufferPointer<UInt8>, _ language: SearchTerms.Language) -> [UInt8] {
    term(of: word, key: Self.key(of: word, language), language)
  }

  /// - Parameter key: the word's own.
  func term(of word: UnsafeBufferPointer<UInt8>, key: UInt64, _ language: SearchTerms.Language) -> [UInt8] {
    // Other bits than those of the place within the shard.
    let shard = shards[Int(truncatingIfNeeded: key >> 56) & (Self.shardCount - 1)]
    if let known = shard.words.withLock({ $0.term(key) }) { return known }
    let term = Array(maker.term(of: String(decoding: word, as: UTF8.self), language: language).utf8)
    shard.words.withLock { $0.add(term, key) }
    return term
  }

  private final class Shard: Sendable {
    let words = Mutex(Words())
  }

  /// A table with two places for each hash: a new word takes the older one's.
  private struct Words {
    private static let placeCount = 1 << 11
    private var keys = [UInt64](repeating: 0, count: placeCount)
    private var terms = [[UInt8]](repeating: [], count: placeCount)

    mutating func term(_ key: UInt64) -> [UInt8]? {
      let place = TermCache.place(of: key, among: Self.placeCount / 2) * 2
      if keys[place] == key { return terms[place] }
      guard keys[place + 1] == key else { return nil }
      keys.swapAt(place, place + 1)
      terms.swapAt(place, place + 1)
      return terms[place]
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
