internal import AnalyserMessages
package import Records

/// What has changed between two records, for a reader: fields line by line, and the text around every change.
package struct DiffReport {
  private let language: DisplayLanguage
  private let style: TextStyle
  /// Characters of unchanged text that are shown on each side of a change.
  private static let contextCount = 60

  package init(language: DisplayLanguage, style: TextStyle) {
    self.language = language
    self.style = style
  }

  package func lines(_ diff: DiffResponse) -> [String] {
    let table = ListTable(language: language, style: style)
    var lines: [String] = []
    if let before = diff.before { lines.append(style.red("-") + " " + table.line(before)) }
    if let after = diff.after { lines.append(style.green("+") + " " + table.line(after)) }
    if diff.fields.isEmpty, diff.changes.isEmpty { return lines + [DiffLabels.same[language]] }
    if !diff.fields.isEmpty { lines.append("") }
    for field in diff.fields {
      lines.append("\(printable(field.field)): \(removed(field.before))\(added(field.after))")
    }
    for passage in passages(diff) { lines += ["", passage] }
    if diff.bounded { lines += ["", DiffLabels.bounded[language]] }
    return lines
  }

  /// Changes that stand near one another share their surroundings.
  private func passages(_ diff: DiffResponse) -> [String] {
    let text = Array(diff.text.utf8)
    func end(_ change: TextChange) -> Int { min(Int(change.after?.end ?? 0), text.count) }
    func begin(_ change: TextChange) -> Int { min(Int(change.after?.begin ?? 0), text.count) }
    var passages: [String] = []
    var (passage, last) = ("", 0)
    for (index, change) in diff.changes.enumerated() {
      // Spans that do not fit their text are shown without one.
      let gap = String(decoding: text[last..<max(last, begin(change))], as: UTF8.self)
      if index > 0, gap.count <= 2 * Self.contextCount {
        passage += printable(gap)
      } else {
        if index > 0 { passages.append(passage + head(gap)) }
        passage = tail(gap)
      }
      passage += removed(change.removed) + added(change.added)
      last = max(last, end(change))
    }
    guard !diff.changes.isEmpty else { return [] }
    return passages + [passage + head(String(decoding: text[last...], as: UTF8.self))]
  }

  private func head(_ text: String) -> String {
    let shown = printable(String(text.prefix(Self.contextCount)))
    return text.count > Self.contextCount ? shown + "…" : shown
  }

  private func tail(_ text: String) -> String {
    let shown = printable(String(text.suffix(Self.contextCount)))
    return text.count > Self.contextCount ? "…" + shown : shown
  }

  private func removed(_ text: String) -> String { text.isEmpty ? "" : style.red("[-\(printable(text))-]") }
  private func added(_ text: String) -> String { text.isEmpty ? "" : style.green("{+\(printable(text))+}") }
}

private enum DiffLabels {
  static let same = Label("айырмасы жоқ", "различий нет", "no difference")
  static let bounded = Label("барлығы көрсетілмеді", "показано не всё", "there is more than is shown")
}
