/// Words that are known to stand alone, with how common they are.
package struct StemLexicon: Sendable {
  private var nominal: [StemHash: Double] = [:]
  private var verbal: [StemHash: Double] = [:]

  package init() {}

  /// - Parameter table: a line a word: `form TAB kind TAB weight`, kind `n` or `v`; `#` begins a comment. What does not
  ///   fit is passed over.
  package init(table: [UInt8]) {
    for line in table.split(separator: 0x0A) where line.first != 0x23 {
      let cells = line.split(separator: 0x09, maxSplits: 2)
      guard cells.count == 3, let weight = Double(String(decoding: cells[2], as: UTF8.self)) else { continue }
      let form = StemHash(String(decoding: cells[0], as: UTF8.self).unicodeScalars)
      if cells[1].first == 0x76 { verbal[form] = weight } else { nominal[form] = weight }
    }
  }

  /// 0 for an unknown word; more for a more common one, at most about 6.
  func weight(of stem: StemHash, asVerb: Bool) -> Double { (asVerb ? verbal[stem] : nominal[stem]) ?? 0 }

  package var count: Int { nominal.count + verbal.count }
}

/// A word by 64 bits of FNV-1a over its scalars: of some ten thousand words two meet with a chance of one in 10¹¹, and the
/// hash of a word's every beginning comes with that of the word.
struct StemHash: Hashable, Sendable {
  private var value: UInt64 = 0xCBF2_9CE4_8422_2325

  init() {}

  init(_ scalars: some Sequence<Unicode.Scalar>) {
    for scalar in scalars { add(scalar) }
  }

  mutating func add(_ scalar: Unicode.Scalar) { value = (value ^ UInt64(scalar.value)) &* 0x100_0000_01B3 }

  func adding(_ scalar: Unicode.Scalar) -> StemHash {
    var hash = self
    hash.add(scalar)
    return hash
  }
}
