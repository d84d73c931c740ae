internal import AnalyserMessages
internal import Records
internal import Wire

/// Checks a caller's article and fills what the server knows better: id, hash, origin.
struct ArticleIntake {
  static func accept(_ given: Article, receivedMilliseconds: UInt64) throws -> Article {
    let byteCount = given.text.utf8.count
    guard byteCount > 0, given.text.contains(where: { !$0.isWhitespace }) else {
      throw ServiceError(.invalidArgument, "the article has no text; give its text in article.text")
    }
    guard byteCount <= ServiceLimits.articleTextByteCountMax else {
      throw ServiceError(
        .invalidArgument,
        "the article has \(byteCount) bytes; at most \(ServiceLimits.articleTextByteCountMax) are taken, so split it")
    }
    for (name, value) in [
      ("sourceUrl", given.sourceURL), ("publisher", given.publisher?.text ?? ""), ("byline", given.byline?.text ?? ""),
      ("rights", given.rights), ("published", given.published?.edtf ?? ""), ("language", given.language),
    ] where value.utf8.count > ServiceLimits.articleFieldByteCountMax {
      throw ServiceError(
        .invalidArgument,
        "article.\(name) has \(value.utf8.count) bytes; at most \(ServiceLimits.articleFieldByteCountMax) are taken")
    }
    var article = given
    article.id = RecordID.article(
      sourceURL: given.sourceURL, publisher: given.publisher?.text ?? "", text: given.text)
    article.contentSHA256 = RecordID.contentSHA256(given.text)
    article.receivedMilliseconds = receivedMilliseconds
    if article.origin == .unspecified { article.origin = .ingested }
    return article
  }

  /// The same article again, given with no more than its text, does not lose what was found of it before.
  static func keepFound(_ article: Article, from before: Article) -> Article {
    var result = article
    if result.language.isEmpty { result.language = before.language }
    result.headline = result.headline ?? before.headline
    result.publisher = result.publisher ?? before.publisher
    result.byline = result.byline ?? before.byline
    result.dateline = result.dateline ?? before.dateline
    result.published = result.published ?? before.published
    if result.rights.isEmpty { result.rights = before.rights }
    if result.versionOf.isEmpty { result.versionOf = before.versionOf }
    let blanks: [String: Bool] = [
      "publisher": result.publisher == nil, "byline": result.byline == nil, "headline": result.headline == nil,
      "published": result.published == nil,
    ]
    result.notStated = before.notStated.filter { blanks[$0] ?? true }
    return result
  }

  /// Takes over what the analysis found and the caller did not give.
  static func complete(_ article: Article, with analysis: Analysis) -> Article {
    var result = article
    if result.language.isEmpty { result.language = analysis.language?.language ?? "" }
    if result.headline == nil { result.headline = analysis.headline }
    if result.publisher == nil { result.publisher = analysis.publisher }
    if result.byline == nil { result.byline = analysis.byline }
    let blanks: [(String, Bool)] = [
      ("publisher", result.publisher == nil), ("byline", result.byline == nil), ("headline", result.headline == nil),
      ("published", result.published == nil),
    ]
    result.notStated = blanks.filter(\.1).map(\.0)
    return result
  }
}
