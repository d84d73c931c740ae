internal import Compression
internal import Synchronization

/// Seals records into envelopes and opens them; streams of zlib are made once and used again.
package final class EnvelopeCodec: Sendable {
  private let envelopes: EnvelopePool

  package init() throws(StoreError) { envelopes = try EnvelopePool() }

  /// - Throws: `invalidArgument` over ``StoreLimits/payloadByteCountMax``.
  package func seal(_ raw: [UInt8]) throws(StoreError) -> [UInt8] {
    guard raw.count <= StoreLimits.payloadByteCountMax else {
      throw StoreError(
        .invalidArgument, "the record has \(raw.count) bytes; at most \(StoreLimits.payloadByteCountMax) are stored")
    }
    return try envelopes.use("compress") { envelope throws(CompressionError) in try envelope.seal(raw) }
  }

  /// - Parameter id: named in the error.
  /// - Throws: `corrupt`.
  package func open(_ sealed: [UInt8], id: String) throws(StoreError) -> [UInt8] {
    try envelopes.use("read \(id)") { envelope throws(CompressionError) in
      try envelope.open(sealed, byteCountMax: StoreLimits.payloadByteCountMax)
    }
  }
}

/// As many envelopes as are in use at once, at most a few of them kept.
private final class EnvelopePool: Sendable {
  /// A box, since an array cannot hold what is not copied. It is used by one thread at a time.
  private final class Box: @unchecked Sendable {
    var envelope: Envelope

    init() throws(CompressionError) { envelope = try Envelope() }
  }

  private static let keptCountMax = 4
  private let idle: Mutex<[Box]>

  init() throws(StoreError) {
    do throws(CompressionError) {
      idle = Mutex([try Box()])
    } catch {
      throw StoreError(.unavailable, error.message, cause: error)
    }
  }

  func use(
    _ purpose: String, _ body: (inout Envelope) throws(CompressionError) -> [UInt8]
  ) throws(StoreError) -> [UInt8] {
    do throws(CompressionError) {
      let kept = idle.withLock { $0.popLast() }
      let box = if let kept { kept } else { try Box() }
      defer { idle.withLock { if $0.count < Self.keptCountMax { $0.append(box) } } }
      return try body(&box.envelope)
    } catch {
      throw StoreError(.corrupt, "cannot \(purpose): \(error.message)", cause: error)
    }
  }
}
