internal import KazakhText
internal import Storage

/// Remembers the terms of words: a newspaper uses the same ones again and again, and a lemma costs some microseconds.
///
/// Each thread at work has a table of its own: a lock for each word would cost more than the word.
final class TermCache: Sendable {
  private let maker: SearchTerms
  /// As many as threads that answer at once: 2 MiB each, of which the system gives what is used.
  private let tables = IdlePool<Table>(keptCountMax: 32)

  private static let keptWordCountMax = 10_000

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

  /// Lets a thread look many words up, with one table for all of them.
  func looking<Result>(_ body: (Lookup) -> Result) -> Result {
    tables.use({ Table() }) { body(Lookup(cache: self, table: $0)) }
  }

  /// For one thread, and no longer than the call that it is given to.
  struct Lookup {
    fileprivate let cache: TermCache
    fileprivate let table: Table

    /// The term of a word; empty for one without.
    ///
    /// - Parameter key: the word's own.
    func term(of word: UnsafeBufferPointer<UInt8>, key: UInt64, _ language: SearchTerms.Language) -> [UInt8] {
      var found: [UInt8] = []
      cache.give(word, key, language, table) { found = Array($0) }
      return found
    }
  }

  /// The terms of a text's words, in their order, each for the time of a call; empty for a word without.
  func eachTerm(
    of text: UnsafeBufferPointer<UInt8>, _ language: SearchTerms.Language, _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    tables.use({ Table() }) { table in
      // First all the keys: then the processor reads the places of several words at a time.
      table.words.removeAll(keepingCapacity: true)
      SearchTerms.eachWord(of: text) { span in
        let key = Self.key(of: UnsafeBufferPointer(rebasing: text[span.range]), language)
        table.words.append((key, span))
      }
      for (key, span) in table.words {
        give(UnsafeBufferPointer(rebasing: text[span.range]), key, language, table, body)
      }
      // One long text shall not take memory for good.
      if table.words.capacity > Self.keptWordCountMax { table.words = [] }
    }
  }

  private func give(
    _ word: UnsafeBufferPointer<UInt8>, _ key: UInt64, _ language: SearchTerms.Language, _ table: Table,
    _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    if let known = table.term(key) { return body(known) }
    let term = Array(maker.term(of: String(decoding: word, as: UTF8.self), language: language).utf8)
    table.add(term, key)
    term.withUnsafeBufferPointer(body)
  }

  /// Two places for each hash: a new word takes that of the one which was not used for longer.
  ///
  /// A place has the 64 bytes of a line of the processor's caches, so that a word costs one read of memory: its key, the
  /// count of the term's bytes, and these. A longer term is made anew each time: no common word has one.
  fileprivate final class Table: @unchecked Sendable {
    // @unchecked: it is used by one thread at a time.
    private static let placeCount = 1 << 15
    private static let placeByteCount = 64
    private static let headByteCount = 9
    /// No key is 0.
    private let memory = ZeroedMemory(byteCount: placeCount * placeByteCount)
    /// Of the text that is gone through.
    var words: [(key: UInt64, span: ByteSpan)] = []

    /// - Returns: good until the next call.
    func term(_ key: UInt64) -> UnsafeBufferPointer<UInt8>? {
      let (newer, older) = pair(of: key)
      if self.key(newer) == key { return term(at: newer) }
      guard self.key(older) == key else { return nil }
      // Now it is the one that was used last.
      for offset in stride(from: 0, to: Self.placeByteCount, by: 8) {
        let word = newer.load(fromByteOffset: offset, as: UInt64.self)
        newer.storeBytes(of: older.load(fromByteOffset: offset, as: UInt64.self), toByteOffset: offset, as: UInt64.self)
        older.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
      }
      return term(at: newer)
    }

    func add(_ term: [UInt8], _ key: UInt64) {
      guard term.count <= Self.placeByteCount - Self.headByteCount else { return }
      let (newer, older) = pair(of: key)
      older.copyMemory(from: newer, byteCount: Self.placeByteCount)
      newer.storeBytes(of: key, as: UInt64.self)
      newer.storeBytes(of: UInt8(term.count), toByteOffset: 8, as: UInt8.self)
      UnsafeMutableRawBufferPointer(start: newer + Self.headByteCount, count: term.count).copyBytes(from: term)
    }

    private func pair(of key: UInt64) -> (newer: UnsafeMutableRawPointer, older: UnsafeMutableRawPointer) {
      let newer = memory.bytes + TermCache.place(of: key, among: Self.placeCount / 2) * 2 * Self.placeByteCount
      return (newer, newer + Self.placeByteCount)
    }

    private func key(_ place: UnsafeMutableRawPointer) -> UInt64 { place.load(as: UInt64.self) }

    private func term(at place: UnsafeMutableRawPointer) -> UnsafeBufferPointer<UInt8> {
      let count = Int(place.load(fromByteOffset: 8, as: UInt8.self))
      let bytes = (place + Self.headByteCount).assumingMemoryBound(to: UInt8.self)
      return UnsafeBufferPointer(start: bytes, count: count)
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
