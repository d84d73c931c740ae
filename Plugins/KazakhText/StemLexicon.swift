/// Words that are known to stand alone, with how common they are.
package struct StemLexicon: Sendable {
  private var nominal: [String: Double] = [:]
  private var verbal: [String: Double] = [:]

  package init() {}

  /// - Parameter table: a line a word: `form TAB kind TAB weight`, kind `n` or `v`; `#` begins a comment. What does not
  ///   fit is passed over.
  package init(table: [UInt8]) {
    for line in table.split(separator: 0x0A) where line.first != 0x23 {
      let cells = line.split(separator: 0x09, maxSplits: 2)
      guard cells.count == 3, let weight = Double(String(decoding: cells[2], as: UTF8.self)) else { continue }
      let form = String(decoding: cells[0], as: UTF8.self)
      if cells[1].first == 0x76 { verbal[form] = weight } else { nominal[form] = weight }
    }
  }

  /// 0 for an unknown word; more for a more common one, at most about 6.
  func weight(of stem: String, asVerb: Bool) -> Double { (asVerb ? verbal[stem] : nominal[stem]) ?? 0 }

  package var count: Int { nominal.count + verbal.count }
}
