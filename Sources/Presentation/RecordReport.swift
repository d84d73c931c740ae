package import Records

/// One record with the words that state each of its values.
package struct RecordReport {
  private let language: DisplayLanguage
  private let style: TextStyle
  private let quotes: Quotes
  private let rows: FieldRows

  /// - Parameter article: the one that the record's spans point into; without it nothing is quoted.
  package init(article: Article?, language: DisplayLanguage, style: TextStyle) {
    self.language = language
    self.style = style
    quotes = Quotes(text: article?.text ?? "", language: language, style: style)
    rows = FieldRows(language: language)
  }

  func lines(_ meeting: Meeting) -> [String] {
    block(Labels.meeting, meeting.id, rows.of(meeting), meeting.notStated)
  }

  func lines(_ memorandum: Memorandum) -> [String] {
    block(Labels.memorandum, memorandum.id, rows.of(memorandum), memorandum.notStated)
  }

  func lines(_ plan: Plan) -> [String] { block(Labels.plan, plan.id, rows.of(plan), plan.notStated) }

  /// Any record but an article or an analysis, which have reports of their own.
  package func lines(_ record: Record) -> [String] {
    if let meeting = record.meeting { return lines(meeting) }
    if let memorandum = record.memorandum { return lines(memorandum) }
    if let plan = record.plan { return lines(plan) }
    if let entity = record.entity {
      return [style.bold(printable(entity.name)) + style.dim("  " + entity.id)] + table(rows.of(entity))
    }
    return []
  }

  private func block(_ title: Label, _ id: String, _ rows: [FieldRow], _ notStated: [String]) -> [String] {
    var lines = [style.bold(title[language]) + style.dim("  " + id)] + table(rows)
    if !notStated.isEmpty {
      let blanks = notStated.map { Labels.field($0, language).lowercased() }.joined(separator: ", ")
      lines.append("  " + style.dim("\(Labels.notStated[language]): \(blanks)"))
    }
    return lines
  }

  private func table(_ rows: [FieldRow]) -> [String] {
    let width = rows.map { Labels.field($0.field, language).count }.max() ?? 0
    return rows.map { row in
      let label = Labels.field(row.field, language).padded(to: width)
      return "  \(label)  \(printable(row.value))\(quotes.shown(row.evidence, besides: row.value))"
    }
  }
}
