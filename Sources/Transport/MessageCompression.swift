internal import Compression
internal import Glibc
package import Wire

/// Compressed messages (PROTOCOL.md §6). It takes its time: never on the event loop.
package enum MessageCompression {
  /// Smaller messages go as they are.
  private static let byteCountMin = 1_024

  /// The compressed form of a message, or `nil` when it is not worth it.
  static func compressed(_ message: [UInt8]) -> [UInt8]? {
    guard message.count >= byteCountMin else { return nil }
    guard var deflater = try? Deflater(.zlib), let deflated = try? deflater.deflate(message) else { return nil }
    guard deflated.count + InboundMessage.compressionHeaderByteCount < message.count else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(deflated.count + InboundMessage.compressionHeaderByteCount)
    bytes.append(UInt32(message.count))
    bytes += deflated
    return bytes
  }

  /// The bytes of a message that came.
  ///
  /// - Throws: RESOURCE_EXHAUSTED over the limit, before anything is inflated; INVALID_ARGUMENT for damaged bytes.
  package static func plain(_ message: InboundMessage, byteCountMax: Int) throws(RPCStatus) -> [UInt8] {
    // A thread that copies for long would keep a loop on the same processor waiting until the next tick of its scheduler.
    let bytes = message.joined { sched_yield() }
    guard message.isCompressed else { return bytes }
    let headerByteCount = InboundMessage.compressionHeaderByteCount
    guard bytes.count >= headerByteCount else { throw damaged("it has \(bytes.count) bytes") }
    let byteCount = bytes[..<headerByteCount].reduce(0) { $0 << 8 | Int($1) }
    guard byteCount <= byteCountMax else {
      throw RPCStatus(
        code: .resourceExhausted,
        message: "a compressed message has \(byteCount) bytes inflated; at most \(byteCountMax) are read here")
    }
    let plain: [UInt8]
    do throws(CompressionError) {
      var inflater = try Inflater(.zlib)
      plain = try inflater.inflate(bytes[headerByteCount...], byteCountMax: byteCount)
    } catch {
      throw damaged(error.message)
    }
    guard plain.count == byteCount else { throw damaged("it says \(byteCount) bytes and has \(plain.count)") }
    return plain
  }

  private static func damaged(_ reason: String) -> RPCStatus {
    RPCStatus(code: .invalidArgument, message: "a compressed message cannot be inflated: \(reason)")
  }
}
