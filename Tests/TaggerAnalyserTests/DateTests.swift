import AnalyserMessages
import AnnotatedText
import ArticleFixtures
import TaggerAnalyser
import Testing

@Suite struct DateTests {
  @Test(arguments: [
    ("kk-Cyrl", "Жиын 2022 жылғы қыркүйек айында өтеді.", "2022 жылғы қыркүйек айында", "2022-09"),
    ("kk-Cyrl", "Құжатқа 14 наурызда қол қойылды.", "14 наурызда", "XXXX-03-14"),
    ("kk-Cyrl", "Бағдарлама 2023–2027 жж. арналған.", "2023–2027 жж.", "2023/2027"),
    ("kk-Cyrl", "Көпір 2024 жылы салынды.", "2024 жылы", "2024"),
    ("kk-Cyrl", "Келісім 2023 жылғы 14 наурызда жасалды.", "2023 жылғы 14 наурызда", "2023-03-14"),
    ("kk-Cyrl", "Форум 14–16 маусым күндері өтеді.", "14–16 маусым", "XXXX-06-14/XXXX-06-16"),
    ("ru", "Встреча прошла 3 июня 2024 года в Астане.", "3 июня 2024 года", "2024-06-03"),
    ("ru", "Школу откроют в сентябре 2025 года.", "сентябре 2025 года", "2025-09"),
    ("ru", "План рассчитан на 2023–2027 годы.", "2023–2027 годы", "2023/2027"),
    ("en", "The memorandum was signed on September 14, 2022 in Astana.", "September 14, 2022", "2022-09-14"),
    ("en", "They met on 5 May 2023.", "5 May 2023", "2023-05-05"),
  ])
  func writesDatesInEDTF(_ language: String, _ source: String, _ quote: String, _ edtf: String) {
    let text = PlainLayers.article(source, language: language)
    let dates = Tagger(text).layers().dates
    #expect(dates.map(\.edtf) == [edtf])
    #expect(dates.map { text.quote($0.span!) } == [quote])
  }

  @Test(arguments: ["Мектепте 188 бала оқиды.", "31 ақпан деген күн жоқ.", "Ол кеше келді.", "Бағасы 2022 теңге."])
  func leavesAloneWhatIsNoCalendarDate(_ source: String) {
    #expect(Tagger(PlainLayers.article(source, language: "kk-Cyrl")).layers().dates.isEmpty)
  }
}
