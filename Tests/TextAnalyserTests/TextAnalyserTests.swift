import AnalyserKit
import AnalyserMessages
import Foundation
import LanguageAnalyser
import MorphologyAnalyser
import Testing
import TranslatorAnalyser

private let resources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appendingPathComponent("Plugins/Morphology/Resources").path

private let text = """
  ҚАЛАДА ЖАҢА КӨПІР АШЫЛДЫ

  77

  Бүгін қалада жаңа көпір ашылды. Оның құрылысына 4,5 млрд теңге жұмсалды.
  """

/// The Language, Morphology and Translator analysers, run as a host runs them.
@Suite struct TextAnalyserTests {
  private func language(_ tag: String) -> Analysis { Analysis(language: LanguageGuess(language: tag, confidence: 1)) }

  @Test func languageIsAssigned() throws {
    let layers = try FakeHost.run(LanguageAnalyser.self, article: Article(text: text))
    #expect(layers.language?.language == "kk-Cyrl")
  }

  @Test func tokensAndSentencesCoverTheTextAndLieInside() throws {
    let layers = try FakeHost.run(
      MorphologyAnalyser.self, article: Article(text: text), layers: language("kk-Cyrl"), resourcePath: resources)
    let bytes = Array(text.utf8)
    func quote(_ span: TextSpan?) -> String? {
      span.flatMap { String(validating: bytes[Int($0.begin)..<Int($0.end)], as: UTF8.self) }
    }
    #expect(layers.sentences.map { quote($0.span) ?? "" }.count == 4)
    #expect(quote(layers.headline) == "ҚАЛАДА ЖАҢА КӨПІР АШЫЛДЫ")
    #expect(layers.sentences.map(\.headline) == [true, false, false, false])
    #expect(layers.furniture.map(quote) == ["77"])
    #expect(layers.tokens.allSatisfy { quote($0.span) != nil && !$0.lemma.isEmpty })
    #expect(layers.sentences.reduce(0) { $0 + Int($1.tokenCount) } == layers.tokens.count)
    #expect(layers.tokens.first?.lemma == "қала")
  }

  @Test func morphologyNamesItsMissingResource() {
    #expect {
      try FakeHost.run(MorphologyAnalyser.self, article: Article(text: text), resourcePath: "/nowhere")
    } throws: { error in
      (error as? AnalyserFailure)?.code == .missingResource
    }
  }

  @Test func kazakhGetsALatinTextAndNames() throws {
    var layers = language("kk-Cyrl")
    layers.entities = [
      Entity(id: "e1", kind: .person, name: "Сәуле Бекенова"), Entity(id: "e2", kind: .organisation, name: "Қор"),
    ]
    let made = try FakeHost.run(TranslatorAnalyser.self, article: Article(text: "Бүгін ашылды."), layers: layers)
    #expect(made.translations.map(\.text) == ["Bügın aşyldy."])
    #expect(made.nameRenderings.map(\.text) == ["Säule Bekenova", "Saule Bekenova", "Qor"])
  }

  @Test func otherLanguagesGetNothing() throws {
    let made = try FakeHost.run(TranslatorAnalyser.self, article: Article(text: "Сегодня."), layers: language("ru"))
    #expect(made == Analysis())
  }

  @Test func unknownTargetIsRefusedWithThoseAtHand() {
    #expect {
      try FakeHost.run(
        TranslatorAnalyser.self, article: Article(text: text), layers: language("kk-Cyrl"),
        options: #"{"target": "fr"}"#)
    } throws: { error in
      "\(error)".contains("no translation into fr is made; the target can be kk-Latn")
    }
  }

  @Test func manifestsSayWhatDescriptorsSay() throws {
    for descriptor in [LanguageAnalyser.descriptor, MorphologyAnalyser.descriptor, TranslatorAnalyser.descriptor] {
      let url = URL(fileURLWithPath: resources).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("\(descriptor.name)/manifest.json")
      let manifest = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
      #expect(manifest["id"] as? String == descriptor.id)
      #expect(manifest["version"] as? String == descriptor.version)
      #expect(manifest["requires"] as? [String] == descriptor.requires)
      #expect(manifest["uses"] as? [String] == descriptor.uses)
      #expect(manifest["assigns"] as? [String] == descriptor.assigns)
    }
  }
}
