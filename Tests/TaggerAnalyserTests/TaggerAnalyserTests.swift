import AnalyserKit
import AnalyserMessages
import ArticleFixtures
import TaggerAnalyser
import Testing

@Suite struct TaggerAnalyserTests {
  private func run(_ article: FixtureArticle) throws -> Analysis {
    try FakeHost.run(
      TaggerAnalyser.self, article: Article(text: article.text),
      layers: PlainLayers.make(article.text, language: article.language))
  }

  @Test(arguments: FixtureArticle.all)
  func everySpanLiesOnCharactersOfTheText(_ article: FixtureArticle) throws {
    let layers = try run(article)
    let spans =
      layers.mentions.compactMap(\.span) + layers.dates.compactMap(\.span) + layers.tags.flatMap(\.spans)
      + layers.entities.flatMap(\.names).flatMap { $0.evidence?.spans ?? [] }
    let bytes = Array(article.text.utf8)
    for span in spans {
      #expect(span.begin < span.end && Int(span.end) <= bytes.count)
      #expect(String(validating: bytes[Int(span.begin)..<Int(span.end)], as: UTF8.self) != nil)
    }
  }

  @Test(arguments: FixtureArticle.all)
  func mentionsReferToEntities(_ article: FixtureArticle) throws {
    let layers = try run(article)
    let ids = Set(layers.entities.map(\.id))
    #expect(layers.mentions.allSatisfy { $0.entityID.isEmpty || ids.contains($0.entityID) })
    #expect(layers.entities.allSatisfy { entity in layers.mentions.contains { $0.entityID == entity.id } })
  }

  @Test func livesWithoutLayersOrText() throws {
    let empty = try FakeHost.run(TaggerAnalyser.self, article: Article(text: ""))
    #expect(empty.entities.isEmpty && empty.tags.isEmpty)
  }

  /// Layers come from other processes.
  @Test func leavesOutSpansOutsideOfTheText() throws {
    let span = TextSpan(begin: 3, end: 4_000_000_000)
    let layers = Analysis(
      sentences: [Sentence(span: span)], tokens: [Token(span: span)], headline: span, furniture: [span])
    #expect(
      try FakeHost.run(TaggerAnalyser.self, article: Article(text: "Қысқа мәтін."), layers: layers).mentions.isEmpty)
  }

  @Test func takesPublisherAndAuthorFromTheLastLine() throws {
    let source = "Жаңбыр жауды.\n\n«Сыр бойы» — Асқар ЕЛЕУОВ"
    let layers = try FakeHost.run(
      TaggerAnalyser.self, article: Article(text: source), layers: PlainLayers.make(source, language: "kk-Cyrl"))
    #expect(layers.publisher?.text == "Сыр бойы")
    #expect(layers.byline?.text == "Асқар Елеуов")
    #expect(layers.entities.isEmpty)
  }
}
