public import AnalyserKit
public import AnalyserMessages
internal import AnnotatedText

/// The two or three sentences that stand for the whole article.
public struct SummariserAnalyser: Analyser {
  public static var descriptor: AnalyserDescriptor {
    AnalyserDescriptor(
      id: "kz.hattama.summariser", version: "0.1.0", name: "Summariser",
      description: "Extractive summary: sentences near the article's centroid that do not repeat one another.",
      requires: ["sentences", "tokens"], uses: ["headline", "furniture", "entities", "mentions"],
      assigns: ["summary"], threadModel: .concurrent,
      configSchema: #"{"type":"object","properties":{"sentences":{"type":"integer","minimum":1,"maximum":20}}}"#)
  }

  private let sentenceCount: Int

  public init(configuration: AnalyserConfiguration) throws(AnalyserFailure) {
    sentenceCount = try Self.sentenceCount(in: configuration.values()) ?? Summariser.sentenceCountDefault
  }

  public static func validate(configuration: JSONValue) throws(AnalyserFailure) {
    _ = try sentenceCount(in: configuration)
  }

  public func process(_ request: AnalyserRequest, call: AnalyserCall) throws(AnalyserFailure) {
    let count = try Self.sentenceCount(inText: request.options) ?? sentenceCount
    let layers = request.layers ?? Analysis()
    let text = ArticleText(text: request.article?.text ?? "", layers: layers)
    if let summary = Summariser(text, mentions: layers.mentions).summary(sentenceCount: count) {
      try call.emit(Analysis(summary: summary))
    }
  }

  private static func sentenceCount(inText options: String) throws(AnalyserFailure) -> Int? {
    if options.isEmpty { return nil }
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: options)
    } catch {
      throw AnalyserFailure(.invalidOptions, "the options are no JSON: \(error.message)")
    }
    return try sentenceCount(in: value)
  }

  private static func sentenceCount(in options: JSONValue) throws(AnalyserFailure) -> Int? {
    guard let value = options["sentences"] else { return nil }
    guard let count = value.integer, (1...Summariser.sentenceCountMax).contains(count) else {
      throw AnalyserFailure(
        .invalidOptions, "the option sentences must be a whole number from 1 to \(Summariser.sentenceCountMax)")
    }
    return count
  }
}
