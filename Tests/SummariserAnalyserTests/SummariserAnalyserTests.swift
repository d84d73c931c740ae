import AnalyserKit
import AnalyserMessages
import ArticleFixtures
import SummariserAnalyser
import Testing

@Suite struct SummariserAnalyserTests {
  private let article = FixtureArticle.kazakh[0]

  private func run(options: String = "", configuration: String = "") throws -> Analysis {
    try FakeHost.run(
      SummariserAnalyser.self, article: Article(text: article.text),
      layers: PlainLayers.make(article.text, language: article.language), options: options, configuration: configuration
    )
  }

  @Test func emitsASummaryOfAsManySentencesAsAsked() throws {
    #expect(try run(options: #"{"sentences": 1}"#).summary?.spans.count == 1)
    #expect(try run(configuration: #"{"sentences": 1}"#).summary?.spans.count == 1)
    #expect(try #require(run().summary).spans.count > 1)
  }

  @Test(arguments: [#"{"sentences": 0}"#, #"{"sentences": "two"}"#, #"{"sentences": 21}"#, "{"])
  func refusesOptionsThatMakeNoSense(_ options: String) {
    let failure = #expect(throws: AnalyserFailure.self) { try run(options: options) }
    #expect(failure?.code == .invalidOptions)
  }

  @Test func livesWithoutLayersOrText() throws {
    #expect(try FakeHost.run(SummariserAnalyser.self, article: Article(text: "")).summary == nil)
  }
}
