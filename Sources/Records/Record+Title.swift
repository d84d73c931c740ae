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
    // No further than the first line that says something, and than a title goes: a whole text is long.
    let scalars = article.text.unicodeScalars
    guard let start = scalars.firstIndex(where: { !isSpace($0) }) else { return "" }
    let bound = scalars.index(start, offsetBy: 2 * Self.titleScalarCountMax, limitedBy: scalars.endIndex)
    let beginning = scalars[start..<(bound ?? scalars.endIndex)]
    return String(beginning.prefix { !Self.newlines.contains($0.value) })
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

private func isSpace(_ scalar: Unicode.Scalar) -> Bool {
  scalar.isASCII ? scalar == " " || ("\t"..."\r").contains(scalar) : scalar.properties.isWhitespace
}

/// One line of bounded length: whitespace becomes single spaces.
private func shortened(_ text: String) -> String {
  var line = String.UnicodeScalarView()
  var count = 0
  var isSpacePending = false
  for scalar in text.unicodeScalars {
    if isSpace(scalar) {
      isSpacePending = count > 0
      continue
    }
    if isSpacePending {
      line.append(" ")
      count += 1
      isSpacePending = false
    }
    line.append(scalar)
    count += 1
    if count > Record.titleScalarCountMax { break }
  }
  guard count > Record.titleScalarCountMax else { return String(line) }
  return String(line.prefix(Record.titleScalarCountMax - 1)) + "…"
}
