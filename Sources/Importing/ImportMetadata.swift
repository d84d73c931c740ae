internal import Foundation
internal import Ingestion
internal import Records

/// What a table says of files: `file,published,publisher,url,byline,rights`, in any order.
package struct ImportMetadata: Sendable {
  private let rows: [String: [String: String]]
  private static let columns: Set<String> = ["file", "published", "publisher", "url", "byline", "rights"]
  private static let byteCountMax = 64 << 20

  /// - Throws: ``InputError`` with the line or the column that is wrong.
  package init(path: String) throws {
    let text = try ArticleFile.read(path, encoding: nil, byteCountMax: Self.byteCountMax)
    let rows = try CSV.rows(text, name: path)
    for column in rows.first?.keys.sorted() ?? [] where !Self.columns.contains(column) {
      throw InputError(
        code: .malformed,
        message: "\(path): there is no column \(column); at hand: \(Self.columns.sorted().joined(separator: ", "))")
    }
    var byFile: [String: [String: String]] = [:]
    for row in rows {
      guard let file = row["file"], !file.isEmpty else {
        throw InputError(code: .malformed, message: "\(path): a row names no file; its first line needs a column file")
      }
      guard byFile.updateValue(row, forKey: file) == nil else {
        throw InputError(code: .malformed, message: "\(path): \(file) is there twice")
      }
    }
    self.rows = byFile
  }

  /// - Parameter file: found by its path, or by its last part.
  func apply(to article: inout Article, file: String) throws {
    guard let row = rows[file] ?? rows[(file as NSString).lastPathComponent] else { return }
    func value(_ column: String) -> String? { row[column].flatMap { $0.isEmpty ? nil : $0 } }
    if let published = value("published") { article.published = DateValue(edtf: try Self.date(published)) }
    if let publisher = value("publisher") { article.publisher = TextValue(text: publisher) }
    if let byline = value("byline") { article.byline = TextValue(text: byline) }
    if let url = value("url") { article.sourceURL = url }
    if let rights = value("rights") { article.rights = rights }
  }

  /// `2026-11-28`, also with a time behind it.
  static func date(_ text: String) throws -> String {
    let day = String(text.prefix { $0 != "T" && $0 != " " })
    guard EDTFDate(day) != nil else {
      throw InputError(
        code: .malformed, message: "the date \"\(text)\" is none; write 2026-11-28, 2026-11 or 2026")
    }
    return day
  }
}
