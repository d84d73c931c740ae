import AnalyserMessages
import MessageFixtures
import Testing

/// Whatever the bytes are, decoding ends in a value or an error.
struct HostileBytesTests {
  private static let sample: [UInt8] = {
    var filled = FilledMessage(seed: 7)
    return filled.bytes(of: AnalyserRequest.descriptor)
  }()

  private func code(_ bytes: [UInt8], limits: DecodeLimits = .standard) -> CodecError.Code? {
    do throws(CodecError) {
      _ = try AnalyserRequest(serializedBytes: bytes, limits: limits)
      return nil
    } catch {
      return error.code
    }
  }

  @Test func truncationAtEveryByteIsAValueOrAnError() {
    var refused = 0
    for count in 0..<Self.sample.count where code(Array(Self.sample.prefix(count))) != nil { refused += 1 }
    // Cut between the three fields of the outermost message, it is a shorter message.
    #expect(refused > Self.sample.count - 5)
  }

  @Test func flippedBitsAreAValueOrAnError() {
    var generator = SeededGenerator(seed: 1)
    var refused = 0
    for _ in 0..<4_000 {
      var bytes = Self.sample
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        bytes[Int.random(in: bytes.indices, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      }
      if code(bytes) != nil { refused += 1 }
    }
    #expect((1..<4_000).contains(refused))
  }

  @Test func randomBytesAreAValueOrAnError() {
    var generator = SeededGenerator(seed: 2)
    var refused = 0
    for _ in 0..<20_000 {
      let count = Int.random(in: 0...64, using: &generator)
      if code((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }) != nil { refused += 1 }
    }
    #expect(refused > 10_000)
  }

  @Test(arguments: [
    [0xC3], [0xC0, 0xAF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF], [0x80],
    [0xF0, 0x9F, 0x99], [0xE2, 0x82], [0xF8, 0x88, 0x80, 0x80, 0x80],
  ])
  func invalidUTF8IsRefused(sequence: [UInt8]) {
    for before in [0, 1, 7, 8, 15, 16, 31, 64] {
      for after in [0, 1, 8, 40] {
        var wire = WireBytes()
        wire.field(
          5,
          bytes: Array(repeating: UInt8(ascii: "a"), count: before) + sequence
            + Array(repeating: UInt8(ascii: "b"), count: after))
        #expect(throws: CodecError.self) { try Article(serializedBytes: wire.bytes) }
      }
    }
  }

  @Test(arguments: [
    "әлем", "мұғалімдер мен оқушылар бірге жиналды", "été", "語", "🙂🙂🙂 a🙂", "\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF}",
  ])
  func everyWidthOfCharacterIsRead(text: String) throws {
    for padding in 0...33 {
      let padded = String(repeating: "a", count: padding) + text + String(repeating: "ж", count: padding)
      let article = Article(text: padded)
      #expect(try Article(serializedBytes: article.serializedBytes()) == article)
    }
  }

  @Test func nulInAStringIsRefusedBothWays() throws {
    var wire = WireBytes()
    wire.field(5, bytes: [0x61, 0, 0x62])
    let decoding = #expect(throws: CodecError.self) { try Article(serializedBytes: wire.bytes) }
    #expect(decoding?.code == .nulInString)
    let encoding = #expect(throws: CodecError.self) { try Article(text: "a\0b").serializedBytes() }
    #expect(encoding?.code == .nulInString)
    #expect(encoding?.message == "a string of 3 bytes holds a NUL; remove it")
  }

  @Test func emptyRepeatedStringsDoNotMultiplyInMemory() {
    let bytes = Array(repeating: [0x7A, 0x00] as [UInt8], count: 50_000).flatMap { $0 }
    let error = #expect(throws: CodecError.self) { try Article(serializedBytes: bytes) }
    #expect(error?.code == .tooLarge)
  }

  @Test func emptySubmessagesDoNotMultiplyInMemory() {
    let bytes = Array(repeating: [0x2A, 0x00] as [UInt8], count: 50_000).flatMap { $0 }
    let error = #expect(throws: CodecError.self) { try Analysis(serializedBytes: bytes) }
    #expect(error?.code == .tooLarge)
  }

  @Test func analysisOfManyTokensFitsTheLimit() throws {
    let tokens = (0..<UInt32(20_000)).map { Token(span: TextSpan(begin: $0 * 7, end: $0 * 7 + 6), lemma: "сөз") }
    let analysis = Analysis(tokens: tokens)
    #expect(try Analysis(serializedBytes: analysis.serializedBytes()) == analysis)
  }

  @Test func messageOverTheLimitIsRefusedBeforeItIsRead() {
    let limits = DecodeLimits(messageByteCountMax: 10)
    #expect(code(Self.sample, limits: limits) == .tooLarge)
  }

  @Test func fieldOfAnotherWireTypeIsRefused() {
    var wire = WireBytes()
    wire.field(5, varint: 3)
    let error = #expect(throws: CodecError.self) { try Article(serializedBytes: wire.bytes) }
    #expect(error?.code == .malformed)
    #expect(error?.message == "2 bytes are no hattama.v1.Article")
  }
}
