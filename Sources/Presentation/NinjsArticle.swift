internal import AnalyserMessages
internal import Foundation
package import Records

/// An article in ninjs 3.0, the IPTC's form of news in JSON (https://iptc.org/std/ninjs/userguide/).
package enum NinjsArticle {
  /// - Parameters:
  ///   - info: of the article.
  ///   - analysis: whom and what it names; `nil` when it was never analysed.
  /// - Returns: one line.
  package static func line(_ article: Article, _ info: RecordInfo, _ analysis: Analysis?) throws -> String {
    let value = object(article, info, analysis ?? Analysis())
    let data = try JSONSerialization.data(withJSONObject: value, options: [.sortedKeys, .withoutEscapingSlashes])
    return String(decoding: data, as: UTF8.self)
  }

  private static let standard = [
    "name": "ninjs", "version": "3.0", "schema": "https://www.iptc.org/std/ninjs/ninjs-schema_3.0.json",
  ]

  private static func object(_ article: Article, _ info: RecordInfo, _ analysis: Analysis) -> [String: Any] {
    var object: [String: Any] = [
      "uri": uri(article), "standard": standard,
      "type": "text", "versionCreated": dateTime(info.timeMilliseconds),
      "bodies": [["role": "main", "contentType": "text/plain", "value": article.text]],
      "altIds": [["role": "hattama", "value": article.id]],
    ]
    if !article.language.isEmpty { object["language"] = article.language }
    // A day without a time is that day's midnight in Astana.
    if let day = article.published?.edtf, day.utf8.count == 10 { object["contentCreated"] = day + "T00:00:00+05:00" }
    if let headline = article.headline.flatMap({ quote($0, article.text) }) {
      object["headlines"] = [["role": "main", "value": headline]]
    }
    if let byline = article.byline?.text { object["by"] = byline }
    if let publisher = article.publisher?.text { object["infoSources"] = [["role": "publisher", "name": publisher]] }
    if let dateline = article.dateline?.text { object["located"] = dateline }
    if !article.rights.isEmpty { object["copyrightNotice"] = article.rights }
    add(analysis, to: &object)
    return object
  }

  private static func add(_ analysis: Analysis, to object: inout [String: Any]) {
    func names(_ kinds: Entity.Kind...) -> [[String: Any]] {
      analysis.entities.filter { kinds.contains($0.kind) && !$0.name.isEmpty }
        .map { ["name": $0.name, "rel": "mentions"] }
    }
    let subjects = analysis.tags.map(subject)
    let lists = [
      ("people", names(.person)), ("organisations", names(.organisation, .group)), ("places", names(.place)),
      ("subjects", subjects),
    ]
    for (key, list) in lists where !list.isEmpty { object[key] = list }
    guard let summary = analysis.summary, !summary.text.isEmpty else { return }
    object["descriptions"] = [["role": "summary", "contentType": "text/plain", "value": summary.text]]
  }

  private static func subject(_ tag: Tag) -> [String: Any] {
    var subject: [String: Any] = [
      "name": tag.label, "rel": "about", "relevance": percent(tag.relevance), "confidence": percent(tag.confidence),
    ]
    if !tag.code.isEmpty { subject["uri"] = "http://cv.iptc.org/newscodes/mediatopic/" + tag.code }
    return subject
  }

  private static func percent(_ part: Double) -> Int { Int((min(max(part, 0), 1) * 100).rounded()) }

  /// Where the article appeared, if that is an address, and else a name of its own.
  private static func uri(_ article: Article) -> String {
    URL(string: article.sourceURL)?.scheme == nil ? "urn:hattama:" + article.id : article.sourceURL
  }

  private static func quote(_ span: TextSpan, _ text: String) -> String? {
    let bytes = Array(text.utf8)
    let (begin, end) = (Int(span.begin), Int(span.end))
    return begin < end && end <= bytes.count ? String(decoding: bytes[begin..<end], as: UTF8.self) : nil
  }

  private static func dateTime(_ milliseconds: UInt64) -> String {
    Date(timeIntervalSince1970: Double(milliseconds) / 1_000).formatted(.iso8601)
  }
}
