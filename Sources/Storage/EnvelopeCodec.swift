internal import Compression
internal import Synchronization

/// Seals records into envelopes and opens them; streams of zlib are made once and used again.
///
/// A codec belongs to one store, whose dictionaries it takes over when the store is opened. Before that it has those that
/// programs came with.
package final class EnvelopeCodec: Sendable {
  private struct Dictionaries {
    /// By number. One that the store has let go stays until the end: somebody may still read what was written with it.
    var known = [
      CompressionDictionary.first.id: CompressionDictionary.first,
      CompressionDictionary.builtIn.id: CompressionDictionary.builtIn,
    ]
    /// How often they were taken over.
    var generation: UInt64 = 0
    /// Those that the store keeps: what needs another one may not be written.
    var live: Set<UInt32> = [CompressionDictionary.first.id, CompressionDictionary.builtIn.id]
    /// What is sealed from now on is sealed with it.
    var current = CompressionDictionary.builtIn
  }

  private let boxes = IdlePool<EnvelopeBox>(keptCountMax: 4)
  private let dictionaries = Mutex(Dictionaries())

  package init() {}

  /// - Throws: `invalidArgument` over ``StoreLimits/payloadByteCountMax``.
  package func seal(_ raw: [UInt8]) throws(StoreError) -> [UInt8] {
    try seal(raw, with: dictionaries.withLock { $0.current })
  }

  private func seal(_ raw: [UInt8], with dictionary: CompressionDictionary) throws(StoreError) -> [UInt8] {
    guard raw.count <= StoreLimits.payloadByteCountMax else {
      throw StoreError(
        .invalidArgument, "the record has \(raw.count) bytes; at most \(StoreLimits.payloadByteCountMax) are stored")
    }
    return try use("compress") { envelope throws(CompressionError) in try envelope.seal(raw, with: dictionary) }
  }

  /// The bytes that an envelope would have if a dictionary of these bytes had sealed it.
  func byteCount(of raw: [UInt8], withDictionary bytes: [UInt8]) throws(StoreError) -> Int {
    // Any number but that of none; it is nowhere kept.
    try seal(raw, with: CompressionDictionary(id: .max, bytes: bytes)).count
  }

  /// - Parameter id: named in the error.
  /// - Throws: `corrupt`.
  package func open(_ sealed: [UInt8], id: String) throws(StoreError) -> [UInt8] {
    try use("read \(id)") { envelope throws(CompressionError) in
      try envelope.open(sealed, byteCountMax: StoreLimits.payloadByteCountMax) { number in
        dictionaries.withLock { $0.known[number] }
      }
    }
  }

  private func use(
    _ purpose: String, _ body: (inout Envelope) throws(CompressionError) -> [UInt8]
  ) throws(StoreError) -> [UInt8] {
    do throws(CompressionError) {
      return try boxes.use({ () throws(CompressionError) in try EnvelopeBox() }) { box throws(CompressionError) in
        try body(&box.envelope)
      }
    } catch {
      // A lack of memory says nothing of what is stored.
      let code: StoreError.Code = error.code == .outOfMemory ? .unavailable : .corrupt
      throw StoreError(code, "cannot \(purpose): \(error.message)", cause: error)
    }
  }

  // MARK: Dictionaries

  /// Takes over what a store has.
  func adopt(_ stored: [StoredDictionary]) {
    dictionaries.withLock { own in
      own.live = []
      own.generation += 1
      let newest = stored.map(\.id).max() ?? 0
      own.known = own.known.filter { $0.key + Self.rememberedCountMax > newest }
      for dictionary in stored {
        own.known[dictionary.id] = CompressionDictionary(id: dictionary.id, bytes: dictionary.bytes)
        if dictionary.state != .retired { own.live.insert(dictionary.id) }
        if dictionary.state == .current, let current = own.known[dictionary.id] { own.current = current }
      }
    }
  }

  /// Changes whenever a store's dictionaries do. On the store's writer thread it stays as it is for a whole transaction.
  var generation: UInt64 { dictionaries.withLock { $0.generation } }

  /// Whether an envelope may be stored as it is: its dictionary may have been retired, or be gone, since it was sealed.
  func isOfLiveDictionary(_ sealed: [UInt8]) -> Bool {
    guard let number = Envelope.dictionaryID(of: sealed), number != 0 else { return true }
    return dictionaries.withLock { $0.live.contains(number) }
  }

  /// Dictionaries that are gone and still known, for who has read a record before: counted by their numbers.
  private static let rememberedCountMax: UInt32 = 64

  /// The same content, sealed with the current dictionary.
  func sealAnew(_ sealed: [UInt8], id: String) throws(StoreError) -> [UInt8] {
    try seal(try open(sealed, id: id))
  }
}

/// A box, since what is not copied cannot be shared. It is used by one thread at a time.
private final class EnvelopeBox: @unchecked Sendable {
  var envelope: Envelope

  init() throws(CompressionError) { envelope = try Envelope() }
}
