package import Ingestion
package import Records

/// What a person knows of articles beside their text, where nothing says otherwise.
package struct ArticleDefaults: Sendable {
  /// `2026-11-26`, `2026-11` or `2026`.
  package var published: String?
  package var publisher: String?
  package var url: String?
  package var byline: String?
  /// `nil`: UTF-8, or what a byte order mark says.
  package var encoding: TextEncoding?
  /// UTF-8 bytes of a text file.
  package var textByteCountMax: Int

  package init(
    published: String? = nil, publisher: String? = nil, url: String? = nil, byline: String? = nil,
    encoding: TextEncoding? = nil, textByteCountMax: Int
  ) {
    self.published = published
    self.publisher = publisher
    self.url = url
    self.byline = byline
    self.encoding = encoding
    self.textByteCountMax = textByteCountMax
  }

  /// The article in a text file.
  ///
  /// - Parameter path: `-` for standard input.
  package func article(path: String) throws(InputError) -> Article {
    var article = Article(
      sourceURL: url ?? "", text: try ArticleFile.read(path, encoding: encoding, byteCountMax: textByteCountMax))
    article.publisher = publisher.map { TextValue(text: $0) }
    article.byline = byline.map { TextValue(text: $0) }
    article.published = published.map { DateValue(edtf: $0) }
    return article
  }
}
