internal import AnalyserMessages

extension Record {
  /// Unicode scalars of the longest title; a longer one ends in an ellipsis.
  package static let titleScalarCountMax = 120

  /// What a list shows of the record: one line, in the words of the article.
  package var title: String { shortened(fullTitle) }

  private var fullTitle: String {
    if let article { return headline(of: article) }
    if let meeting { return title(of: meeting) }
    if let memorandum { return title(of: memorandum) }
    if let plan { return plan.action?.text ?? "" }
    if let entity { return entity.name }
    return analysis?.summary?.text ?? ""
  }

  private func headline(of article: Article) -> String {
    if let span = article.headline,
      let quote = TextOffsets(Array(article.text.utf8), unit: .bytes).quote(begin: span.begin, end: span.end),
      !quote.isEmpty
    {
      return String(decoding: quote, as: UTF8.self)
    }
    // No further than the first line that says something: a whole text is long.
    let scalars = article.text.unicodeScalars
    guard let start = scalars.firstIndex(where: { !$0.properties.isWhitespace }) else { return "" }
    let end = scalars[start...].firstIndex { Self.newlines.contains($0.value) }
    return String(article.text[start..<(end ?? scalars.endIndex)])
  }

  private static let newlines: Set<UInt32> = [0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029]

  private func title(of meeting: Meeting) -> String {
    let name = meeting.name?.text ?? meeting.classification?.text ?? ""
    return [name, meeting.place?.text ?? ""].filter { !$0.isEmpty }.joined(separator: ", ")
  }

  private func title(of memorandum: Memorandum) -> String {
    if let title = memorandum.title?.text ?? memorandum.subject?.text { return title }
    return memorandum.parties.compactMap(\.name?.text).joined(separator: " – ")
  }
}

/// One line of bounded length: whitespace becomes single spaces.
private func shortened(_ text: String) -> String {
  // A bound before the split, since an article without line breaks is one line. Twice, for what the split takes away.
  let scalars = text.unicodeScalars
  let end = scalars.index(scalars.startIndex, offsetBy: 2 * Record.titleScalarCountMax, limitedBy: scalars.endIndex)
  let line = text[..<(end ?? scalars.endIndex)].split(whereSeparator: \.isWhitespace).joined(separator: " ")
  guard line.unicodeScalars.count > Record.titleScalarCountMax else { return line }
  return String(line.unicodeScalars.prefix(Record.titleScalarCountMax - 1)) + "…"
}
