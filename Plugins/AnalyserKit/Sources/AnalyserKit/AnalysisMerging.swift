public import AnalyserMessages

extension Analysis {
  /// Takes in what another emission holds: lists are appended, single layers replaced where the other has them.
  /// Annotations of a layer of the same name come together in one layer.
  public mutating func merge(_ other: Analysis) {
    mergeSingles(other)
    sentences += other.sentences
    tokens += other.tokens
    entities += other.entities
    mentions += other.mentions
    quotes += other.quotes
    dates += other.dates
    tags += other.tags
    renderedSummaries += other.renderedSummaries
    translations += other.translations
    nameRenderings += other.nameRenderings
    meetings += other.meetings
    memoranda += other.memoranda
    plans += other.plans
    furniture += other.furniture
    steps += other.steps
    for layer in other.layers { merge(layer) }
  }

  private mutating func mergeSingles(_ other: Analysis) {
    if !other.id.isEmpty { id = other.id }
    if !other.articleID.isEmpty { articleID = other.articleID }
    if other.origin != .unspecified { origin = other.origin }
    language = other.language ?? language
    summary = other.summary ?? summary
    provenance = other.provenance ?? provenance
    headline = other.headline ?? headline
    publisher = other.publisher ?? publisher
    byline = other.byline ?? byline
  }

  private mutating func merge(_ layer: Layer) {
    if let index = layers.firstIndex(where: { $0.name == layer.name }) {
      layers[index].annotations += layer.annotations
    } else {
      layers.append(layer)
    }
  }
}
