/// A word, number, address or sign of punctuation.
package struct TextToken: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case word
    /// Digits, with their separators and with a suffix, as in `4,5` and `200-ге`.
    case number
    /// A suffix that stands after a closing quotation mark, with its hyphen: «Даму»**-ның**.
    case suffix
    case address
    case punctuation
  }

  package var span: ByteSpan
  package var kind: Kind
  /// Nothing but letters that are told by their bytes: most words.
  var isPlain = false
}

/// Cuts a text into tokens. Together they cover everything but white space, in order, without overlap.
package struct Tokeniser {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var at = 0
  private var last: TextToken?

  package static func tokens(of bytes: [UInt8]) -> [TextToken] {
    bytes.withUnsafeBufferPointer { bytes in
      var tokeniser = Tokeniser(bytes)
      var tokens: [TextToken] = []
      tokens.reserveCapacity(bytes.count / 7)
      while let token = tokeniser.next() { tokens.append(token) }
      return tokens
    }
  }

  /// - Parameter bytes: have to outlive it.
  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// `nil` at the end of the text.
  mutating func next() -> TextToken? {
    while at < bytes.count {
      // Most of a text: a space, or a word of plain Cyrillic letters.
      if bytes[at] == 0x20 {
        at += 1
        continue
      }
      if bytes[at] >= 0xD0 {
        let lettersEnd = lettersEnd(at)
        if lettersEnd > at {
          let isPlain = lettersEnd == bytes.count || Self.endsWord(bytes[lettersEnd])
          return token(.word, isPlain ? lettersEnd : wordEnd(at), isPlain: isPlain)
        }
      }
      guard let (scalar, next) = scalar(at) else { return nil }
      if Letters.isSpace(scalar) {
        at = next
      } else if let end = addressEnd() {
        return token(.address, end)
      } else if Letters.isLetter(scalar) {
        return token(.word, wordEnd(at))
      } else if Letters.isDigit(scalar) {
        return token(.number, numberEnd())
      } else if let end = suffixEnd(scalar, next) {
        return token(.suffix, end)
      } else {
        return token(.punctuation, punctuationEnd(scalar, next))
      }
    }
    return nil
  }

  /// A byte behind letters with which no word goes on: white space, and the punctuation that joins nothing.
  private static func endsWord(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == 0x2C || byte == 0x2E || byte == 0x3A || byte == 0x3B || byte == 0x29
  }

  private mutating func token(_ kind: TextToken.Kind, _ end: Int, isPlain: Bool = false) -> TextToken {
    let token = TextToken(span: ByteSpan(at, end), kind: kind, isPlain: isPlain)
    last = token
    at = end
    return token
  }

  /// The scalar at a byte and the byte after it. A byte that is no UTF-8 counts as one strange scalar.
  private func scalar(_ index: Int) -> (Unicode.Scalar, Int)? {
    guard index < bytes.count else { return nil }
    let lead = bytes[index]
    if lead < 0x80 { return (Unicode.Scalar(lead), index + 1) }
    let count = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
    guard lead >= 0xC2, index + count <= bytes.count else { return ("\u{FFFD}", index + 1) }
    var value = UInt32(lead) & (0x7F >> UInt32(count))
    for offset in 1..<count {
      guard bytes[index + offset] & 0xC0 == 0x80 else { return ("\u{FFFD}", index + 1) }
      value = value << 6 | UInt32(bytes[index + offset] & 0x3F)
    }
    // An overlong digit would be one to this and none to who looks at the byte: a token of no length, for ever.
    guard value >= Self.leastValues[count], let scalar = Unicode.Scalar(value) else { return ("\u{FFFD}", index + 1) }
    return (scalar, index + count)
  }

  /// By the count of bytes that they take.
  private static let leastValues: [UInt32] = [0, 0, 0x80, 0x800, 0x10000]

  private func isLetter(at index: Int) -> Bool { scalar(index).map { Letters.isLetter($0.0) } ?? false }
  private func isDigit(at index: Int) -> Bool { index < bytes.count && (0x30...0x39).contains(bytes[index]) }

  /// The end of the letters of ASCII, Kazakh and Russian that stand at a byte: the usual ones, told by their bytes.
  private func lettersEnd(_ start: Int) -> Int {
    var end = start
    while end < bytes.count {
      let byte = bytes[end]
      if byte < 0x80 {
        guard (0x61...0x7A).contains(byte | 0x20) else { break }
        end += 1
      } else {
        guard (0xD0...0xD3).contains(byte), end + 1 < bytes.count, bytes[end + 1] & 0xC0 == 0x80 else { break }
        // U+0480 to U+0489, of which some are signs.
        if byte == 0xD2, bytes[end + 1] < 0x8A { break }
        end += 2
      }
    }
    return end
  }

  /// Letters and what joins them inside a word: a hyphen, an apostrophe, digits after a hyphen.
  private func wordEnd(_ start: Int) -> Int {
    var end = lettersEnd(start)
    while let (scalar, next) = scalar(end) {
      if Letters.isLetter(scalar) || Letters.isMark(scalar) {
        end = lettersEnd(next)
      } else if isJoiner(scalar), end > start, isLetter(at: next) || (scalar == "-" && isDigit(at: next)) {
        end = next
      } else if Letters.isDigit(scalar), end > start {
        end = next
      } else {
        break
      }
    }
    return end
  }

  private func isJoiner(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "-" || scalar == "'" || scalar == "’" || scalar == "\u{2011}" || scalar == "ʼ"
  }

  private func numberEnd() -> Int {
    var end = at
    while isDigit(at: end) {
      end += 1
      // A separator counts only between digits: `4,5`, `14:30`, `1.200`.
      if end < bytes.count, [0x2C, 0x2E, 0x3A].contains(bytes[end]), isDigit(at: end + 1) { end += 1 }
    }
    if let (scalar, next) = scalar(end), scalar == "-" || scalar == "\u{2011}", isLetter(at: next) {
      return wordEnd(next)
    }
    return end
  }

  /// A hyphen with letters right behind a closing quotation mark.
  private func suffixEnd(_ scalar: Unicode.Scalar, _ next: Int) -> Int? {
    guard scalar == "-", let last, last.span.end == at, last.kind == .punctuation else { return nil }
    let before = Array(bytes[last.span.range])
    guard before == Array("»".utf8) || before == Array("”".utf8) || before == [0x22], isLetter(at: next) else {
      return nil
    }
    return wordEnd(next)
  }

  /// Dots and dashes in a row are one sign.
  private func punctuationEnd(_ first: Unicode.Scalar, _ next: Int) -> Int {
    guard first == "." || first == "!" || first == "?" || first == "-" else { return next }
    var end = next
    while let (scalar, after) = scalar(end), scalar == first || (first != "-" && (scalar == "!" || scalar == "?")) {
      end = after
    }
    return end
  }

  // MARK: Addresses

  private static let prefixes = ["http://", "https://", "www."].map { Array($0.utf8) }
  private static let domains: Set<String> = ["kz", "ru", "com", "org", "net", "info", "gov", "edu", "uz", "kg", "eu"]

  private func addressEnd() -> Int? {
    guard bytes[at] < 0x80, at == 0 || !isASCIIWordByte(bytes[at - 1]) else { return nil }
    let end = addressBytesEnd()
    guard end - at >= 4 else { return nil }
    if Self.prefixes.contains(where: { bytes[at..<end].starts(with: $0) }) { return end }
    let text = bytes[at..<end]
    guard let dot = text.lastIndex(of: 0x2E), dot > at, isASCIIWordByte(bytes[dot - 1]) else { return nil }
    let domain = String(decoding: text[(dot + 1)...].prefix { $0 != 0x2F }, as: UTF8.self)
    let isMail = text.contains(0x40) && text.first != 0x40
    return Self.domains.contains(domain.lowercased()) || isMail ? end : nil
  }

  private func addressBytesEnd() -> Int {
    var end = at
    while end < bytes.count, bytes[end] > 0x20, bytes[end] < 0x7F,
      ![0x22, 0x28, 0x29, 0x3C, 0x3E, 0x2C].contains(bytes[end])
    {
      end += 1
    }
    while end > at, [0x2E, 0x3A, 0x3B, 0x21, 0x3F, 0x27, 0x2F].contains(bytes[end - 1]) { end -= 1 }
    return end
  }

  private func isASCIIWordByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
  }
}
