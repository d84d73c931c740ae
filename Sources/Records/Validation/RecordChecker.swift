internal import AnalyserMessages

/// The rules about a record as a whole.
struct RecordChecker {
  let record: Record

  init(_ record: Record) { self.record = record }

  var violations: [Violation] {
    let count = [
      record.article != nil, record.meeting != nil, record.memorandum != nil, record.plan != nil,
      record.entity != nil, record.analysis != nil,
    ].count { $0 }
    guard count == 1 else {
      return [Violation(path: "", sentence: "the record has \(count) fields; set exactly one, such as meeting")]
    }
    return idViolations + articleViolations
  }

  private var idViolations: [Violation] {
    let kind = record.kind
    let path = "\(kind.name.lowercased()).id"
    guard !record.id.isEmpty else { return [] }  // The walk says so.
    do throws(RecordIDError) {
      try RecordID.check(record.id)
    } catch {
      return [Violation(path: path, sentence: error.message)]
    }
    guard RecordID.kind(of: record.id) == kind else {
      return [Violation(path: path, sentence: "the id must begin with \(kind.idPrefix), not be \(record.id)")]
    }
    return []
  }

  private var articleViolations: [Violation] {
    guard let article = record.article else { return [] }
    if article.text.isEmpty { return [Violation(path: "article.text", sentence: "the article has no text")] }
    let hash = RecordID.contentSHA256(article.text)
    if article.contentSHA256.isEmpty || article.contentSHA256 == hash { return [] }
    return [
      Violation(
        path: "article.contentSha256", sentence: "the text's SHA-256 is \(hash); give that or leave the field empty")
    ]
  }
}
