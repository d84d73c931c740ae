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
    var document = SearchDocument([.text: terms(of: text, language)])
    document.source = record.article.map { SourceAddress.key($0.sourceURL) } ?? 0
    for field in SearchField.allCases where field != .text {
      let names = attributes.filter { $0.field == field }
      document[field] = names.map { terms(of: Array($0.value.utf8), language) }.filter { !$0.isEmpty }
        .joined(separator: " ")
    }
    return document
  }

  /// The terms of a text, one behind another.
  private func terms(of text: [UInt8], _ language: SearchTerms.Language) -> String {
    var joined: [UInt8] = []
    joined.reserveCapacity(text.count)
    let spans = SearchTerms.words(of: text)
    text.withUnsafeBufferPointer { bytes in
      for span in spans {
        let term = cache.term(of: UnsafeBufferPointer(rebasing: bytes[span.range]), language)
        if term.isEmpty { continue }
        if !joined.isEmpty { joined.append(0x20) }
        joined += term
      }
    }
    return String(decoding: joined, as: UTF8.self)
  }

  /// Where a text has what `matcher` looks for: the first places, at most `limit`, in order and apart from one another.
  func spans(of text: [UInt8], _ matcher: inout SearchMatcher, limit: Int) -> [ByteSpan] {
    let language = SearchTerms.language(of: text)
    // Piece by piece: often the first ones are enough.
    var rest = SearchTerms.pieces(of: text)[...]
    return matcher.spans(limit: limit) { marks in
      rest.popFirst().map { words(of: Array(text[$0.range]), from: $0.begin, language, &marks) }
    }
  }

  /// The words of a piece of a text, with their marks.
  private func words(
    of piece: [UInt8], from begin: Int, _ language: SearchTerms.Language, _ marks: inout Marks
  ) -> [SearchMatcher.Word] {
    var words: [SearchMatcher.Word] = []
    let spans = SearchTerms.words(of: piece)
    words.reserveCapacity(spans.count)
    piece.withUnsafeBufferPointer { bytes in
      for span in spans {
        let word = UnsafeBufferPointer(rebasing: bytes[span.range])
        let key = TermCache.key(of: word, language)
        guard let mark = marks.mark(of: key, { cache.term(of: word, key: $0, language) }) else { continue }
        words.append(.init(span: ByteSpan(span.begin + begin, span.end + begin), mark: mark))
      }
    }
    return words
  }
}

extension Indexer: SearchTermMaker {
  package var version: UInt32 { terms.version }

  package func document(columns: RecordColumns, payload: [UInt8]) throws(StoreError) -> SearchDocument? {
    document(try Record.opened(payload, id: columns.id, codec), columns.attributes)
  }
}
