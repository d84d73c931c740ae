/// Makes the terms by which texts are found: one for every word, the same for all forms of a word, in Cyrillic whatever
/// the script, so that `memorandum`, «меморандумға» and «меморандума» are one.
package struct SearchTerms: Sendable {
  /// How the words of a text are stemmed.
  package enum Language: Sendable, Hashable, CaseIterable {
    case kazakh
    case kazakhLatin
    case russian
    case english
  }

  private let kazakh: KazakhMorphology
  /// Another number says that the same text may give other terms.
  package let version: UInt32

  /// To be raised with every change of what comes out.
  private static let ownVersion: UInt32 = 1

  /// - Parameter table: of stems, as ``StemLexicon`` reads it; empty for rules alone.
  package init(stems table: [UInt8]) {
    kazakh = KazakhMorphology(lexicon: StemLexicon(table: table))
    var hash: UInt32 = 0x811C_9DC5 ^ Self.ownVersion
    for byte in table { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
    version = hash
  }

  /// Of the text as a whole, told by the letters of its beginning: quicker than ``LanguageIdentifier``, which knows more
  /// languages and shorter texts, but is no matter of every search.
  package static func language(of text: [UInt8]) -> Language {
    var (cyrillicCount, kazakhCount, latinCount, kazakhLatinCount) = (0, 0, 0, 0)
    text.withUnsafeBufferPointer { text in
      let end = min(text.count, beginningByteCount)
      var at = 0
      while at < end {
        let lead = text[at]
        at += 1
        if lead < 0x80 {
          if (0x61...0x7A).contains(lead | 0x20) { latinCount += 1 }
          continue
        }
        guard (0xC3...0xD3).contains(lead), at < end, text[at] & 0xC0 == 0x80 else { continue }
        let trail = text[at]
        at += 1
        switch (lead, trail) {
        case (0xD2...0xD3, _), (0xD1, 0x96), (0xD0, 0x86): kazakhCount += 1
        case (0xD0...0xD1, _): cyrillicCount += 1
        // ä ñ ö ü, ğ ı, ş ū and their capitals.
        case (0xC3, _), (0xC4, 0x9E...0xB1), (0xC5, 0x9E...0xAB): kazakhLatinCount += 1
        default: break
        }
      }
    }
    if cyrillicCount + kazakhCount >= latinCount + kazakhLatinCount {
      return kazakhCount * shareMin >= cyrillicCount ? .kazakh : .russian
    }
    return kazakhLatinCount * shareMin >= latinCount ? .kazakhLatin : .english
  }

  private static let beginningByteCount = 2_048
  /// A text is Kazakh when at least one letter in so many is one that Russian, or English, has not; some fifteen in a
  /// hundred are usual.
  private static let shareMin = 50
  /// A longer word is cut: nobody types it, and it may be anything.
  private static let letterCountMax = 40

  /// The words of a text as they stand there, what a hyphen joins as two. A suffix behind a hyphen or a closing quotation
  /// mark is none.
  package static func words(of text: [UInt8]) -> [ByteSpan] {
    var words: [ByteSpan] = []
    words.reserveCapacity(text.count / 9)
    text.withUnsafeBufferPointer { eachWord(of: $0) { words.append($0) } }
    return words
  }

  /// Calls `body` with each of ``words(of:)``, in order.
  package static func eachWord(of text: UnsafeBufferPointer<UInt8>, _ body: (ByteSpan) -> Void) {
    var tokeniser = Tokeniser(text)
    while let token = tokeniser.next() {
      if token.isPlain {
        body(token.span)
        continue
      }
      switch token.kind {
      case .word, .number, .address: split(token, of: text, body)
      case .suffix, .punctuation: continue
      }
    }
  }

  /// Cuts a text where no word is cut and none is taken for another: the words of the pieces are those of the whole.
  ///
  /// - Returns: pieces of some 1,000 bytes, at ends of lines and sentences.
  package static func pieces(of text: [UInt8]) -> [ByteSpan] {
    var pieces: [ByteSpan] = []
    var start = 0
    var at = pieceByteCount
    while at < text.count {
      if endsSentence(text, before: at) {
        pieces.append(ByteSpan(start, at))
        start = at
        at += pieceByteCount
      } else {
        at += 1
      }
    }
    if start < text.count { pieces.append(ByteSpan(start, text.count)) }
    return pieces
  }

  private static let pieceByteCount = 1_000

  /// A line's end, or a space behind a letter and the sign that ends a sentence: a number may have spaces inside.
  private static func endsSentence(_ text: [UInt8], before index: Int) -> Bool {
    switch text[index] {
    case 0x0A: return true
    case 0x20:
      guard [0x2E, 0x21, 0x3F].contains(text[index - 1]) else { return false }
      let letter = text[index - 2]
      return letter >= 0x80 || (0x61...0x7A).contains(letter | 0x20)
    default: return false
    }
  }

  private static func split(
    _ token: TextToken, of text: UnsafeBufferPointer<UInt8>, _ body: (ByteSpan) -> Void
  ) {
    var start = token.span.begin
    func add(upTo end: Int) {
      let span = ByteSpan(start, end)
      if span.isEmpty || (start > token.span.begin && isSuffix(text, span)) { return }
      body(span)
    }
    var at = start
    while at < token.span.end {
      let count = separatorByteCount(text, at: at)
      if count > 0, token.kind != .number || !isNumeric(text[at]) {
        add(upTo: at)
        start = at + count
      }
      at += max(1, count)
    }
    add(upTo: token.span.end)
  }

  /// Of a sign that joins two words: ASCII punctuation but the apostrophe, U+2010 and U+2011.
  private static func separatorByteCount(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
    switch text[index] {
    case 0x27: return 0
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: return 1
    case 0xE2 where index + 2 < text.count && text[index + 1] == 0x80 && (0x90...0x91).contains(text[index + 2]):
      return 3
    default: return 0
    }
  }

  /// A separator inside a number: `4,5`, `14:30`.
  private static func isNumeric(_ byte: UInt8) -> Bool { byte == 0x2C || byte == 0x2E || byte == 0x3A }

  private static func isSuffix(_ text: UnsafeBufferPointer<UInt8>, _ span: ByteSpan) -> Bool {
    span.end - span.begin <= suffixByteCountMax
      && suffixes.contains(Letters.lower(String(decoding: text[span.range], as: UTF8.self)))
  }

  private static let suffixByteCountMax = 12
  /// What Kazakh adds to names in capitals, numbers and words in quotation marks.
  private static let suffixes = Set(
    """
    ның нің дың дің тың тің ны ні ды ді ты ті ға ге қа ке на не да де та те нда нде дан ден тан тен нан нен мен бен пен \
    лар лер дар дер тар тер ы і сы сі дағы дегі тағы тегі ші шы інші ыншы нші ншы лік лық дік дық тік тық дай дей тай тей
    """.split(separator: " ").map(String.init))

  // MARK: Terms

  /// The term of one word of ``words(of:)``; "" for what has neither letter nor digit.
  package func term(of word: String, language: Language) -> String {
    let folded = Self.folded(word)
    return term(folded: folded.text, script: folded.script, language: language)
  }

  private func term(folded: String, script: Script, language: Language) -> String {
    switch (script, language) {
    case (.latin, .kazakhLatin): kazakhStem(Transliteration.cyrillic(fromLatin: folded))
    case (.latin, _): Self.cyrillic(fromForeign: EnglishStem.stem(of: folded))
    case (.cyrillic, .russian): RussianStem.stem(of: folded)
    // A Kazakh word is one wherever it stands; any other Cyrillic one is read as Kazakh too, outside Russian texts.
    case (.kazakhCyrillic, _), (.cyrillic, _): kazakhStem(folded)
    case (.other, _): folded
    }
  }

  private func kazakhStem(_ word: String) -> String {
    // A lemma may be what the lexicon has, with a hyphen.
    let lemma = kazakh.lemma(of: word)
    return lemma.unicodeScalars.allSatisfy(Letters.isLetter) ? lemma : Self.folded(lemma).text
  }

  /// What a word of a query may stand for.
  package struct QueryWord: Sendable, Hashable {
    /// By the language that the word is read in; in every one it may be of.
    package let terms: [Language: String]
    /// The word itself, in the letters of terms: a form of the dictionary is found as it stands, or as a beginning.
    package let form: String
  }

  /// - Returns: `nil` for what has neither letter nor digit.
  package func queryWord(_ word: String) -> QueryWord? {
    let folded = Self.folded(word)
    guard !folded.text.isEmpty else { return nil }
    let languages: [Language] =
      switch folded.script {
      case .latin: [.english, .kazakhLatin]
      case .cyrillic: [.kazakh, .russian]
      case .kazakhCyrillic, .other: [.kazakh]
      }
    var terms: [Language: String] = [:]
    for language in languages { terms[language] = term(folded: folded.text, script: folded.script, language: language) }
    return QueryWord(
      terms: terms, form: folded.script == .latin ? Self.cyrillic(fromForeign: folded.text) : folded.text)
  }

  // MARK: Letters

  private enum Script {
    case latin
    case cyrillic
    /// With a letter that Russian has not.
    case kazakhCyrillic
    case other
  }

  /// Small letters and digits; й and ё in one piece, ё as е; Latin letters that stand for Cyrillic ones of the same look
  /// put right.
  private static func folded(_ word: String) -> (text: String, script: Script) {
    var scalars: [Unicode.Scalar] = []
    var (cyrillicCount, latinCount, isKazakh) = (0, 0, false)
    for scalar in word.unicodeScalars.prefix(letterCountMax * 2) {
      if scalar == "\u{306}", scalars.last == "и" {
        scalars[scalars.count - 1] = "й"
      } else if Letters.isDigit(scalar) {
        scalars.append(scalar)
      } else if Letters.isLetter(scalar) {
        let small = Letters.lower(scalar)
        if small.value >= 0x400 && small.value <= 0x52F { cyrillicCount += 1 } else { latinCount += 1 }
        if small.value > 0x45F || small == "і" { isKazakh = true }
        scalars.append(small == "ё" ? "е" : small)
      } else if scalar == "," || scalar == "." || scalar == ":" {
        // Inside a number, which a term may not break.
        scalars.append("x")
      }
    }
    if scalars.count > letterCountMax { scalars.removeSubrange(letterCountMax...) }
    if cyrillicCount > 0, latinCount > 0, let mended = mended(scalars) {
      scalars = mended
      (latinCount, isKazakh) = (0, isKazakh || scalars.contains("і"))
    }
    let script: Script =
      cyrillicCount > 0 && latinCount == 0
      ? isKazakh ? .kazakhCyrillic : .cyrillic : latinCount > 0 && cyrillicCount == 0 ? .latin : .other
    return (String(String.UnicodeScalarView(scalars)), script)
  }

  private static let lookAlikes: [Unicode.Scalar: Unicode.Scalar] = [
    "a": "а", "c": "с", "e": "е", "o": "о", "p": "р", "x": "х", "i": "і", "y": "у", "h": "һ", "k": "к", "m": "м",
    "t": "т", "b": "в",
  ]

  /// `nil` when a Latin letter looks like no Cyrillic one: then the word is of both scripts.
  private static func mended(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar]? {
    var result = scalars
    for (index, scalar) in scalars.enumerated() where Letters.isLetter(scalar) && scalar.value < 0x400 {
      guard let cyrillic = lookAlikes[scalar] else { return nil }
      result[index] = cyrillic
    }
    return result
  }

  /// By sound, roughly: the same word in Kazakh or Russian is to get the same letters.
  private static func cyrillic(fromForeign word: String) -> String {
    let letters = Array(word.unicodeScalars)
    var result = String.UnicodeScalarView()
    var at = 0
    while at < letters.count {
      if at + 1 < letters.count, let pair = pairs[String(String.UnicodeScalarView(letters[at...at + 1]))],
        pair != "ц" || at == 0
      {
        result.append(pair)
        at += 2
        continue
      }
      switch letters[at] {
      case "x": result.append(contentsOf: "кс".unicodeScalars)
      // Yerlan, Semey; but Shymkent, Almaty.
      case "y": result.append(isVowel(letters, at - 1) || isVowel(letters, at + 1) ? "й" : "ы")
      default: result.append(singles[letters[at]] ?? letters[at])
      }
      at += 1
    }
    return String(result)
  }

  private static func isVowel(_ letters: [Unicode.Scalar], _ index: Int) -> Bool {
    letters.indices.contains(index) && "aeiouäöü".unicodeScalars.contains(letters[index])
  }

  private static let pairs: [String: Unicode.Scalar] = [
    "sh": "ш", "ch": "ч", "zh": "ж", "kh": "х", "ts": "ц", "ya": "я", "yu": "ю", "ph": "ф", "gh": "ғ", "th": "т",
    "ck": "к",
  ]
  private static let singles: [Unicode.Scalar: Unicode.Scalar] = {
    var table: [Unicode.Scalar: Unicode.Scalar] = ["c": "к", "w": "в", "q": "к"]
    for letter in "abdefghijklmnoprstuvzäğñöşūüı".unicodeScalars {
      table[letter] = Transliteration.cyrillic(fromLatin: String(letter)).unicodeScalars.first
    }
    return table
  }()
}
