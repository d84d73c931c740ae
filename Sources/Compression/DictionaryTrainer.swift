/// Makes a dictionary from samples of what it is to compress.
///
/// The pieces are chosen as for relative Lempel-Ziv dictionaries (Liao, Petri, Moffat, Wirth: "Effective Construction of
/// Relative Lempel-Ziv Dictionaries", WWW 2016): the samples are gone through in as many stretches as there will be
/// pieces, and of each stretch the piece is taken whose short strings are in the most samples; those then count no more.
///
/// A string counts only when it is in a number of samples at least, and strings that are not are cut off the ends of a
/// piece: a dictionary is for what texts have in common.
package struct DictionaryTrainer {
  /// A part of one sample.
  package struct Piece: Sendable, Hashable {
    package let sample: Int
    package let range: Range<Int>
    fileprivate let score: UInt64
  }

  /// Bytes of the strings that are counted. Measured on Kazakh news: 6 gives a better ratio than 8.
  private static let stringByteCount = 6
  /// Bytes of a piece: 48 and 64 do equally well, 32 and 128 worse.
  private static let pieceByteCount = 64
  /// How many samples have a string that counts, of one store's.
  package static let documentCountMin = 3
  private static let tableBits: UInt64 = 22

  private let samples: [[UInt8]]
  private let documentCountMin: Int
  /// In how many samples strings of one hash are; those that are taken or too rare count nothing.
  private var counts: [UInt16]

  private init(_ samples: [[UInt8]], documentCountMin: Int) {
    self.samples = samples
    self.documentCountMin = documentCountMin
    counts = [UInt16](repeating: 0, count: 1 << Self.tableBits)
    count()
  }

  /// - Parameters:
  ///   - samples: as the compressor sees them: filtered. Some megabytes give all that there is to gain.
  ///   - byteCountMax: of all pieces together.
  ///   - documentCountMin: how many samples have every string at the ends of a piece, and most within it.
  /// - Returns: pieces in the order in which they are to stand: the best at the end, where the shortest distances are.
  ///   None when the samples have nothing in common.
  package static func pieces(
    of samples: [[UInt8]], byteCountMax: Int, documentCountMin: Int = documentCountMin
  ) -> [Piece] {
    var trainer = DictionaryTrainer(samples, documentCountMin: documentCountMin)
    return trainer.choose(byteCountMax: byteCountMax).sorted { $0.score < $1.score }
  }

  private mutating func count() {
    // The sample that has counted a hash last, from 1: each sample counts once.
    var last = [UInt32](repeating: 0, count: counts.count)
    for (number, sample) in samples.enumerated() {
      Self.eachString(of: sample, in: 0..<sample.count) { _, hash in
        guard last[hash] != UInt32(number + 1) else { return }
        last[hash] = UInt32(number + 1)
        if counts[hash] < UInt16.max { counts[hash] += 1 }
      }
    }
    for hash in counts.indices where counts[hash] < documentCountMin { counts[hash] = 0 }
  }

  /// Calls `body` with the offset and the hash of every string within a range.
  private static func eachString(of sample: [UInt8], in range: Range<Int>, _ body: (Int, Int) -> Void) {
    guard range.count >= stringByteCount else { return }
    var window: UInt64 = 0
    let mask: UInt64 = (1 << (8 * UInt64(stringByteCount))) - 1
    for offset in range {
      window = (window << 8 | UInt64(sample[offset])) & mask
      let begin = offset - stringByteCount + 1
      guard begin >= range.lowerBound else { continue }
      // Knuth's multiplicative hash, by the golden ratio.
      body(begin, Int((window &* 0x9E37_79B9_7F4A_7C15) >> (64 - tableBits)))
    }
  }

  private mutating func choose(byteCountMax: Int) -> [Piece] {
    let total = samples.reduce(0) { $0 + $1.count }
    let stretchByteCount = max(Self.pieceByteCount, total / max(1, byteCountMax / Self.pieceByteCount))
    var pieces: [Piece] = []
    var left = byteCountMax
    // Two rounds: the second takes what the first has left room for.
    for _ in 0..<2 {
      var stretch: [(sample: Int, range: Range<Int>)] = []
      var stretchCount = 0
      for (number, sample) in samples.enumerated() {
        var begin = 0
        while begin < sample.count {
          let end = min(sample.count, begin + stretchByteCount - stretchCount)
          stretch.append((number, begin..<end))
          stretchCount += end - begin
          begin = end
          guard stretchCount >= stretchByteCount else { continue }
          take(from: stretch, into: &pieces, &left)
          (stretch, stretchCount) = ([], 0)
          if left < Self.stringByteCount { return pieces }
        }
      }
      take(from: stretch, into: &pieces, &left)
    }
    return pieces
  }

  private mutating func take(
    from stretch: [(sample: Int, range: Range<Int>)], into pieces: inout [Piece], _ left: inout Int
  ) {
    var best: Piece?
    for (number, range) in stretch {
      if let piece = bestPiece(of: number, in: range), piece.score > best?.score ?? 0 { best = piece }
    }
    guard let best, best.range.count <= left else { return }
    Self.eachString(of: samples[best.sample], in: best.range) { _, hash in counts[hash] = 0 }
    pieces.append(best)
    left -= best.range.count
  }

  private func bestPiece(of number: Int, in range: Range<Int>) -> Piece? {
    let stringCountMax = Self.pieceByteCount - Self.stringByteCount + 1
    var scores: [UInt64] = []
    scores.reserveCapacity(range.count)
    Self.eachString(of: samples[number], in: range) { _, hash in scores.append(UInt64(counts[hash])) }
    var (sum, best, bestBegin) = (UInt64(0), UInt64(0), 0)
    for index in scores.indices {
      sum += scores[index]
      if index >= stringCountMax { sum -= scores[index - stringCountMax] }
      if sum > best { (best, bestBegin) = (sum, max(0, index - stringCountMax + 1)) }
    }
    guard best > 0 else { return nil }
    let window = scores[bestBegin..<min(scores.count, bestBegin + stringCountMax)]
    guard let first = window.firstIndex(where: { $0 > 0 }), let last = window.lastIndex(where: { $0 > 0 }) else {
      return nil
    }
    return Piece(
      sample: number, range: range.lowerBound + first..<range.lowerBound + last + Self.stringByteCount, score: best)
  }
}
