import AnalyserMessages
import AnnotatedText
import ArticleFixtures
import ExtractorAnalyser
import TaggerAnalyser
import Testing

/// The real article beside the project, where it is at hand.
@Suite(.enabled(if: SampleArticle.text != nil))
struct SampleArticleTests {
  private let found: ExtractedArticle

  init() throws {
    found = ExtractedArticle(try #require(SampleArticle.text), language: "kk-Cyrl")
  }

  @Test func findsOneMeetingOfTheTwoPeople() throws {
    #expect(found.records.meetings.count == 1)
    let meeting = try #require(found.records.meetings.first)
    #expect(meeting.status == .passed)
    #expect(meeting.reportedAs == .news)
    #expect(meeting.mode == .inPerson)
    #expect(meeting.place?.text == "Шымкент")
    #expect(meeting.venue?.text == "Жастар ресурстық орталығы ғимараты")
    #expect(meeting.participants.map(\.name?.text) == ["Лаззат Шыңғысбаева", "Шыңғыс Мұқан"])
    #expect(meeting.participants.map(\.part) == [.host, .host])
    #expect(meeting.groups.map(\.label?.text) == ["үкіметтік емес ұйым өкілдері", "кәсіпкерлер"])
    #expect(meeting.notStated.contains("start"))
    #expect(meeting.memorandumIDs == ["d1"])
  }

  @Test func findsOneMemorandumWithoutInventingSignatoriesOrDates() throws {
    #expect(found.records.memoranda.count == 1)
    let memorandum = try #require(found.records.memoranda.first)
    #expect(memorandum.status == .signed)
    #expect(memorandum.instrument == .memorandum)
    #expect(memorandum.topic == .understanding)
    #expect(memorandum.subject?.text == "өзара түсіністік")
    #expect(memorandum.parties.map(\.name?.text) == ["«Қазақстан халқына» қоғамдық қоры", "Шымкент қалалық әкімдігі"])
    #expect(memorandum.partyCount?.value == 2)
    #expect(memorandum.signatories.isEmpty)
    #expect(memorandum.dateSigned == nil)
    #expect(Set(memorandum.notStated) == ["signatories", "dateSigned", "number", "obligations", "term"])
    #expect(memorandum.place?.text == "Шымкент")
    #expect(memorandum.place?.evidence?.status == .inferred)
    #expect(memorandum.meetingID == "m1")
  }

  @Test func findsThreePlansOfTheFoundation() {
    let plans = found.records.plans
    #expect(plans.count == 3)
    #expect(plans.map(\.actor?.text) == Array(repeating: "«Қазақстан халқына» қоғамдық қоры", count: plans.count))
    #expect(plans.map(\.speaker?.text) == Array(repeating: "Лаззат Шыңғысбаева", count: plans.count))
    #expect(plans.map(\.due?.edtf) == Array(repeating: "2022-09", count: plans.count))
    #expect(plans.first?.action?.text == "Ұлттық қайырымдылық конференциясын өткізу")
  }

  @Test func attributesTheQuotes() {
    #expect(found.records.quotes.map(\.speaker?.text) == ["Шыңғыс Мұқан", "Лаззат Шыңғысбаева"])
  }

  @Test func quotesOnlyWhatStandsInTheText() { #expect(EvidenceCheck.problems(found) == []) }
}
