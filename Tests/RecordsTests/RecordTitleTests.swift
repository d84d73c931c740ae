import Records
import Testing

struct RecordTitleTests {
  @Test func sampleRecordsHaveTitles() {
    let titles = Samples.records.map(\.record.title)
    #expect(
      titles == [
        "Талдыбұлақта су құбыры туралы меморандумға қол қойылды", "жиын, Талдыбұлақ ауданы", "су құбыры",
        "он екі шақырым құбыр тартамыз", "Айбек Нұрланов", "Жиынды аудан әкімі Айбек Нұрланов ашты.",
      ])
  }

  @Test func kindsAndIDsComeFromTheFieldThatIsSet() {
    #expect(Samples.records.map(\.record.kind) == RecordInfo.Kind.stored)
    #expect(Record(plan: Plan(id: "p:1")).id == "p:1")
    #expect(Record().kind == .unspecified)
    #expect(Record().id == "")
  }

  @Test func articleWithoutAHeadlineIsCalledByItsFirstLine() {
    #expect(Record(article: Article(text: "\n \n  Жаңа\t мектеп\r\nашылды")).title == "Жаңа мектеп")
    #expect(Record(article: Article(text: "ә", headline: TextSpan(begin: 1, end: 9))).title == "ә")
  }

  @Test func longTitleEndsInAnEllipsis() {
    let title = Record(article: Article(text: String(repeating: "ә", count: 500))).title
    #expect(title == String(repeating: "ә", count: 119) + "…")
  }

  @Test func memorandumWithoutTitleAndSubjectIsCalledByItsParties() {
    let parties = ["Арна", "Бұлақ"].map { Party(name: NameValue(text: $0)) }
    #expect(Record(memorandum: Memorandum(parties: parties)).title == "Арна – Бұлақ")
  }
}
