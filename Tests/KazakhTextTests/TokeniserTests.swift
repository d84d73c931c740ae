import KazakhText
import Testing

private func texts(_ text: String) -> [String] {
  let bytes = Array(text.utf8)
  return Tokeniser.tokens(of: bytes).map { String(decoding: bytes[$0.span.range], as: UTF8.self) }
}

@Suite struct TokeniserTests {
  @Test(
    arguments: [
      ("Бүгін кездесу өтті.", ["Бүгін", "кездесу", "өтті", "."]),
      ("«Даму»-ның есебі", ["«", "Даму", "»", "-ның", "есебі"]),
      ("4,5 млрд теңге, 14:30-да", ["4,5", "млрд", "теңге", ",", "14:30-да"]),
      ("200-ге жуық 2023–2027 жж.", ["200-ге", "жуық", "2023", "–", "2027", "жж", "."]),
      ("іс-сапар, жер-жерде", ["іс-сапар", ",", "жер-жерде"]),
      ("Л.Досова мен С. Әли", ["Л", ".", "Досова", "мен", "С", ".", "Әли"]),
      ("www.tobyl.kz сайты, a@b.kz", ["www.tobyl.kz", "сайты", ",", "a@b.kz"]),
      ("рас па?! иә...", ["рас", "па", "?!", "иә", "..."]),
      ("2023-2027", ["2023", "-", "2027"]),
      ("он\u{A0}бес\u{202F}адам", ["он", "бес", "адам"]),
      ("–«Иә», — деді", ["–", "«", "Иә", "»", ",", "—", "деді"]),
    ])
  func cutsWhereAReaderWould(_ text: String, _ expected: [String]) {
    #expect(texts(text) == expected)
  }

  @Test func combiningMarksStayWithTheirLetter() {
    #expect(texts("и\u{306}ога ёлка") == ["и\u{306}ога", "ёлка"])
  }

  @Test func coversEverythingButWhiteSpaceInOrder() {
    let bytes = Array("–«Қор» 2022 жылы\u{A0}\r\n(4,5%) — www.x.kz №7! \u{1F600} ә".utf8)
    var at = 0
    for token in Tokeniser.tokens(of: bytes) {
      let gap = String(decoding: bytes[at..<token.span.begin], as: UTF8.self)
      #expect(gap.unicodeScalars.allSatisfy { Letters.isSpace($0) })
      #expect(token.span.begin < token.span.end)
      at = token.span.end
    }
    #expect(at == bytes.count)
  }

  /// A digit in two and in three bytes, which UTF-8 forbids: it once made tokens without length, for ever.
  @Test func overlongDigitEndsInTokens() {
    for bytes in [[0xC0, 0xB1], [0xE0, 0x80, 0xB1], [0xF0, 0x80, 0x80, 0xB1]] as [[UInt8]] {
      let tokens = Tokeniser.tokens(of: bytes)
      #expect(!tokens.isEmpty && tokens.allSatisfy { !$0.span.isEmpty })
    }
  }

  @Test func anyBytesEndInTokens() {
    for seed in 0..<200 {
      let bytes = (0..<60).map { UInt8(truncatingIfNeeded: (seed &* 7_919 &+ $0 &* 104_729) >> 3) }
      var at = 0
      for token in Tokeniser.tokens(of: bytes) {
        #expect(token.span.begin >= at && token.span.end <= bytes.count)
        at = token.span.end
      }
    }
  }
}

@Suite struct SentenceSplitterTests {
  private func sentences(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    let tokens = Tokeniser.tokens(of: bytes)
    return SentenceSplitter.sentences(of: bytes, tokens: tokens, layout: PageLayout(of: bytes)).map {
      String(decoding: bytes[$0.span.range], as: UTF8.self)
    }
  }

  @Test(
    arguments: [
      ("Жиын өтті. Оған көп адам келді.", ["Жиын өтті.", "Оған көп адам келді."]),
      ("Л. Досова келді. С.Әли кетті.", ["Л. Досова келді.", "С.Әли кетті."]),
      ("2022 ж. Астанада өтті.", ["2022 ж. Астанада өтті."]),
      ("Бұл 5 млн. Теңге емес.", ["Бұл 5 млн. Теңге емес."]),
      ("– Иә, барамыз! — деді ол. Сосын кетті.", ["– Иә, барамыз! — деді ол.", "Сосын кетті."]),
      ("«Қайда барасың?» – деді. Ол үндемеді.", ["«Қайда барасың?» – деді.", "Ол үндемеді."]),
      ("Ол «Біз келеміз.» Сосын кетті.", ["Ол «Біз келеміз.»", "Сосын кетті."]),
      ("Нан, сүт, т.б. Бәрі бар.", ["Нан, сүт, т.б.", "Бәрі бар."]),
      ("Неге?! Білмеймін…  Ертең көреміз", ["Неге?!", "Білмеймін…", "Ертең көреміз"]),
      ("ЖАҢА МЕКТЕП АШЫЛДЫ\n\n188\n\nБүгін ашылды.", ["ЖАҢА МЕКТЕП АШЫЛДЫ", "188", "Бүгін ашылды."]),
      (
        "Тақырып осы\n\nҰзын сөйлем\nкелесі жолда бітеді. Тағы бір.",
        ["Тақырып осы", "Ұзын сөйлем\nкелесі жолда бітеді.", "Тағы бір."]
      ),
    ])
  func splitsWhereAReaderWould(_ text: String, _ expected: [String]) {
    #expect(sentences(text) == expected)
  }
}

@Suite struct PageLayoutTests {
  private func layout(_ text: String) -> (headline: String?, furniture: [String]) {
    let bytes = Array(text.utf8)
    let layout = PageLayout(of: bytes)
    let quote = { (span: ByteSpan) in String(decoding: bytes[span.range], as: UTF8.self) }
    return (layout.headline.map(quote), layout.furniture.map(quote))
  }

  @Test func findsHeadlineAndWhatBelongsToThePage() {
    let found = layout("Жаңа көпір ашылды\n\n1 204\n\nФото: Б. Сейіт\nБүгін қалада жаңа көпір ашылды.")
    #expect(found.headline == "Жаңа көпір ашылды")
    #expect(found.furniture == ["1 204", "Фото: Б. Сейіт"])
  }

  @Test func firstSentenceIsNoHeadline() {
    #expect(layout("Бүгін көпір ашылды.\nОл ұзын.").headline == nil)
    #expect(layout("Бір ғана жол").headline == nil)
  }
}
