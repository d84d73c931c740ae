import KazakhText
import Testing

@Suite struct SearchTermsTests {
  /// A few stems, as a lexicon has them.
  private static let terms = SearchTerms(
    stems: Array(
      "меморандум\tn\t4\nәкімдік\tn\t4\nкелісім\tn\t4\nкомпания\tn\t4\nбағдарлама\tn\t4\nжаса\tv\t4\nтоқаев\tn\t3\n"
        .utf8))

  private func words(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    return SearchTerms.words(of: bytes).map { String(decoding: bytes[$0.range], as: UTF8.self) }
  }

  private func term(_ word: String, _ language: SearchTerms.Language = .kazakh) -> String {
    Self.terms.term(of: word, language: language)
  }

  /// Wherever the cuts fall.
  @Test func piecesHaveTheWordsOfTheWhole() {
    let sentence =
      "Асан Үсен 12 500 теңге алды, «Бірлік»-ке 14.30-да барды. А. Е. Сейітов: «Жоқ!» деді. Ия? memorandum.\n"
    for length in 0..<sentence.utf8.count {
      let lead = String(repeating: "ә", count: 400) + String(repeating: "x", count: length) + " "
      let text = Array((lead + String(repeating: sentence, count: 40)).utf8)
      let pieces = SearchTerms.pieces(of: text)
      #expect(pieces.count > 4)
      #expect(pieces.flatMap { Array(text[$0.range]) } == text)
      let ofPieces = pieces.flatMap { piece in
        SearchTerms.words(of: Array(text[piece.range])).map {
          ByteSpan($0.begin + piece.begin, $0.end + piece.begin)
        }
      }
      #expect(ofPieces == SearchTerms.words(of: text), "\(length)")
    }
  }

  @Test(arguments: [
    ("меморандум", "Меморандумға МЕМОРАНДУМНЫҢ меморандумы меморандумда меморандумдар"),
    ("әкімдік", "әкімдігі Әкімдіктің әкімдігіне әкімдіктер"), ("компания", "компаниясы компаниялардың компаниямен"),
    ("тоқаев", "Тоқаевтың Тоқаевқа Тоқаевпен"),
  ]) func kazakhFormsShareATerm(term expected: String, forms: String) {
    for form in forms.split(separator: " ") { #expect(term(String(form)) == expected, "\(form)") }
  }

  @Test(arguments: [
    "меморандум меморандума меморандумом меморандумы меморандумах", "область области областью областям",
    "соглашение соглашения соглашений соглашением", "подписал подписали подписала",
    "новый новая новому новыми", "Токаев Токаева Токаеву Токаевым", "город города городов", "готов готовый готова",
    "идёт идет", "компания компании компанией",
  ]) func russianFormsShareATerm(forms: String) {
    let found = Set(forms.split(separator: " ").map { term(String($0), .russian) })
    #expect(found.count == 1, "\(found)")
  }

  @Test(arguments: [
    "memorandum memorandums Memorandum's", "sign signs signed signing", "country countries", "plan planned planning",
    "agree agreed agrees", "store stored storing", "process processes",
  ]) func englishFormsShareATerm(forms: String) {
    let found = Set(forms.split(separator: " ").map { term(String($0), .english) })
    #expect(found.count == 1, "\(found)")
  }

  @Test func scriptsShareATerm() {
    #expect(term("memorandum", .english) == "меморандум")
    #expect(term("memorandumğa", .kazakhLatin) == "меморандум")
    #expect(term("меморандума", .russian) == "меморандум")
    #expect(term("Shymkent", .english) == "шымкент")
    #expect(term("Шымкентте") == "шымкент")
    #expect(term("contracts", .english) == "контракт")
    // A Kazakh word is one in a Russian text too; a Latin one is read by its script.
    #expect(term("әкімдігінің", .russian) == "әкімдік")
    #expect(term("memorandums") == "меморандум")
  }

  @Test func differentWordsKeepDifferentTerms() {
    #expect(term("слов", .russian) != term("слон", .russian))
    #expect(term("келісім") != term("келіссөз"))
    #expect(term("president", .english) != term("preside", .english))
    #expect(term("область", .russian) != term("обл", .russian))
  }

  @Test func wordsAreCutWhereTheyAreJoined() {
    #expect(words("көші-қон, БҰҰ-ның 2024-ші жылғы «Даму»-ның") == ["көші", "қон", "БҰҰ", "2024", "жылғы", "Даму"])
    #expect(words("4,5 млрд; 14:30-да www.akorda.kz/kz") == ["4,5", "млрд", "14:30", "www", "akorda", "kz", "kz"])
    #expect(words("ж\u{2011}да о'clock – … !") == ["ж", "о'clock"])
    #expect(words("") == [])
    #expect(words("-") == [])
  }

  @Test func termsHaveLettersAndDigitsOnly() {
    #expect(term("4,5") == "4x5")
    #expect(term("14:30") == "14x30")
    #expect(term("O'Brien", .english) == term("OBrien", .english))
    #expect(term("ә́лем") == term("әлем"))
    // и and its sign apart, as some systems write them.
    #expect(term("Абаи\u{306}") == term("Абай"))
    // A Latin i, c and a among Cyrillic letters.
    #expect(term("кел\u{69}с\u{69}м") == "келісім")
    #expect(term("…") == "")
    #expect(term(String(repeating: "ғ", count: 500)).unicodeScalars.count <= 40)
  }

  @Test func everyWordOfRandomBytesHasATerm() {
    var state: UInt64 = 11
    for _ in 0..<2_000 {
      let bytes = (0..<40).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return [0x20, 0x2D, 0xD0, 0xD1, 0xD2, 0xD3, 0x97, 0xB0, 0x61, 0x27, 0x31, 0x2C, 0xE2, 0x80, 0x91, 0xFF][
          Int(state >> 60)]
      }
      var end = 0
      for span in SearchTerms.words(of: bytes.map { UInt8($0) }) {
        #expect(span.begin >= end && span.end <= bytes.count && !span.isEmpty)
        end = span.end
        for language in SearchTerms.Language.allCases {
          let term = term(String(decoding: bytes[span.range].map { UInt8($0) }, as: UTF8.self), language)
          #expect(!term.contains(" "))
        }
      }
    }
  }

  @Test func queryWordsAreReadInEveryLanguageTheyMayBeOf() throws {
    let word = try #require(Self.terms.queryWord("меморандума"))
    #expect(word.terms[.russian] == "меморандум")
    #expect(word.form == "меморандума")
    #expect(try #require(Self.terms.queryWord("Әкімдігі")).terms == [.kazakh: "әкімдік"])
    #expect(try #require(Self.terms.queryWord("Memorandum")).terms[.english] == "меморандум")
    #expect(try #require(Self.terms.queryWord("Memorandum")).form == "меморандум")
    #expect(Self.terms.queryWord("—") == nil)
  }

  @Test func versionFollowsTheStems() {
    #expect(SearchTerms(stems: []).version != Self.terms.version)
    #expect(SearchTerms(stems: []).version == SearchTerms(stems: []).version)
  }
}
