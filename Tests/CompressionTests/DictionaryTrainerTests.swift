import Compression
import Testing

/// Short reports that share their turns of phrase and nothing else.
private func reports(_ count: Int, seed: UInt64) -> [[UInt8]] {
  var random = SplitMix64(state: seed)
  func pick(_ values: [String]) -> String { values[Int(random.next() % UInt64(values.count))] }
  return (0..<count).map { _ in
    var text = ""
    for _ in 0..<6 {
      text += pick([
        "Облыс әкімдігінің баспасөз қызметі", "Мемлекеттік кірістер департаменті", "Су шаруашылығы басқармасы",
      ])
      text += " \(random.next() % 1_000_000) "
      text += pick([
        "деп хабарлады. ", "жұмысты келер жылы аяқтауды жоспарлап отыр. ", "келісімге қол қойылғанын растады. ",
      ])
    }
    return CyrillicFilter.filter(Array(text.utf8))
  }
}

private func size(_ samples: [[UInt8]], with dictionary: [UInt8]) throws -> Int {
  var deflater = try Deflater()
  var sum = 0
  for sample in samples { sum += try deflater.deflate(sample, dictionary: dictionary).count }
  return sum
}

@Suite struct DictionaryTrainerTests {
  @Test func compressesOtherTextsBetterThanTheBuiltInOne() throws {
    let samples = reports(120, seed: 1)
    let pieces = DictionaryTrainer.pieces(of: samples, byteCountMax: CompressionDictionary.byteCountMax)
    let dictionary = pieces.flatMap { samples[$0.sample][$0.range] }
    #expect(dictionary.count <= CompressionDictionary.byteCountMax)
    let others = reports(40, seed: 2)
    let own = try size(others, with: dictionary)
    let builtIn = try size(others, with: CompressionDictionary.builtIn.bytes)
    #expect(Double(own) < 0.8 * Double(builtIn))
  }

  @Test func takesNothingTwiceAndNoMoreThanAsked() {
    let samples = reports(300, seed: 3)
    for limit in [0, 5, 200, 1_000] {
      let pieces = DictionaryTrainer.pieces(of: samples, byteCountMax: limit)
      #expect(pieces.reduce(0) { $0 + $1.range.count } <= limit)
      #expect(pieces.allSatisfy { !$0.range.isEmpty && $0.range.upperBound <= samples[$0.sample].count })
    }
    let texts = DictionaryTrainer.pieces(of: samples, byteCountMax: 4_000).map { Array(samples[$0.sample][$0.range]) }
    #expect(Set(texts).count == texts.count)
  }

  /// What stands in one text alone is nobody else's business, and of no use.
  @Test func learnsNothingThatStandsInOneTextAlone() {
    var random = SplitMix64(state: 4)
    let noise = (0..<50).map { _ in random.bytes(2_000) }
    #expect(DictionaryTrainer.pieces(of: noise, byteCountMax: 32_000).reduce(0) { $0 + $1.range.count } < 500)
    #expect(DictionaryTrainer.pieces(of: [], byteCountMax: 32_000).isEmpty)
    #expect(DictionaryTrainer.pieces(of: [[], [1], [1, 2, 3]], byteCountMax: 32_000).isEmpty)
  }
}
