internal import CZlib

/// A zlib stream that reads back what ``Deflater`` wrote.
package struct Inflater: ~Copyable {
  private let stream: UnsafeMutablePointer<z_stream>

  package init(_ format: DeflateFormat = .raw) throws(CompressionError) {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let result = inflateInit2_(stream, format.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard result == Z_OK else {
      stream.deallocate()
      throw CompressionError(.outOfMemory, "zlib cannot start to inflate (\(result))")
    }
    self.stream = stream
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// - Parameter byteCountMax: never more than this is taken or written.
  package mutating func inflate(
    _ bytes: ArraySlice<UInt8>, dictionary: [UInt8] = [], byteCountMax: Int
  ) throws(CompressionError) -> [UInt8] {
    inflateReset(stream)
    if !dictionary.isEmpty {
      let result = dictionary.withUnsafeBufferPointer { inflateSetDictionary(stream, $0.baseAddress, uInt($0.count)) }
      guard result == Z_OK else { throw CompressionError(.malformed, "zlib refuses the dictionary (\(result))") }
    }
    var result = Z_OK
    var inputLeft = 0
    let output = [UInt8](unsafeUninitializedCapacity: byteCountMax) { output, count in
      bytes.withUnsafeBufferPointer { input in
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.pointee.avail_in = uInt(input.count)
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = uInt(byteCountMax)
        result = CZlib.inflate(stream, Z_FINISH)
        count = byteCountMax - Int(stream.pointee.avail_out)
        inputLeft = Int(stream.pointee.avail_in)
      }
    }
    guard result == Z_STREAM_END, inputLeft == 0 else {
      throw CompressionError(.malformed, "the compressed bytes are damaged (zlib says \(result))")
    }
    return output
  }
}
