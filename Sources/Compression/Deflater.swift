internal import CZlib

/// A zlib stream that compresses one message after another, at level 6.
package struct Deflater: ~Copyable {
  private let stream: UnsafeMutablePointer<z_stream>
  private static let level: Int32 = 6

  package init(_ format: DeflateFormat = .raw) throws(CompressionError) {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let result = deflateInit2_(
      stream, Self.level, Z_DEFLATED, format.windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    guard result == Z_OK else {
      stream.deallocate()
      throw CompressionError(.outOfMemory, "zlib cannot start to compress (\(result))")
    }
    self.stream = stream
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  /// - Parameter dictionary: at most 32,506 bytes are of use; empty for none.
  package mutating func deflate(_ bytes: [UInt8], dictionary: [UInt8] = []) throws(CompressionError) -> [UInt8] {
    deflateReset(stream)
    if !dictionary.isEmpty {
      let result = dictionary.withUnsafeBufferPointer { deflateSetDictionary(stream, $0.baseAddress, uInt($0.count)) }
      guard result == Z_OK else { throw CompressionError(.malformed, "zlib refuses the dictionary (\(result))") }
    }
    let capacity = Int(deflateBound(stream, uLong(bytes.count)))
    var result = Z_STREAM_END
    let output = [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
      bytes.withUnsafeBufferPointer { input in
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.pointee.avail_in = uInt(input.count)
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = uInt(capacity)
        result = CZlib.deflate(stream, Z_FINISH)
        count = capacity - Int(stream.pointee.avail_out)
      }
    }
    guard result == Z_STREAM_END else { throw CompressionError(.outOfMemory, "zlib did not finish (\(result))") }
    return output
  }
}
