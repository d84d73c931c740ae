internal import KazakhText
internal import Records
package import Storage

/// Makes the search documents of records: the one place where text becomes terms.
package final class Indexer: Sendable {
  let terms: SearchTerms
  private let cache: TermCache
  private let codec: EnvelopeCodec

  /// - Parameters:
  ///   - stems: the table of Kazakh stems that came with the installation; empty for rules alone.
  ///   - codec: opens the payloads of records whose document is made anew.
  package init(stems: [UInt8], codec: EnvelopeCodec) {
    terms = SearchTerms(stems: stems)
    cache = TermCache(terms)
    self.codec = codec
  }

  func document(_ record: Record, _ attributes: [RecordAttribute]) -> SearchDocument? {
    guard record.isSearchable else { return nil }
    let text = Array(record.searchText.utf8)
    let language = SearchTerms.language(of: text)
    var document = SearchDocument([.text: joined(words(of: text, language).map(\.term))])
    document.source = record.article.map { SourceAddress.key($0.sourceURL) } ?? 0
    for field in SearchField.allCases where field != .text {
      let names = attributes.filter { $0.field == field }
      let fieldTerms = names.flatMap { words(of: Array($0.value.utf8), language).map(\.term) }
      document[field] = joined(fieldTerms)
    }
    return document
  }

  /// A word of a text with its term.
  struct Word {
    let span: ByteSpan
    let term: String
  }

  /// The words of a text that have terms, in order.
  func words(of text: [UInt8], _ language: SearchTerms.Language) -> [Word] {
    let spans = SearchTerms.words(of: text)
    return zip(spans, cache.terms(of: spans, in: text, language: language))
      .compactMap { $1.isEmpty ? nil : Word(span: $0, term: $1) }
  }

  /// The words of a text piece by piece, for who may not need them all.
  func pieces(ofText text: [UInt8]) -> () -> [Word]? {
    let language = SearchTerms.language(of: text)
    var rest = SearchTerms.pieces(of: text)[...]
    return { [self] in
      guard let piece = rest.popFirst() else { return nil }
      return words(of: Array(text[piece.range]), language).map {
        Word(span: ByteSpan($0.span.begin + piece.begin, $0.span.end + piece.begin), term: $0.term)
      }
    }
  }

  private func joined(_ terms: [String]) -> String { terms.joined(separator: " ") }
}

extension Indexer: SearchTermMaker {
  package var version: UInt32 { terms.version }

  package func document(columns: RecordColumns, payload: [UInt8]) throws(StoreError) -> SearchDocument? {
    document(try Record.opened(payload, id: columns.id, codec), columns.attributes)
  }
}
