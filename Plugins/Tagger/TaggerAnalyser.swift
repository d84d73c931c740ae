public import AnalyserKit
public import AnalyserMessages
internal import AnnotatedText

/// Names, dates, topics and keywords, by rules and small lists.
public struct TaggerAnalyser: Analyser {
  public static var descriptor: AnalyserDescriptor {
    AnalyserDescriptor(
      id: "kz.hattama.tagger", version: "0.1.0", name: "Tagger",
      description: "People, organisations, places and dates, resolved in the article; keywords and IPTC Media Topics.",
      requires: ["language", "sentences", "tokens"], uses: ["headline", "furniture"],
      assigns: ["entities", "mentions", "dates", "tags", "publisher", "byline"], threadModel: .concurrent)
  }

  public init(configuration: AnalyserConfiguration) throws(AnalyserFailure) {}

  public func process(_ request: AnalyserRequest, call: AnalyserCall) throws(AnalyserFailure) {
    let text = ArticleText(text: request.article?.text ?? "", layers: request.layers ?? Analysis())
    try call.emit(Tagger(text).layers())
  }
}
