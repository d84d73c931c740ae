internal import CZlib

/// How a payload stands in a store: compressed, with what is needed to read it back and to know that it is whole.
///
///     offset  size  field (integers big-endian)
///     0       1     format: 1
///     1       1     codec: 0 stored, 1 deflate, 2 filter and deflate
///     2       4     dictionary, 0 for none
///     6       4     length of the raw bytes
///     10      4     crc32 of the raw bytes
///     14      …     payload
package struct Envelope: ~Copyable {
  private enum Codec: UInt8 {
    case stored = 0
    case deflate = 1
    case filterAndDeflate = 2
  }

  private static let format: UInt8 = 1
  static let headByteCount = 14
  /// deflate cannot do better than 1032 : 1, and the filter than 3 : 1, so a longer raw length is a lie.
  private static let ratioMax = 3_200

  private var deflater: Deflater
  private var inflater: Inflater

  package init() throws(CompressionError) {
    let deflater = try Deflater()
    let inflater = try Inflater()
    self.deflater = deflater
    self.inflater = inflater
  }

  /// The number of the dictionary that an envelope needs; `nil` when it is too short to say.
  package static func dictionaryID(of envelope: [UInt8]) -> UInt32? {
    envelope.count >= headByteCount ? integer(envelope, at: 2) : nil
  }

  /// - Parameter raw: below 4 GiB.
  package mutating func seal(
    _ raw: [UInt8], with dictionary: CompressionDictionary
  ) throws(CompressionError) -> [UInt8] {
    guard raw.count < Int(UInt32.max) else { throw CompressionError(.tooLarge, "\(raw.count) bytes are too many") }
    let compressed = try deflater.deflate(CyrillicFilter.filter(raw), dictionary: dictionary.bytes)
    let isSmaller = compressed.count < raw.count
    var envelope: [UInt8] = []
    envelope.reserveCapacity(Self.headByteCount + min(compressed.count, raw.count))
    envelope.append(Self.format)
    envelope.append(isSmaller ? Codec.filterAndDeflate.rawValue : Codec.stored.rawValue)
    append(isSmaller ? dictionary.id : CompressionDictionary.none.id, to: &envelope)
    append(UInt32(raw.count), to: &envelope)
    append(checksum(raw), to: &envelope)
    envelope += isSmaller ? compressed : raw
    return envelope
  }

  /// - Parameters:
  ///   - byteCountMax: of the raw bytes; checked before anything is allocated for them.
  ///   - find: a dictionary by its number; the number 0 is ``CompressionDictionary/none``.
  package mutating func open(
    _ envelope: [UInt8], byteCountMax: Int, dictionary find: (UInt32) -> CompressionDictionary?
  ) throws(CompressionError) -> [UInt8] {
    guard envelope.count >= Self.headByteCount else {
      throw CompressionError(.truncated, "an envelope has at least \(Self.headByteCount) bytes, not \(envelope.count)")
    }
    guard envelope[0] == Self.format else {
      throw CompressionError(.unknownFormat, "the format \(envelope[0]) is not known")
    }
    guard let codec = Codec(rawValue: envelope[1]) else {
      throw CompressionError(.unknownCodec, "the codec \(envelope[1]) is not known")
    }
    let dictionaryID = integer(envelope, at: 2)
    guard let dictionary = dictionaryID == 0 ? CompressionDictionary.none : find(dictionaryID) else {
      throw CompressionError(.unknownDictionary, "the dictionary \(dictionaryID) is not at hand")
    }
    let byteCount = Int(integer(envelope, at: 6))
    let payload = envelope[Self.headByteCount...]
    guard byteCount <= byteCountMax, byteCount <= payload.count * Self.ratioMax else {
      throw CompressionError(
        .tooLarge, "\(payload.count) bytes claim to be \(byteCount); at most \(byteCountMax) are read")
    }
    let raw = try decode(payload, codec, dictionary, byteCount)
    guard checksum(raw) == integer(envelope, at: 10) else {
      throw CompressionError(.wrongChecksum, "the checksum of \(byteCount) bytes is wrong")
    }
    return raw
  }

  private mutating func decode(
    _ payload: ArraySlice<UInt8>, _ codec: Codec, _ dictionary: CompressionDictionary, _ byteCount: Int
  ) throws(CompressionError) -> [UInt8] {
    var raw: [UInt8]
    switch codec {
    case .stored: raw = Array(payload)
    case .deflate: raw = try inflater.inflate(payload, dictionary: dictionary.bytes, byteCountMax: byteCount)
    case .filterAndDeflate:
      // Filtered text is at most twice as long as the raw bytes: every byte escaped.
      let filtered = try inflater.inflate(payload, dictionary: dictionary.bytes, byteCountMax: byteCount * 2)
      raw = try CyrillicFilter.unfilter(filtered, byteCount: byteCount)
    }
    guard raw.count == byteCount else {
      throw CompressionError(.wrongLength, "\(raw.count) bytes came out instead of \(byteCount)")
    }
    return raw
  }
}

private func append(_ value: UInt32, to bytes: inout [UInt8]) {
  withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
}

private func integer(_ bytes: [UInt8], at offset: Int) -> UInt32 {
  bytes.withUnsafeBytes { UInt32(bigEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self)) }
}

private func checksum(_ bytes: [UInt8]) -> UInt32 {
  bytes.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: crc32(0, $0.baseAddress, uInt($0.count))) }
}
