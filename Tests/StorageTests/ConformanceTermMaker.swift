import Storage

/// Takes a payload's words for terms, as they stand, and the attributes' in small letters. A first word `@17` says that the
/// record's source is 17.
struct ConformanceTermMaker: SearchTermMaker {
  var version: UInt32 = 1

  func document(columns: RecordColumns, payload: [UInt8]) throws(StoreError) -> SearchDocument? {
    guard let text = String(validating: payload, as: UTF8.self) else {
      throw StoreError(.corrupt, "\(columns.id) is no text")
    }
    guard !text.isEmpty else { return nil }
    let source = text.hasPrefix("@") ? text.dropFirst().prefix { $0 != " " } : ""
    var document = SearchDocument([.text: source.isEmpty ? text : String(text.dropFirst(source.count + 2))])
    document.source = UInt32(source) ?? 0
    for attribute in columns.attributes {
      let before = document[attribute.field]
      document[attribute.field] = (before.isEmpty ? "" : before + " ") + attribute.value.lowercased()
    }
    return document
  }

  func put(
    _ id: String, _ text: String, kind: UInt32 = 1, days: DayRange? = nil, attributes: [RecordAttribute] = []
  ) -> StoreOperation {
    let columns = RecordColumns(
      id: id, kind: kind, title: id, timeMilliseconds: 1_000, days: days, attributes: attributes)
    let payload = Array(text.utf8)
    return .put(columns: columns, payload: payload, document: try? document(columns: columns, payload: payload))
  }
}

extension Store {
  /// Some seconds at most.
  func waitUntilIndexIsBuilt() async throws {
    for _ in 0..<2_000 where try await statistics().search.isBuilding { try await Task.sleep(for: .milliseconds(5)) }
  }
}
