import AnalyserMessages
import ArticleFixtures
import Testing

/// Our own articles, a third of them traps: an invented value is the worst failure.
@Suite struct FixtureArticleTests {
  @Test(arguments: FixtureArticle.all)
  func findsTheMeetings(_ article: FixtureArticle) {
    let found = ExtractedArticle(article.text, language: article.language).records.meetings.map { meeting in
      FixtureArticle.ExpectedMeeting(
        status: meeting.status.name, background: meeting.reportedAs == .background, place: meeting.place?.text,
        start: meeting.start?.edtf, people: meeting.participants.compactMap(\.name?.text),
        groups: meeting.groups.compactMap(\.label?.text))
    }
    #expect(found == article.meetings)
  }

  @Test(arguments: FixtureArticle.all)
  func findsTheMemoranda(_ article: FixtureArticle) {
    let found = ExtractedArticle(article.text, language: article.language).records.memoranda.map { memorandum in
      FixtureArticle.ExpectedMemorandum(
        instrument: memorandum.instrument.name, status: memorandum.status.name,
        background: memorandum.reportedAs == .background, parties: memorandum.parties.compactMap(\.name?.text),
        partyCount: memorandum.partyCount?.value, signatories: memorandum.signatories.compactMap(\.name?.text),
        dateSigned: memorandum.dateSigned?.edtf, place: memorandum.place?.text, term: memorandum.term?.edtf,
        subject: memorandum.subject?.text, number: memorandum.number?.text)
    }
    #expect(found == article.memoranda)
  }

  @Test(arguments: FixtureArticle.all)
  func findsThePlans(_ article: FixtureArticle) {
    let found = ExtractedArticle(article.text, language: article.language).records.plans.map { $0.due?.edtf }
    #expect(found == article.plans)
  }

  @Test(arguments: FixtureArticle.all)
  func givesEvidenceForEveryValue(_ article: FixtureArticle) {
    #expect(EvidenceCheck.problems(ExtractedArticle(article.text, language: article.language)) == [])
  }

  @Test(arguments: FixtureArticle.all)
  func givesTheSameRecordsAgain(_ article: FixtureArticle) throws {
    let first = ExtractedArticle(article.text, language: article.language).records
    let second = ExtractedArticle(article.text, language: article.language).records
    #expect(try first.serializedBytes() == second.serializedBytes())
  }
}
