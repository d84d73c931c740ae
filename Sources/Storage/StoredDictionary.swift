internal import Compression

/// A dictionary as a store keeps it: under a number that is never used again, and known by its hash.
package struct StoredDictionary: Sendable, Hashable {
  package enum State: UInt8, Sendable, Hashable {
    /// Payloads are sealed with it.
    case current = 1
    /// Older payloads need it.
    case kept = 2
    /// Payloads that need it are sealed anew with the current one; then it goes.
    case retired = 3
  }

  package enum Origin: UInt8, Sendable, Hashable {
    /// It came with the program.
    case builtIn = 1
    /// It was made of records of the store's.
    case trained = 2
  }

  package var id: UInt32
  /// Of ``bytes``; 32 bytes.
  package var sha256: [UInt8]
  package var state: State
  package var origin: Origin
  /// When the store got it, in milliseconds since 1970-01-01T00:00:00Z; 0 for one that came with the program.
  package var timeMilliseconds: UInt64
  /// Filtered, as the compressor gets them.
  package var bytes: [UInt8]
}

/// What a new dictionary is made of, in order.
package struct DictionaryDraft: Sendable {
  /// Bytes from a record of the store's. When that record is purged they go out of the dictionary.
  package struct Piece: Sendable, Hashable {
    package var recordNumber: UInt64
    package var recordID: String
    package var bytes: [UInt8]

    package init(recordNumber: UInt64, recordID: String, bytes: [UInt8]) {
      self.recordNumber = recordNumber
      self.recordID = recordID
      self.bytes = bytes
    }
  }

  package var pieces: [Piece]

  package init(pieces: [Piece]) { self.pieces = pieces }

  /// The dictionary's bytes. Where pieces leave room, what the program came with stands before them, farther from the
  /// text.
  package var bytes: [UInt8] { Self.bytes(of: pieces.map(\.bytes)) }

  static func bytes(of pieces: [[UInt8]]) -> [UInt8] {
    let own = pieces.reduce(into: [UInt8]()) { $0 += $1 }.suffix(CompressionDictionary.byteCountMax)
    return CompressionDictionary.builtIn.bytes.suffix(CompressionDictionary.byteCountMax - own.count) + own
  }
}
