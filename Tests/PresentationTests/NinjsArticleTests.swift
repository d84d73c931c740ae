import AnalyserMessages
import Foundation
import Presentation
import Records
import Testing

@Suite struct NinjsArticleTests {
  private func object(_ article: Article, _ analysis: Analysis? = nil) throws -> [String: Any] {
    let line = try NinjsArticle.line(article, RecordInfo(timeMilliseconds: 1_700_000_000_000), analysis)
    #expect(!line.contains("\n"))
    return try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  }

  @Test func articleAloneHasWhatIsKnown() throws {
    var article = Article(id: "a:abc", sourceURL: "№ 5, 3-бет", text: "ТАҚЫРЫП\n\nМәтін \"тырнақша\".")
    article.headline = TextSpan(begin: 0, end: 14)
    let object = try object(article)
    // What is no address is no URI.
    #expect(object["uri"] as? String == "urn:hattama:a:abc")
    #expect(object["versionCreated"] as? String == "2023-11-14T22:13:20Z")
    #expect((object["headlines"] as? [[String: String]])?.first?["value"] == "ТАҚЫРЫП")
    #expect((object["bodies"] as? [[String: String]])?.first?["value"] == article.text)
    for key in ["contentCreated", "by", "language", "people", "subjects", "descriptions", "infoSources"] {
      #expect(object[key] == nil, "\(key)")
    }
  }

  /// A month is no point in time, and a span beyond the text quotes nothing.
  @Test func nothingIsInvented() throws {
    var article = Article(id: "a:abc", sourceURL: "https://example.kz/1", text: "Мәтін.")
    article.published = DateValue(edtf: "2026-11")
    article.headline = TextSpan(begin: 400, end: 900)
    let object = try object(article)
    #expect(object["contentCreated"] == nil)
    #expect(object["headlines"] == nil)
  }

  @Test func analysisBecomesNamesAndSubjects() throws {
    let analysis = Analysis(
      entities: [
        Entity(id: "e1", kind: .person, name: "Асан Үсен"), Entity(id: "e2", kind: .organisation, name: "Жетісу"),
        Entity(id: "e3", kind: .place, name: "Тараз"), Entity(id: "e4", kind: .person, name: ""),
      ],
      tags: [
        Tag(code: "20000344", label: "экономика", relevance: 0.5, confidence: 0.987), Tag(label: "баға", relevance: 3),
      ], summary: Summary(text: "Қысқасы."))
    let object = try object(Article(id: "a:abc", text: "Мәтін."), analysis)
    #expect((object["people"] as? [[String: String]]) == [["name": "Асан Үсен", "rel": "mentions"]])
    #expect((object["organisations"] as? [[String: String]])?.map { $0["name"] } == ["Жетісу"])
    #expect((object["places"] as? [[String: String]])?.map { $0["name"] } == ["Тараз"])
    let subjects = try #require(object["subjects"] as? [[String: Any]])
    #expect(subjects.first?["uri"] as? String == "http://cv.iptc.org/newscodes/mediatopic/20000344")
    #expect(subjects.first?["confidence"] as? Int == 99)
    #expect(subjects.last?["relevance"] as? Int == 100)
    #expect(subjects.last?["uri"] == nil)
    #expect((object["descriptions"] as? [[String: String]])?.first?["value"] == "Қысқасы.")
  }
}
