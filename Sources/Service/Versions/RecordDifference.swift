internal import AnalyserMessages
internal import Foundation
internal import Records

/// What differs between two records of one kind.
struct RecordDifference {
  private let before: Record
  private let after: Record

  private static let fieldCountMax = 1_000
  private static let changeCountMax = 10_000
  /// The text is compared word by word; the rest says how the record came about, or follows from the text.
  private static let passedOver: Set = [
    "id", "text", "receivedMilliseconds", "contentSha256", "versionOf", "notStated", "spans", "span", "provenance",
    "confidence",
  ]

  init(_ before: Record, _ after: Record) {
    self.before = before
    self.after = after
  }

  func response(before beforeInfo: RecordInfo, after afterInfo: RecordInfo) -> DiffResponse {
    let fields = fieldChanges()
    let changes = textChanges()
    return DiffResponse(
      before: beforeInfo, after: afterInfo, fields: Array(fields.prefix(Self.fieldCountMax)),
      changes: Array(changes.prefix(Self.changeCountMax)), text: after.article?.text ?? "",
      bounded: fields.count > Self.fieldCountMax || changes.count > Self.changeCountMax)
  }

  private func textChanges() -> [TextChange] {
    guard let before = before.article?.text, let after = after.article?.text else { return [] }
    let (old, new) = (Array(before.utf8), Array(after.utf8))
    return TextDifference.changes(from: old, to: new).map { change in
      TextChange(
        before: TextSpan(change.before), after: TextSpan(change.after),
        removed: String(decoding: old[change.before], as: UTF8.self),
        added: String(decoding: new[change.after], as: UTF8.self))
    }
  }

  private func fieldChanges() -> [FieldChange] {
    let (old, new) = (Self.values(of: before), Self.values(of: after))
    return Set(old.keys).union(new.keys).sorted().compactMap { field in
      let (before, after) = (old[field] ?? "", new[field] ?? "")
      return before == after ? nil : FieldChange(field: field, before: before, after: after)
    }
  }

  /// The values of a record by their paths in its JSON.
  private static func values(of record: Record) -> [String: String] {
    guard let json = try? MessageCatalogue.json(record, options: JSONOptions()),
      let object = try? JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
    else { return [:] }
    var values: [String: String] = [:]
    // The first level says of what kind the record is.
    for content in object.values { collect(content, path: [], into: &values) }
    return values
  }

  private static func collect(_ value: Any, path: [String], into values: inout [String: String]) {
    switch value {
    case let object as [String: Any]:
      for (name, value) in object where !passedOver.contains(name) || (name == "text" && !path.isEmpty) {
        collect(value, path: path + [name], into: &values)
      }
    case let array as [Any]:
      for (index, value) in array.enumerated() { collect(value, path: path + ["\(index)"], into: &values) }
    case is NSNull: return
    default:
      let text = "\(value)"
      if !text.isEmpty { values[path.joined(separator: ".")] = text }
    }
  }
}

extension TextSpan {
  fileprivate init(_ range: Range<Int>) {
    self.init(begin: UInt32(clamping: range.lowerBound), end: UInt32(clamping: range.upperBound))
  }
}
