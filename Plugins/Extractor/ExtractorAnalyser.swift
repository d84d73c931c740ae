public import AnalyserKit
public import AnalyserMessages
internal import AnnotatedText

/// Meetings, memoranda, promises and quotes, by trigger patterns, with evidence for every value.
public struct ExtractorAnalyser: Analyser {
  public static var descriptor: AnalyserDescriptor {
    AnalyserDescriptor(
      id: "kz.hattama.extractor", version: "0.1.0", name: "Extractor",
      description: "Meetings, memoranda, plans and quotes, each value with the words that say it; blanks stay blank.",
      requires: ["sentences", "tokens"],
      uses: ["entities", "mentions", "dates", "language", "headline", "furniture", "publisher"],
      assigns: ["meetings", "memoranda", "plans", "quotes"], threadModel: .concurrent)
  }

  public init(configuration: AnalyserConfiguration) throws(AnalyserFailure) {}

  public func process(_ request: AnalyserRequest, call: AnalyserCall) throws(AnalyserFailure) {
    let layers = request.layers ?? Analysis()
    let text = ArticleText(text: request.article?.text ?? "", layers: layers)
    try call.emit(Extractor(text, layers: layers).records())
  }
}
