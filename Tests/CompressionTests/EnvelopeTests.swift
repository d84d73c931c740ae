import Compression
import Testing

private func seal(_ raw: [UInt8]) throws -> [UInt8] {
  var envelope = try Envelope()
  return try envelope.seal(raw, with: .builtIn)
}

private func open(_ sealed: [UInt8], byteCountMax: Int = 1 << 20) throws(CompressionError) -> [UInt8] {
  var envelope = try Envelope()
  return try envelope.open(sealed, byteCountMax: byteCountMax) {
    $0 == CompressionDictionary.builtIn.id ? .builtIn : nil
  }
}

private func failure(_ sealed: [UInt8], byteCountMax: Int = 1 << 20) -> CompressionError.Code? {
  do throws(CompressionError) {
    _ = try open(sealed, byteCountMax: byteCountMax)
    return nil
  } catch {
    return error.code
  }
}

private let article = Array(
  """
  Қарағанды облысының әкімдігі мен «Самал» компаниясы өзара ынтымақтастық туралы меморандумға қол қойды. Құжатқа сәйкес
  келесі жылы облыста үш жаңа балабақша салынады, ал жергілікті тұрғындарға екі жүзден астам жұмыс орны ашылады.
  """.utf8)

struct SplitMix64 {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }
}

@Suite struct EnvelopeTests {
  @Test func bringsBackEveryLength() throws {
    var random = SplitMix64(state: 1)
    for count in Array(0...70) + [1_000, 65_535, 65_536, 300_000] {
      let noise = random.bytes(count)
      #expect(try open(seal(noise)) == noise)
      let text = Array((0..<count).map { article[$0 % article.count] })
      #expect(try open(seal(text)) == text)
    }
  }

  @Test func textTakesAThirdOfItsBytesAndNoiseNoMoreThanItself() throws {
    #expect(try seal(article).count * 3 < article.count)
    var random = SplitMix64(state: 2)
    let noise = random.bytes(5_000)
    #expect(try seal(noise).count == noise.count + 14)
  }

  /// What a stream has seen of one message, and with which dictionary, is nothing to the next.
  @Test func streamsAreUsedAgain() throws {
    let article = Array(String(repeating: "Министрлік меморандумға қол қойды. ", count: 20).utf8)
    var envelope = try Envelope()
    let (first, plain) = (try envelope.seal(article, with: .builtIn), try envelope.seal(article, with: .none))
    let other = CompressionDictionary(id: 9, bytes: Array(article.prefix(200)))
    let third = try envelope.seal(article, with: other)
    #expect(try envelope.seal(article, with: .builtIn) == first)
    #expect(try envelope.seal(article, with: .none) == plain)
    #expect(try envelope.seal(article, with: other) == third)
    for sealed in [first, plain, third] {
      let opened = try envelope.open(sealed, byteCountMax: 1 << 20) { $0 == 9 ? other : .builtIn }
      #expect(opened == article)
    }
  }

  @Test func headStandsAsSpecified() throws {
    let sealed = try seal(Array(repeating: 65, count: 300))
    #expect(Array(sealed[..<10]) == [1, 2, 0, 0, 0, 2, 0, 0, 1, 44])
    #expect(try seal([]) == [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    #expect(try seal([7]) == [1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x4C, 0x66, 0x7A, 0x2E, 7])
  }

  @Test func everyTruncationIsAnError() throws {
    let sealed = try seal(article)
    for count in sealed.indices { #expect(failure(Array(sealed[..<count])) != nil, "\(count) bytes") }
    #expect(failure(sealed + [0]) != nil)
  }

  @Test func noFlippedBitGivesWrongBytes() throws {
    let sealed = try seal(article)
    for index in sealed.indices {
      for bit in 0..<8 {
        var damaged = sealed
        damaged[index] ^= 1 << bit
        // The last byte of a deflate stream has bits that mean nothing.
        if index == sealed.count - 1, (try? open(damaged)) == article { continue }
        #expect(failure(damaged) != nil, "bit \(bit) of byte \(index)")
      }
    }
  }

  @Test func namesWhatIsWrong() throws {
    let sealed = try seal(article)
    func changed(_ index: Int, _ byte: UInt8) -> [UInt8] {
      var copy = sealed
      copy[index] = byte
      return copy
    }
    #expect(failure([]) == .truncated)
    #expect(failure(changed(0, 9)) == .unknownFormat)
    #expect(failure(changed(1, 9)) == .unknownCodec)
    #expect(failure(changed(5, 9)) == .unknownDictionary)
    #expect(failure(changed(10, ~sealed[10])) == .wrongChecksum)
    #expect(failure(sealed, byteCountMax: article.count - 1) == .tooLarge)
    #expect(failure(changed(6, 0x7F), byteCountMax: Int.max) == .tooLarge)
  }
}

@Suite struct CyrillicFilterTests {
  @Test func writesKazakhAndRussianLettersAsOneByte() {
    let text = "Әңгіме «Ұлт» — ёлка № 5…"
    #expect(CyrillicFilter.filter(Array(text.utf8)).count == text.count)
  }

  @Test func bringsBackAnyBytes() throws {
    var random = SplitMix64(state: 3)
    for count in 0..<300 {
      let bytes = random.bytes(count)
      #expect(try CyrillicFilter.unfilter(CyrillicFilter.filter(bytes), byteCount: count) == bytes)
    }
  }

  @Test func bringsBackEveryCharacterOfTheFirstPlanes() throws {
    for first in stride(from: UInt32(0), to: 0x2_0000, by: 256) {
      let scalars = (first..<first + 256).compactMap(Unicode.Scalar.init)
      let bytes = Array(String(String.UnicodeScalarView(scalars)).utf8)
      #expect(try CyrillicFilter.unfilter(CyrillicFilter.filter(bytes), byteCount: bytes.count) == bytes)
    }
  }

  @Test func refusesWhatItDoesNotWrite() {
    for bytes: [UInt8] in [[0xFF], [0xFF, 0x41], [0xFE], [0x41, 0x41]] {
      #expect(throws: CompressionError.self) { try CyrillicFilter.unfilter(bytes, byteCount: 1) }
    }
  }

  @Test func placesNeverChange() {
    let letters = CyrillicFilter.filter(Array("аяАЯёәіӘІ«»–§".utf8))
    #expect(letters == [0x80, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xCA, 0xCB, 0xD3, 0xD4, 0xD5, 0xD6, 0xE3])
  }
}
