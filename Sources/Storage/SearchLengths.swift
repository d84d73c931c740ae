internal import Synchronization

/// How many terms the documents of the index have, as far as searches have read it: FTS5 looks it up in a table, which
/// costs more than all else that a hit does.
///
/// Two bytes a document. What is replaced or removed is forgotten when that is committed; who began to read before may not
/// teach it again.
final class SearchLengths: Sendable {
  private struct State {
    /// Of the table whose documents they are.
    var table: Int64 = 0
    var changeCount: UInt64 = 0
    /// By number; 0: not known.
    var lengths: [UInt16] = []
  }

  /// Documents with a higher number are looked up each time: 8 MB are enough for a store of millions.
  private static let numberMax = 1 << 22

  private let state = Mutex(State())

  /// The documents of one table as one read sees them.
  struct View: Sendable {
    fileprivate let lengths: SearchLengths
    fileprivate let changeCount: UInt64
    fileprivate let table: Int64
  }

  /// - Parameter changeCount: ``changeCount`` from before the read began.
  func view(of table: Int64, since changeCount: UInt64) -> View {
    View(lengths: self, changeCount: changeCount, table: table)
  }

  var changeCount: UInt64 { state.withLock { $0.changeCount } }

  /// To be called once documents have been replaced or removed, and before that is told to anybody.
  func forget(_ numbers: [UInt64]) {
    guard !numbers.isEmpty else { return }
    state.withLock { state in
      state.changeCount += 1
      for number in numbers where number < state.lengths.count { state.lengths[Int(number)] = 0 }
    }
  }

  fileprivate func length(of number: UInt64, _ view: View) -> UInt32? {
    state.withLock { state in
      guard view.table == state.table, number < state.lengths.count, state.lengths[Int(number)] > 0 else { return nil }
      return UInt32(state.lengths[Int(number)])
    }
  }

  fileprivate func learn(_ length: UInt32, of number: UInt64, _ view: View) {
    guard number < Self.numberMax, length > 0, length <= UInt16.max else { return }
    state.withLock { state in
      guard state.changeCount == view.changeCount, view.table >= state.table else { return }
      if view.table > state.table { (state.table, state.lengths) = (view.table, []) }
      if number >= state.lengths.count {
        let count = min(Self.numberMax, max(Int(number) + 1, state.lengths.count * 2))
        state.lengths += Array(repeating: 0, count: count - state.lengths.count)
      }
      state.lengths[Int(number)] = UInt16(length)
    }
  }
}

extension SearchLengths.View {
  func length(of number: UInt64) -> UInt32? { lengths.length(of: number, self) }

  func learn(_ length: UInt32, of number: UInt64) { lengths.learn(length, of: number, self) }
}
