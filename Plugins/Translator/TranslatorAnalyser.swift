public import AnalyserKit
public import AnalyserMessages
internal import KazakhText

/// Writes a Kazakh article in Latin letters, and names as English and Latin-script texts write them.
public struct TranslatorAnalyser: Analyser, Sendable {
  public static let descriptor = AnalyserDescriptor(
    id: "kz.hattama.translator", version: "0.1.0", name: "Translator",
    description: "Kazakh in Latin letters, and names in Latin letters.",
    requires: ["language"], uses: ["entities"], assigns: ["translation:kk-Latn", "name_renderings"],
    threadModel: .concurrent, configSchema: #"{"type": "object", "additionalProperties": false}"#)

  private static let targets = ["kk-Latn"]

  public init(configuration: AnalyserConfiguration) throws(AnalyserFailure) {}

  public func process(_ request: AnalyserRequest, call: AnalyserCall) throws(AnalyserFailure) {
    try checkTarget(request.options)
    // Other languages have no Latin-script rendering of this kind: nothing to make is no failure.
    guard request.layers?.language?.language == "kk-Cyrl" else { return }
    let text = request.article?.text ?? ""
    var result = Analysis()
    result.translations = [
      Translation(
        language: "kk-Latn", text: Transliteration.latin(fromCyrillic: text), engine: "transliteration 2021-01-28",
        confidence: 1)
    ]
    for entity in request.layers?.entities ?? [] {
      try call.checkCancellation()
      result.nameRenderings.append(
        NameRendering(
          entityID: entity.id, language: "kk-Latn", text: Transliteration.latin(fromCyrillic: entity.name)))
      if entity.kind == .person || entity.kind == .place {
        result.nameRenderings.append(
          NameRendering(entityID: entity.id, language: "en", text: Romanisation.english(entity.name)))
      }
    }
    try call.emit(result)
  }

  /// Options: `{"target": "kk-Latn"}`.
  private func checkTarget(_ options: String) throws(AnalyserFailure) {
    guard !options.isEmpty else { return }
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: options)
    } catch {
      throw AnalyserFailure(.invalidOptions, "the options are no JSON: \(error.message)")
    }
    guard let target = value["target"]?.string, !Self.targets.contains(target) else { return }
    throw AnalyserFailure(
      .unsupported, "no translation into \(target) is made; the target can be \(Self.targets.joined(separator: ", "))")
  }
}
