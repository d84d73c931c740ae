internal import CZlib

/// A zlib stream that compresses one message after another, at level 6; with a dictionary it searches less than that level
/// does.
package struct Deflater: ~Copyable {
  /// A stream that nothing has gone through: each message gets a copy of it.
  private let fresh: UnsafeMutablePointer<z_stream>
  private let stream: UnsafeMutablePointer<z_stream>
  private let memory = StreamMemory()
  /// What ``fresh`` has seen. To take a dictionary in costs as much as the rest of a message of 4 KB; a copy does not.
  private var dictionary: [UInt8] = []
  private static let level: Int32 = 6

  package init(_ format: DeflateFormat = .raw) throws(CompressionError) {
    fresh = .allocate(capacity: 1)
    fresh.initialize(to: z_stream())
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    memory.serve(fresh)
    let result = deflateInit2_(
      fresh, Self.level, Z_DEFLATED, format.windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    guard result == Z_OK else {
      throw CompressionError(.outOfMemory, "zlib cannot start to compress (\(result))")
    }
  }

  deinit {
    deflateEnd(fresh)
    fresh.deallocate()
    stream.deallocate()
  }

  /// - Parameter dictionary: at most 32,506 bytes are of use; empty for none.
  package mutating func deflate(_ bytes: [UInt8], dictionary: [UInt8] = []) throws(CompressionError) -> [UInt8] {
    try learn(dictionary)
    // Without a dictionary nothing is to be kept.
    guard !dictionary.isEmpty else {
      defer { deflateReset(fresh) }
      return try Self.deflate(bytes, fresh)
    }
    let result = deflateCopy(stream, fresh)
    guard result == Z_OK else { throw CompressionError(.outOfMemory, "zlib cannot start to compress (\(result))") }
    defer { deflateEnd(stream) }
    return try Self.deflate(bytes, stream)
  }

  private static func deflate(
    _ bytes: [UInt8], _ stream: UnsafeMutablePointer<z_stream>
  ) throws(CompressionError) -> [UInt8] {
    var result = Z_OK
    let capacity = Int(deflateBound(stream, uLong(bytes.count)))
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

  private mutating func learn(_ dictionary: [UInt8]) throws(CompressionError) {
    guard dictionary != self.dictionary else {
      // The same storage as the caller's: then the next comparison is one of addresses.
      self.dictionary = dictionary
      return
    }
    deflateReset(fresh)
    self.dictionary = []
    guard !dictionary.isEmpty else { return }
    let result = dictionary.withUnsafeBufferPointer { deflateSetDictionary(fresh, $0.baseAddress, uInt($0.count)) }
    guard result == Z_OK else { throw CompressionError(.malformed, "zlib refuses the dictionary (\(result))") }
    // Of the places in a dictionary of 32 KB that begin alike, level 6 compares 128; these take a third less time for 2 %
    // more bytes.
    deflateTune(fresh, Search.good, Search.lazy, Search.nice, Search.chain)
    self.dictionary = dictionary
  }

  /// What deflateTune() takes: lengths of matches after which it looks less, no further, is content; places it compares.
  private enum Search {
    static let (good, lazy, nice, chain): (Int32, Int32, Int32, Int32) = (6, 8, 32, 32)
  }
}

/// The memory of a stream and of its copies: what one copy gives back the next one gets.
private final class StreamMemory {
  private var free: [(size: Int, block: UnsafeMutableRawPointer)] = []
  private var sizes: [UnsafeMutableRawPointer: Int] = [:]

  /// - Parameter stream: must not outlive this.
  func serve(_ stream: UnsafeMutablePointer<z_stream>) {
    stream.pointee.opaque = Unmanaged.passUnretained(self).toOpaque()
    stream.pointee.zalloc = { memory, count, size in
      memory.map { Unmanaged<StreamMemory>.fromOpaque($0).takeUnretainedValue().take(Int(count) * Int(size)) }
    }
    stream.pointee.zfree = { memory, block in
      guard let memory, let block else { return }
      Unmanaged<StreamMemory>.fromOpaque(memory).takeUnretainedValue().giveBack(block)
    }
  }

  private func giveBack(_ block: UnsafeMutableRawPointer) { free.append((sizes[block] ?? 0, block)) }

  private func take(_ size: Int) -> UnsafeMutableRawPointer {
    if let index = free.firstIndex(where: { $0.size == size }) { return free.remove(at: index).block }
    let block = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    sizes[block] = size
    return block
  }

  deinit {
    for block in sizes.keys { block.deallocate() }
  }
}
