public import AnalyserKit
public import AnalyserMessages
internal import KazakhText

/// Tells the language of an article.
public struct LanguageAnalyser: Analyser, Sendable {
  public static let descriptor = AnalyserDescriptor(
    id: "kz.hattama.language", version: "0.1.0", name: "Language",
    description: "Tells Kazakh in either script, Russian and English apart; und for the rest.",
    assigns: ["language"], threadModel: .concurrent, configSchema: #"{"type": "object", "additionalProperties": false}"#
  )

  public init(configuration: AnalyserConfiguration) throws(AnalyserFailure) {}

  public func process(_ request: AnalyserRequest, call: AnalyserCall) throws(AnalyserFailure) {
    let verdict = LanguageIdentifier.identify(request.article?.text ?? "")
    try call.emit(Analysis(language: LanguageGuess(language: verdict.language, confidence: verdict.confidence)))
  }
}
