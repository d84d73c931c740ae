import KazakhText
import Testing

/// A few stems, as a lexicon file has them.
private let lexicon = StemLexicon(
  table: Array(
    """
    # a comment
    мектеп\tn\t5.0
    әкімдік\tn\t5.0
    халық\tn\t5.0
    қала\tn\t5.5
    меморандум\tn\t4.0
    кітап\tn\t4.0
    бала\tn\t5.0
    орын\tn\t4.5
    кел\tv\t5.0
    жаз\tv\t4.0
    айт\tv\t5.0
    """.utf8))
private let morphology = Morphology(lexicon: lexicon)

@Suite struct MorphologyTests {
  @Test(
    arguments: [
      ("мектептер", "мектеп"), ("мектебі", "мектеп"), ("мектебінің", "мектеп"), ("әкімдігіне", "әкімдік"),
      ("халқы", "халық"), ("халқының", "халық"), ("қалаларда", "қала"), ("қаласындағы", "қала"),
      ("МЕМОРАНДУМҒА", "меморандум"),
      ("меморандумның", "меморандум"), ("меморандуммен", "меморандум"), ("кітабынан", "кітап"),
      ("балаларымыздың", "бала"),
      ("орнында", "орын"), ("келді", "кел"), ("жазған", "жаз"), ("жазғандарға", "жаз"), ("айтады", "айт"),
      ("және", "және"),
      ("оған", "ол"),
    ])
  func findsTheLemma(_ word: String, _ lemma: String) {
    #expect(morphology.reading(of: word, language: "kk-Cyrl").lemma == lemma)
  }

  @Test func saysWhatTheSuffixesMean() {
    let reading = morphology.reading(of: "қалаларының", language: "kk-Cyrl")
    #expect(reading.lemma == "қала")
    #expect(reading.features == "Case=Gen|Number=Plur|Number[psor]=Sing|Person[psor]=3")
    #expect(morphology.reading(of: "келген", language: "kk-Cyrl").partOfSpeech == "VERB")
  }

  @Test func suffixThatBreaksHarmonyIsNoSuffix() {
    // -дер cannot follow a back vowel, -лар no front one.
    #expect(morphology.reading(of: "балалер", language: "kk-Cyrl").lemma != "бала")
    #expect(morphology.reading(of: "мектептар", language: "kk-Cyrl").lemma != "мектеп")
  }

  @Test(arguments: [
    ("меморандума", "меморандум"), ("областного", "областный"), ("соглашения", "соглашение"), ("в", "в"),
  ])
  func findsRussianLemmas(_ word: String, _ lemma: String) {
    #expect(morphology.reading(of: word, language: "ru").lemma == lemma)
  }

  @Test(arguments: [("Memoranda", "memoranda"), ("parties", "party"), ("universities", "university"), ("news", "new")])
  func findsEnglishLemmas(_ word: String, _ lemma: String) {
    #expect(morphology.reading(of: word, language: "en").lemma == lemma)
  }

  @Test func longWordsTakeNoLongTime() {
    let word = String(repeating: "ларының", count: 2_000)
    #expect(morphology.reading(of: word, language: "kk-Cyrl").lemma == word)
  }

  @Test func damagedLexiconLinesArePassedOver() {
    #expect(StemLexicon(table: Array("a\tn\nb\tn\tx\nc\tn\t2\n\n\t\t\n".utf8)).count == 1)
  }
}

@Suite struct TransliterationTests {
  @Test(
    arguments: [
      ("Шыңғыс Мұқан", "Şyñğys Mūqan"), ("ӘКІМДІК", "ÄKIMDIK"), ("Өзара түсіністік", "Özara tüsınıstık"),
      ("Щука, №5 (2022)", "Şşuka, №5 (2022)"), ("ЮНЕСКО мен Юра", "İUNESKO men İura"),
    ])
  func writesLatinLetters(_ cyrillic: String, _ latin: String) {
    #expect(Transliteration.latin(fromCyrillic: cyrillic) == latin)
  }

  @Test(arguments: ["қала әкімінің бірінші орынбасары", "Жастар орталығы", "ұлттық қайырымдылық"])
  func comesBackFromLatin(_ text: String) {
    #expect(Transliteration.cyrillic(fromLatin: Transliteration.latin(fromCyrillic: text)) == text)
  }

  @Test(
    arguments: [
      ("Лаззат Шыңғысбаева", "Lazzat Shyngysbayeva"), ("Шыңғыс Мұқан", "Shyngys Mukan"), ("Қазақстан", "Kazakhstan"),
      ("Жанна Ақылжанова", "Zhanna Akylzhanova"), ("Досжанов", "Doszhanov"),
    ])
  func romanisesNames(_ name: String, _ english: String) {
    #expect(Romanisation.english(name) == english)
  }
}

@Suite struct LanguageIdentifierTests {
  @Test(
    arguments: [
      ("Бүгін қалада жаңа мектеп ашылып, оған үш жүзден астам оқушы келді.", "kk-Cyrl"),
      ("Büğın qalada jaña mektep aşylyp, oğan üş jüzden astam oquşy keldı.", "kk-Latn"),
      ("Сегодня в городе открылась новая школа, в которую пришли более трёхсот учеников.", "ru"),
      ("A new school was opened in the city today, and more than three hundred pupils came to it.", "en"),
      ("Bugün şehirde yeni bir okul açıldı ve üç yüzden fazla öğrenci geldi.", "und"),
      ("Сьогодні в місті відкрили нову школу, до якої прийшли понад триста учнів.", "und"),
      ("12345 — 67", "und"), ("", "und"),
    ])
  func tellsTheLanguage(_ text: String, _ language: String) {
    #expect(LanguageIdentifier.identify(text).language == language)
  }

  @Test func fewWordsMakeLittleConfidence() {
    let short = LanguageIdentifier.identify("Қала әкімі").confidence
    let long = LanguageIdentifier.identify(String(repeating: "Қала әкімі жұмысын бастады. ", count: 20)).confidence
    #expect(short < 0.9)
    #expect(long > 0.9)
  }
}
