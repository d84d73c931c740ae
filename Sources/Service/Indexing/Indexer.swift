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
    text.withUnsafeBufferPointer { bytes in
      cache.eachTerm(of: bytes, language) { term in
        if term.isEmpty { return }
        if !joined.isEmpty { joined.append(0x20) }
        joined += term
      }
    }
    return String(decoding: joined, as: UTF8.self)
  }

  /// Where a text has what `matcher` looks for: the first places, at most `limit`, in order and apart from one another.
  ///
  /// - Parameter marks: of the same matcher.
  func spans(of text: [UInt8], _ matcher: SearchMatcher, _ marks: Marks, limit: Int) -> [ByteSpan] {
    let language = SearchTerms.language(of: text)
    // Piece by piece: often the first ones are enough.
    var rest = SearchTerms.pieces(of: text)[...]
    return cache.looking { lookup in
      text.withUnsafeBufferPointer { bytes in
        matcher.spans(limit: limit) { progress in
          guard let piece = rest.popFirst() else { return false }
          let bytes = UnsafeBufferPointer(rebasing: bytes[piece.range])
          addWords(of: bytes, from: piece.begin, language, marks, lookup, &progress)
          return true
        }
      }
    }
  }

  private func addWords(
    of piece: UnsafeBufferPointer<UInt8>, from begin: Int, _ language: SearchTerms.Language, _ marks: Marks,
    _ lookup: TermCache.Lookup, _ progress: inout SearchMatcher.Progress
  ) {
    SearchTerms.eachWord(of: piece) { span in
      let word = UnsafeBufferPointer(rebasing: piece[span.range])
      let key = TermCache.key(of: word, language)
      switch marks.kind(of: key, { lookup.term(of: word, key: key, language) }) {
      case .nothing: return
      case .other: break
      case .wanted(let mark):
        progress.words.append(
          .init(ordinal: progress.count, span: ByteSpan(span.begin + begin, span.end + begin), mark: mark))
      }
      progress.count += 1
    }
  }
}

extension Indexer: SearchTermMaker {
  package var version: UInt32 { terms.version }

  package func document(columns: RecordColumns, payload: [UInt8]) throws(StoreError) -> SearchDocument? {
    document(try Record.opened(payload, id: columns.id, codec), columns.attributes)
  }
}
