import AnalyserMessages
import AnnotatedText
import ArticleFixtures
import ExtractorAnalyser
import TaggerAnalyser

/// An article with everything that the tagger and the extractor find in it.
struct ExtractedArticle {
  let text: ArticleText
  let layers: Analysis
  let records: Analysis

  init(_ source: String, language: String) {
    let below = PlainLayers.make(source, language: language)
    let text = ArticleText(text: source, layers: below)
    let tagged = Tagger(text).layers()
    var layers = below
    layers.entities = tagged.entities
    layers.mentions = tagged.mentions
    layers.dates = tagged.dates
    layers.publisher = tagged.publisher
    self.text = text
    self.layers = layers
    records = Extractor(text, layers: layers).records()
  }
}
