import AnalyserKit
import AnalyserMessages
import ArticleFixtures
import ExtractorAnalyser
import Testing

@Suite struct ExtractorAnalyserTests {
  @Test func emitsRecordsThroughTheHost() throws {
    let article = FixtureArticle.kazakh[0]
    let layers = ExtractedArticle(article.text, language: article.language).layers
    let found = try FakeHost.run(ExtractorAnalyser.self, article: Article(text: article.text), layers: layers)
    #expect(found.memoranda.map(\.id) == ["d1"])
    #expect(found.memoranda.first?.parties.map(\.id) == ["d1.p1", "d1.p2"])
  }

  /// Without the tagger's layers events are found, and who took part stays blank.
  @Test func leavesNamesBlankWithoutEntities() throws {
    let article = FixtureArticle.kazakh[0]
    let layers = PlainLayers.make(article.text, language: article.language)
    let found = try FakeHost.run(ExtractorAnalyser.self, article: Article(text: article.text), layers: layers)
    #expect(found.memoranda.count == 1)
    #expect(found.memoranda.first?.parties.isEmpty == true)
    #expect(found.memoranda.first?.notStated.contains("parties") == true)
  }

  @Test func livesWithoutLayersOrText() throws {
    let empty = try FakeHost.run(ExtractorAnalyser.self, article: Article(text: ""))
    #expect(empty.meetings.isEmpty && empty.memoranda.isEmpty && empty.plans.isEmpty && empty.quotes.isEmpty)
  }

  /// Layers come from other processes.
  @Test func leavesOutSpansOutsideOfTheText() throws {
    let span = TextSpan(begin: 5, end: 4_000_000_000)
    let layers = Analysis(
      sentences: [Sentence(span: span)], tokens: [Token(span: span)],
      entities: [Entity(id: "e1", kind: .person, name: "Х")],
      mentions: [Mention(span: span, label: "PERSON", entityID: "e1")], dates: [DateMention(span: span, edtf: "2022")])
    let found = try FakeHost.run(ExtractorAnalyser.self, article: Article(text: "Қысқа мәтін."), layers: layers)
    #expect(found.meetings.isEmpty)
  }
}
