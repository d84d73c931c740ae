internal import ArgumentParser
internal import Ingestion
internal import Records
internal import Service

/// What a person knows of an article beside its text.
struct ArticleOptions: ParsableArguments {
  @Option(help: "The date of publication: 2026-11-26, 2026-11 or 2026.")
  var published: String?

  @Option(help: "Who published it.")
  var publisher: String?

  @Option(help: "Where it was published.")
  var url: String?

  @Option(help: "Who wrote it.")
  var byline: String?

  @Option(help: "The file's encoding, if not UTF-8: windows-1251, kz-1048, koi8-r ...")
  var encoding: String?

  func validate() throws {
    guard let published, EDTFDate(published) == nil else { return }
    throw ValidationError("--published is \"\(published)\"; give a date as 2026-11-26, 2026-11 or 2026")
  }

  func article(path: String) throws -> Article {
    let encoding = try encoding.map { name in try TextEncoding(named: name) }
    let text = try ArticleFile.read(path, encoding: encoding, byteCountMax: ServiceLimits.articleTextByteCountMax)
    var article = Article(sourceURL: url ?? "", text: text)
    article.publisher = publisher.map { TextValue(text: $0) }
    article.byline = byline.map { TextValue(text: $0) }
    article.published = published.map { DateValue(edtf: $0) }
    return article
  }
}
