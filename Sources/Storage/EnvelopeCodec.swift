internal import Compression

/// Seals records into envelopes and opens them; streams of zlib are made once and used again.
package final class EnvelopeCodec: Sendable {
  private let boxes = IdlePool<EnvelopeBox>(keptCountMax: 4)

  package init() {}

  /// - Throws: `invalidArgument` over ``StoreLimits/payloadByteCountMax``.
  package func seal(_ raw: [UInt8]) throws(StoreError) -> [UInt8] {
    guard raw.count <= StoreLimits.payloadByteCountMax else {
      throw StoreError(
        .invalidArgument, "the record has \(raw.count) bytes; at most \(StoreLimits.payloadByteCountMax) are stored")
    }
    return try use("compress") { envelope throws(CompressionError) in try envelope.seal(raw) }
  }

  /// - Parameter id: named in the error.
  /// - Throws: `corrupt`.
  package func open(_ sealed: [UInt8], id: String) throws(StoreError) -> [UInt8] {
    try use("read \(id)") { envelope throws(CompressionError) in
      try envelope.open(sealed, byteCountMax: StoreLimits.payloadByteCountMax)
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
      throw StoreError(.corrupt, "cannot \(purpose): \(error.message)", cause: error)
    }
  }
}

/// A box, since what is not copied cannot be shared. It is used by one thread at a time.
private final class EnvelopeBox: @unchecked Sendable {
  var envelope: Envelope

  init() throws(CompressionError) { envelope = try Envelope() }
}
