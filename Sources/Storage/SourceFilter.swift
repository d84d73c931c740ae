internal import Synchronization

/// Tells of nearly every source that no record has it, without a look at the table: every put of a new article asks.
///
/// A Bloom filter. Before a record can have a source, the source is put in, and none is ever taken out: what is not in it
/// no record has. It is of use up to some millions of sources; of more it says less and less, and never anything wrong.
final class SourceFilter: Sendable {
  private struct State: @unchecked Sendable {
    // @unchecked: the memory is this filter's own, and whoever holds its lock uses it.
    private let memory = ZeroedMemory(byteCount: SourceFilter.bitCount / 8)
    /// The sources of all records that were there when the store was opened are in it.
    var isFilled = false
    var isClosed = false

    private var words: UnsafeMutablePointer<UInt64> { memory.bytes.assumingMemoryBound(to: UInt64.self) }

    mutating func set(_ bit: Int) { words[bit / 64] |= 1 << UInt64(bit % 64) }

    func isSet(_ bit: Int) -> Bool { words[bit / 64] >> UInt64(bit % 64) & 1 != 0 }
  }

  private let state = Mutex(State())
  /// 2 MiB: beside a million that are stored, one in eighty unknown ones looks known.
  private static let bitCount = 1 << 24

  /// To be called before any record can be read that has one of them.
  func add(_ sources: some Sequence<UInt32>) {
    state.withLock { state in
      for source in sources where source != 0 {
        let (first, second) = Self.bits(of: source)
        state.set(first)
        state.set(second)
      }
    }
  }

  /// All that were there before have been added.
  func finishFilling() { state.withLock { $0.isFilled = true } }

  /// From now on nothing is certain any more: whoever asks is to learn that the store is closed.
  func close() { state.withLock { $0.isClosed = true } }

  /// Whether it is certain that no record has the source.
  func isUnknown(_ source: UInt32) -> Bool {
    let (first, second) = Self.bits(of: source)
    return state.withLock { $0.isFilled && !$0.isClosed && !($0.isSet(first) && $0.isSet(second)) }
  }

  private static func bits(of source: UInt32) -> (Int, Int) {
    // Twice 24 bits of a product, which depend on all of the factor's below them.
    let product = UInt64(source) &* 0x9E37_79B9_7F4A_7C15
    return (Int(product >> 40), Int(product >> 16 & 0xFF_FFFF))
  }
}
