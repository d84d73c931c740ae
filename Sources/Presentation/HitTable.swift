internal import AnalyserMessages
package import Records

/// Hits of a search: a line each, and under an article's the text around what was found.
package struct HitTable {
  private let table: ListTable
  private let style: TextStyle

  package init(language: DisplayLanguage, style: TextStyle) {
    table = ListTable(language: language, style: style)
    self.style = style
  }

  package func lines(_ hit: SearchHit) -> [String] {
    var lines = [table.line(hit.info ?? RecordInfo())]
    if !hit.snippet.isEmpty { lines.append("    " + highlighted(hit)) }
    return lines
  }

  /// The snippet on one line, what was found in bold.
  private func highlighted(_ hit: SearchHit) -> String {
    let bytes = Array(hit.snippet.utf8)
    let start = Int(hit.snippetBegin)
    var line = ""
    var at = 0
    for span in hit.spans {
      let (begin, end) = (Int(span.begin) - start, Int(span.end) - start)
      guard begin >= at, end > begin, end <= bytes.count else { continue }
      line += text(bytes[at..<begin]) + style.bold(text(bytes[begin..<end]))
      at = end
    }
    return line + text(bytes[at...])
  }

  private func text(_ bytes: ArraySlice<UInt8>) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    return printable(String(text.map { $0.isNewline ? " " : $0 }))
  }
}
