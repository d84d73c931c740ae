import AnalyserMessages
import AnnotatedText
import ArticleFixtures
import TaggerAnalyser
import Testing

@Suite struct ResolutionTests {
  private func entities(_ source: String, _ kind: Entity.Kind, language: String = "kk-Cyrl") -> [Entity] {
    Tagger(PlainLayers.article(source, language: language)).layers().entities.filter { $0.kind == kind }
  }

  @Test func initialsAndPatronymicsNameOnePerson() {
    let people = entities(
      "Жиынды Данияр Сәрсенов ашты. Д.Сәрсеновтің сөзін көпшілік қолдады. Данияр Маратұлы қорытынды жасады.", .person)
    #expect(people.map(\.name) == ["Данияр Сәрсенов"])
    #expect(people.first?.patronymic == "Маратұлы")
    #expect(people.first?.names.map(\.form) == [.full, .initial, .patronymic])
  }

  @Test func aGivenNameInsideASurnameIsAnotherPerson() {
    let people = entities("Шыңғыс Оспан келді. Кейін Алма Шыңғысбаева сөйледі.", .person)
    #expect(people.map(\.name) == ["Шыңғыс Оспан", "Алма Шыңғысбаева"])
  }

  @Test func twoPeopleOfOneSurnameStayTwo() {
    let people = entities("Ерлан Қасымов пен Серік Қасымов келді. Қасымов сөйледі.", .person)
    #expect(people.map(\.name) == ["Ерлан Қасымов", "Серік Қасымов"])
    #expect(people.allSatisfy { $0.names.allSatisfy { $0.form == .full } })
  }

  @Test(arguments: [
    ("Асқар Бектеновпен сұхбат болды.", "Асқар Бектенов"), ("Асқар Сейітке хат келді.", "Асқар Сейіт"),
    ("Асқар Мұқанның сөзі ұнады.", "Асқар Мұқан"), ("Кеше Нұрсұлтан Ерденді көрдік.", "Нұрсұлтан Ерден"),
  ])
  func namesStandInTheNominative(_ source: String, _ name: String) {
    #expect(entities(source, .person).map(\.name) == [name])
  }

  @Test func aShortNameWithACapitalIsTheOrganisationNamedBefore() {
    let found = entities("«Мейірім» қайырымдылық қоры ашылды. Бүгін Қордың жиыны өтті.", .organisation)
    #expect(found.map(\.name) == ["«Мейірім» қайырымдылық қоры"])
    #expect(found.first?.names.map(\.form) == [.full, .short])
  }

  @Test func aShortNameWithoutAnOrganisationBeforeItIsNothing() {
    #expect(entities("Бүгін Қордың жиыны өтті.", .organisation).isEmpty)
  }

  @Test func townAndRegionAreTwoPlaces() {
    let found = entities("Қарағандыда да, Қарағанды облысында да қар жауды.", .place)
    #expect(found.map(\.name) == ["Қарағанды", "Қарағанды облысы"])
  }

  @Test func idsFollowTheOrderOfFirstMention() {
    let layers = Tagger(PlainLayers.article("Астанада Ерлан Қасымов «Үміт» қорын ашты.", language: "kk-Cyrl")).layers()
    #expect(layers.entities.map(\.id) == ["e1", "e2", "e3"])
    #expect(layers.entities.map(\.name) == ["Астана", "Ерлан Қасымов", "«Үміт» қоры"])
  }

  @Test func russianNamesStandInTheNominative() {
    let people = entities(
      "Вместе с Динарой Ахметовой выступил Марат Сериков. Позже М. Серикова поблагодарили.", .person, language: "ru")
    #expect(people.map(\.name) == ["Динара Ахметова", "Марат Сериков"])
  }
}
