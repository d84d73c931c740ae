internal import Foundation
internal import Ingestion
internal import Records

/// An article as other programs write it, each value a plain string: `{"text": ..., "url": ..., "published": ...}`.
struct FlatArticle {
  private let object: [String: Any]

  init(_ object: [String: Any]) { self.object = object }

  /// - Parameter defaults: for what the object does not say.
  func article(defaults: ArticleDefaults) throws -> Article {
    guard var text = try value("text", "body", "content") else {
      throw InputError(
        code: .malformed, message: "the line has no text; an article has \"text\", a record one of the kinds' names")
    }
    // A title that is kept apart is the text's first line.
    if let title = try value("title", "headline"), !text.hasPrefix(title) { text = title + "\n\n" + text }
    var article = Article(sourceURL: try value("url", "source_url", "sourceUrl") ?? defaults.url ?? "", text: text)
    article.publisher = (try value("publisher", "source") ?? defaults.publisher).map { TextValue(text: $0) }
    article.byline = (try value("byline", "author") ?? defaults.byline).map { TextValue(text: $0) }
    article.rights = try value("rights", "license", "licence") ?? ""
    article.language = try value("language", "lang") ?? ""
    article.published = try (try value("published", "date") ?? defaults.published).map(date)
    return article
  }

  private func date(_ text: String) throws -> DateValue { DateValue(edtf: try ImportMetadata.date(text)) }

  /// The first of the names that has a value.
  private func value(_ names: String...) throws -> String? {
    for name in names {
      switch object[name] {
      case nil, is NSNull: continue
      case let text as String where text.isEmpty: continue
      case let text as String: return text
      default: throw InputError(code: .malformed, message: "\"\(name)\" has to be a string")
      }
    }
    return nil
  }
}
