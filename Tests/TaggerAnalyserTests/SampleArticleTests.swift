import AnalyserMessages
import AnnotatedText
import ArticleFixtures
import TaggerAnalyser
import Testing

/// The real article beside the project, where it is at hand.
@Suite(.enabled(if: SampleArticle.text != nil))
struct SampleArticleTests {
  private let layers: Analysis
  private let text: ArticleText

  init() throws {
    let sample = try #require(SampleArticle.text)
    text = PlainLayers.article(sample, language: "kk-Cyrl")
    layers = Tagger(text).layers()
  }

  private func forms(_ entity: Entity) -> Set<String> {
    Set(layers.mentions.filter { $0.entityID == entity.id }.map { text.plain($0.span!) })
  }

  @Test func findsExactlyTwoPeopleWithAllForms() {
    let people = layers.entities.filter { $0.kind == .person }
    #expect(people.map(\.name) == ["Лаззат Шыңғысбаева", "Шыңғыс Мұқан"])
    #expect(
      people.map(forms) == [
        ["Лаззат Шыңғысбаева", "Л.Шыңғысбаева", "Ләззат Алтынбекқызы"], ["Шыңғыс Мұқанмен", "Шыңғыс Жұмабекұлы"],
      ])
  }

  @Test func resolvesTheFoundationToOneEntity() {
    let foundations = layers.entities.filter { $0.kind == .organisation && $0.name.contains("халқына") }
    #expect(foundations.map(\.name) == ["«Қазақстан халқына» қоғамдық қоры"])
    #expect(foundations.map(forms).first?.isSuperset(of: ["Қор", "Қордың", "«ҚАЗАҚСТАН ХАЛҚЫНА» ҚОРЫ"]) == true)
  }

  @Test func findsTheOtherOrganisationsAndThePlace() {
    let organisations = layers.entities.filter { $0.kind == .organisation }.map(\.name)
    #expect(
      organisations == [
        "«Қазақстан халқына» қоғамдық қоры", "Шымкент қалалық әкімдігі", "Жастар ресурстық орталығы",
      ])
    #expect(layers.entities.filter { $0.kind == .place }.map(\.name) == ["Шымкент"])
  }

  @Test func findsMastheadAndDate() {
    #expect(layers.publisher?.text == "Шымкент келбеті")
    #expect(layers.byline?.text == "Әнуар Жұмашбаев")
    #expect(layers.dates.map(\.edtf) == ["2022-09"])
  }

  @Test func tagsTheTopicsThatAReaderNames() {
    let codes = Set(layers.tags.map(\.code))
    #expect(codes.isSuperset(of: ["20000818", "20000612", "20000646"]))
  }

  @Test func takesThePositions() {
    let people = layers.entities.filter { $0.kind == .person }
    #expect(people.first?.roles.map(\.title) == ["басшысының орынбасары"])
    #expect(people.last?.roles.map(\.title) == ["Шымкент қаласы әкімінің бірінші орынбасары"])
  }
}
