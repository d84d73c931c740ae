import AnalyserMessages
import ArticleFixtures
import TaggerAnalyser
import Testing

@Suite struct FixtureArticleTests {
  private func names(_ article: FixtureArticle, _ kind: Entity.Kind) -> [String] {
    let layers = Tagger(PlainLayers.article(article.text, language: article.language)).layers()
    return layers.entities.filter { $0.kind == kind }.map(\.name)
  }

  @Test(arguments: FixtureArticle.all)
  func findsThePeople(_ article: FixtureArticle) {
    #expect(names(article, .person) == article.people)
  }

  @Test(arguments: FixtureArticle.all)
  func findsTheOrganisations(_ article: FixtureArticle) {
    #expect(names(article, .organisation) == article.organisations)
  }

  @Test(arguments: FixtureArticle.all)
  func findsThePlaces(_ article: FixtureArticle) {
    #expect(names(article, .place) == article.places)
  }
}
