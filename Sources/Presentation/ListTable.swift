internal import Foundation
internal import AnalyserMessages
package import Records

/// Records of a list, a line each.
package struct ListTable {
  private let language: DisplayLanguage
  private let style: TextStyle

  package init(language: DisplayLanguage, style: TextStyle) {
    self.language = language
    self.style = style
  }

  package func line(_ info: RecordInfo) -> String {
    let kind = Labels.value(info.kind.name, language).padded(to: 11)
    return "\(info.id.padded(to: 18))  \(kind)  \(date(info.timeMilliseconds))  \(printable(info.title))"
  }

  /// What became of a record at one revision.
  package func line(_ entry: HistoryEntry) -> String {
    let info = entry.info ?? RecordInfo()
    let change = Labels.value(entry.change.name, language).padded(to: 11)
    return "\(String(info.revision).padded(to: 10))  \(change)  \(printable(info.title))"
  }

  /// A change of the archive, with the cursor to go on from.
  package func line(_ response: WatchResponse) -> String {
    let change = Labels.value(response.change.name, language).padded(to: 9)
    let kind = Labels.value(response.kind.name, language).padded(to: 11)
    let title = printable(response.info?.title ?? "")
    return "\(String(response.cursor).padded(to: 10))  \(change)  \(response.id.padded(to: 18))  \(kind)  \(title)"
  }

  package func lines(_ analyser: AnalyserInfo) -> [String] {
    let descriptor = analyser.descriptor ?? AnalyserDescriptor()
    let state = Labels.value(analyser.state.name, language)
    let name = style.bold(descriptor.id.isEmpty ? analyser.path : descriptor.id)
    var lines = ["\(name) \(descriptor.version)  \(analyser.state == .ready ? state : style.red(state))"]
    if !descriptor.description.isEmpty { lines.append("  " + printable(descriptor.description)) }
    if !descriptor.requires.isEmpty || !descriptor.uses.isEmpty || !descriptor.assigns.isEmpty {
      let taken = descriptor.requires + descriptor.uses.map { $0 + "?" }
      lines.append("  \(taken.joined(separator: " ")) -> \(descriptor.assigns.joined(separator: " "))")
    }
    if !analyser.problem.isEmpty { lines.append("  " + printable(analyser.problem)) }
    return lines
  }
}

/// `2026-11-26 09:05` in UTC.
func date(_ milliseconds: UInt64) -> String {
  let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
  return date.formatted(
    .iso8601.year().month().day().dateSeparator(.dash).dateTimeSeparator(.space).time(includingFractionalSeconds: false)
  )
}
