public import AnalyserKit
public import AnalyserMessages
internal import KazakhText

/// Cuts an article into sentences and tokens, and gives every word its lemma.
public struct MorphologyAnalyser: Analyser, Sendable {
  public static let descriptor = AnalyserDescriptor(
    id: "kz.hattama.morphology", version: "0.1.0", name: "Morphology",
    description: "Sentences, tokens, lemmas and features; the headline and what belongs to the page.",
    requires: ["language"], assigns: ["sentences", "tokens", "headline", "furniture"], threadModel: .concurrent,
    configSchema: #"{"type": "object", "additionalProperties": false}"#)

  private let morphology: Morphology

  public init(configuration: AnalyserConfiguration) throws(AnalyserFailure) {
    morphology = Morphology(lexicon: StemLexicon(table: try configuration.resource("stems.tsv")))
  }

  public func process(_ request: AnalyserRequest, call: AnalyserCall) throws(AnalyserFailure) {
    let bytes = Array((request.article?.text ?? "").utf8)
    let language = request.layers?.language?.language ?? "und"
    let layout = PageLayout(of: bytes)
    let tokens = Tokeniser.tokens(of: bytes)
    let sentences = SentenceSplitter.sentences(of: bytes, tokens: tokens, layout: layout)
    var result = Analysis()
    result.headline = layout.headline.map(textSpan)
    result.furniture = layout.furniture.map(textSpan)
    result.tokens.reserveCapacity(tokens.count)
    for sentence in sentences {
      try call.checkCancellation()
      result.sentences.append(
        Sentence(
          span: textSpan(sentence.span), firstToken: UInt32(sentence.tokens.lowerBound),
          tokenCount: UInt32(sentence.tokens.count), headline: sentence.span.end <= layout.headline?.end ?? 0))
      for token in tokens[sentence.tokens] { result.tokens.append(message(token, bytes, language)) }
    }
    try call.emit(result)
  }

  private func message(_ token: TextToken, _ bytes: [UInt8], _ language: String) -> Token {
    var result = Token(span: textSpan(token.span))
    let text = String(decoding: bytes[token.span.range], as: UTF8.self)
    switch token.kind {
    case .word:
      let reading = morphology.reading(of: text, language: language)
      result.lemma = reading.lemma
      result.partOfSpeech = reading.partOfSpeech
      result.features = reading.features
    case .number:
      result.lemma = text
      result.partOfSpeech = "NUM"
    case .suffix:
      result.lemma = Letters.lower(text)
      result.partOfSpeech = "X"
    case .address:
      result.lemma = text
      result.partOfSpeech = "SYM"
    case .punctuation:
      result.lemma = text
      result.partOfSpeech = "PUNCT"
    }
    return result
  }
}

private func textSpan(_ span: ByteSpan) -> TextSpan { TextSpan(begin: UInt32(span.begin), end: UInt32(span.end)) }
