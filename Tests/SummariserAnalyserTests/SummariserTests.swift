import AnalyserKit
import AnalyserMessages
import AnnotatedText
import ArticleFixtures
import SummariserAnalyser
import TaggerAnalyser
import Testing

@Suite struct SummariserTests {
  private static let story = """
    Қалада жаңа саябақ ашылды

    188

    Сәрсенбі күні Атырау қаласында «Жасыл белес» қоры салған жаңа саябақ ашылды. Саябақ аумағына екі мың түп көшет отырғызылды. Сондай-ақ балаларға арналған ойын алаңы бар.

    – Біз бұл саябақты үш жыл күттік, енді балалар таза ауада ойнайды, – деді қала тұрғыны Сәуле Ахметова.

    «Жасыл белес» қоры саябақты қала әкімдігімен бірге салды. Жоба құны екі жүз миллион теңгеге жетті. Олар келесі жылы тағы бір саябақ салмақ.

    «Жайық үні» — Асқар ЕЛЕУОВ
    """

  private func summary(_ source: String, _ count: Int, language: String = "kk-Cyrl") -> Summary? {
    let text = PlainLayers.article(source, language: language)
    return Summariser(text, mentions: Tagger(text).layers().mentions).summary(sentenceCount: count)
  }

  @Test func takesSentencesInTheOrderOfTheText() throws {
    let summary = try #require(self.summary(Self.story, 3))
    #expect(summary.spans.count == 3)
    #expect(summary.spans.map(\.begin) == summary.spans.map(\.begin).sorted())
  }

  @Test func textIsTheSpansBytesJoinedWithASpace() throws {
    let summary = try #require(self.summary(Self.story, 2))
    let bytes = Array(Self.story.utf8)
    let parts = summary.spans.map { String(decoding: bytes[Int($0.begin)..<Int($0.end)], as: UTF8.self) }
    #expect(summary.text == parts.joined(separator: " "))
  }

  @Test func leavesOutWhatCannotStandAlone() throws {
    let summary = try #require(self.summary(Self.story, 20))
    for stray in ["188", "Қалада жаңа саябақ ашылды\n", "Сондай-ақ", "Біз бұл", "Олар", "ЕЛЕУОВ"] {
      #expect(!summary.text.contains(stray))
    }
    #expect(summary.text.hasPrefix("Сәрсенбі күні"))
  }

  @Test func doesNotSayTheSameTwice() throws {
    let source = """
      «Береке» қоры ауылға жаңа мектеп салып берді. Ауылға жаңа мектепті «Береке» қоры салып берді. Мектепте үш жүз бала оқиды деп күтілуде. Ауыл жұртына су құбыры да тартылды.
      """
    let summary = try #require(self.summary(source, 2))
    #expect(summary.text.components(of: "салып берді") == 1)
  }

  @Test func hasNothingToSayOfAnEmptyText() {
    #expect(summary("", 3) == nil)
    #expect(summary("Қысқа.", 3) == nil)
  }

  @Test(arguments: FixtureArticle.all)
  func neverCutsAQuotationOrTakesTheHeadline(_ article: FixtureArticle) throws {
    guard let summary = self.summary(article.text, 3, language: article.language) else { return }
    let headline = try #require(article.text.split(separator: "\n").first)
    #expect(!summary.text.contains(headline))
    #expect(summary.text.count { $0 == "«" } == summary.text.count { $0 == "»" })
    #expect(summary.spans.count <= 3)
  }

  @Test func givesTheSameSummaryAgain() throws {
    let first = try #require(summary(Self.story, 3))
    #expect(try first.serializedBytes() == #require(summary(Self.story, 3)).serializedBytes())
  }
}

extension String {
  fileprivate func components(of part: String) -> Int {
    var count = 0
    var rest = Substring(self)
    while let range = rest.firstRange(of: part) {
      count += 1
      rest = rest[range.upperBound...]
    }
    return count
  }
}
