/// Tables as text (RFC 4180), with a comma, a semicolon or a tab between the fields, whichever the first line has.
package enum CSV {
  /// The rows' fields by the names in the first line.
  ///
  /// - Throws: ``InputError`` with the line that is wrong.
  package static func rows(_ text: String, name: String) throws(InputError) -> [[String: String]] {
    let separator = separator(text)
    var records = try fields(text, separator, name)
    guard !records.isEmpty else { return [] }
    let head = records.removeFirst().fields.map { $0.lowercased() }
    if let twice = Dictionary(grouping: head, by: { $0 }).first(where: { $0.value.count > 1 && !$0.key.isEmpty })?.key {
      throw InputError(code: .malformed, message: "\(name): two columns are named \(twice); name them apart")
    }
    var rows: [[String: String]] = []
    for record in records where record.fields != [""] {
      guard record.fields.count == head.count else {
        throw InputError(
          code: .malformed,
          message: "\(name), line \(record.line): \(record.fields.count) fields, and the first line has \(head.count)")
      }
      rows.append(Dictionary(zip(head, record.fields), uniquingKeysWith: { first, _ in first }))
    }
    return rows
  }

  /// A field as it stands in a file: in quotes where it has to be.
  package static func field(_ text: String) -> String {
    guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }

  private static func separator(_ text: String) -> UInt8 {
    let first = text.utf8.prefix { $0 != 0x0A }
    return [UInt8(0x2C), 0x3B, 0x09].max { one, other in
      first.count { $0 == one } < first.count { $0 == other }
    } ?? 0x2C
  }

  private static func fields(
    _ text: String, _ separator: UInt8, _ name: String
  ) throws(InputError) -> [(line: Int, fields: [String])] {
    var records: [(line: Int, fields: [String])] = []
    var fields: [String] = []
    var field: [UInt8] = []
    var (line, recordLine) = (1, 1)
    var (isQuoted, wasQuoted) = (false, false)
    let bytes = Array(text.utf8) + (text.utf8.last == 0x0A ? [] : [0x0A])
    var at = 0
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      switch byte {
      case 0x22 where isQuoted && at < bytes.count && bytes[at] == 0x22:
        field.append(byte)
        at += 1
      case 0x22 where isQuoted: (isQuoted, wasQuoted) = (false, true)
      case 0x22 where field.isEmpty && !wasQuoted: isQuoted = true
      case separator where !isQuoted, 0x0A where !isQuoted:
        if !wasQuoted, field.last == 0x0D, byte == 0x0A { field.removeLast() }
        fields.append(String(decoding: field, as: UTF8.self))
        (field, wasQuoted) = ([], false)
        guard byte == 0x0A else { continue }
        records.append((recordLine, fields))
        line += 1
        (fields, recordLine) = ([], line)
      case 0x0D where wasQuoted: continue
      default:
        if byte == 0x0A { line += 1 }
        field.append(byte)
      }
    }
    guard !isQuoted else {
      throw InputError(
        code: .malformed, message: "\(name): the quotation mark in the record of line \(recordLine) is not closed")
    }
    return records
  }
}
