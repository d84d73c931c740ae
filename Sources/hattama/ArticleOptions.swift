internal import ArgumentParser
internal import Importing
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

  func defaults() throws -> ArticleDefaults {
    ArticleDefaults(
      published: published, publisher: publisher, url: url, byline: byline,
      encoding: try encoding.map { name in try TextEncoding(named: name) },
      textByteCountMax: ServiceLimits.articleTextByteCountMax)
  }

  func article(path: String) throws -> Article { try defaults().article(path: path) }
}
