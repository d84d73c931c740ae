internal import AnalyserMessages
package import Records

/// A store's figures, and what a look at it has found.
package struct StoreReport {
  private let language: DisplayLanguage
  private let style: TextStyle

  package init(language: DisplayLanguage, style: TextStyle) {
    self.language = language
    self.style = style
  }

  /// A table of the kinds, then the files.
  package func lines(_ store: StoreStatus) -> [String] {
    let head = [StoreLabels.kind, StoreLabels.records, StoreLabels.raw, StoreLabels.stored, StoreLabels.ratio]
    let rows = store.totals.map { total in
      row(Labels.value(total.kind.name, language), total.records, total.bytes, total.storedBytes)
    }
    let sum = row(
      StoreLabels.all[language], store.totals.reduce(0) { $0 &+ $1.records }, store.totals.reduce(0) { $0 &+ $1.bytes },
      store.totals.reduce(0) { $0 &+ $1.storedBytes })
    let table = [head.map { $0[language] }] + rows + [sum]
    let widths = head.indices.map { column in table.map { $0[column].count }.max() ?? 0 }
    var lines = table.enumerated().map { index, cells in
      let line = cells.enumerated().map { column, cell in
        column == 0 ? cell.padded(to: widths[0]) : cell.aligned(right: widths[column])
      }.joined(separator: "  ")
      return index == 0 ? style.dim(line) : line
    }
    lines += ["", line(store)]
    lines += store.dictionaries.map(line)
    if store.indexBuilding { lines.append(StoreLabels.building[language]) }
    if store.erasing { lines.append(StoreLabels.erasing[language]) }
    return lines
  }

  /// All in one line, for ``StatusReport``.
  func line(_ store: StoreStatus) -> String {
    [
      "\(StoreLabels.file[language]) \(Quantity.bytes(store.fileBytes))",
      "\(StoreLabels.log[language]) \(Quantity.bytes(store.logBytes))",
      "\(StoreLabels.revision[language]) \(store.revision)",
      "\(StoreLabels.waiting[language]) \(store.waitingBatchCount)",
    ].joined(separator: ", ")
  }

  private func line(_ dictionary: StoreDictionary) -> String {
    let origin = dictionary.trained ? StoreLabels.trained : StoreLabels.builtIn
    let state =
      switch dictionary.state {
      case .current: StoreLabels.current
      case .retired: StoreLabels.retired
      default: StoreLabels.kept
      }
    let hash = dictionary.sha256.prefix(12)
    return "\(StoreLabels.dictionary[language]) \(dictionary.id) \(hash), \(origin[language]): \(state[language])"
  }

  /// What came of the training of a dictionary.
  package func lines(_ training: TrainDictionaryResponse) -> [String] {
    let (before, after) = (Quantity.twoDecimals(training.ratioBefore), Quantity.twoDecimals(training.ratioAfter))
    let measured = "\(StoreLabels.ratio[language]) \(before) → \(after) (\(training.testCount))"
    guard let dictionary = training.dictionary else { return [measured, StoreLabels.noBetter[language]] }
    return [measured, line(dictionary)]
  }

  private func row(_ name: String, _ records: UInt64, _ bytes: UInt64, _ storedBytes: UInt64) -> [String] {
    let ratio = storedBytes == 0 ? "-" : Quantity.oneDecimal(Double(bytes) / Double(storedBytes))
    return [name, "\(records)", Quantity.bytes(bytes), Quantity.bytes(storedBytes), ratio]
  }

  package func lines(_ found: VerifyResult) -> [String] {
    var lines = found.findings.map(line)
    let rest = found.findingsTotal - min(found.findingsTotal, UInt64(found.findings.count))
    if rest > 0 { lines.append("... +\(rest)") }
    let read = [
      "\(StoreLabels.records[language]) \(found.records)", "\(StoreLabels.revisions[language]) \(found.revisions)",
      "\(StoreLabels.changes[language]) \(found.changes)",
    ].joined(separator: ", ")
    let verdict =
      found.findingsTotal == 0
      ? StoreLabels.sound[language] : style.red("\(StoreLabels.findings[language]): \(found.findingsTotal)")
    return lines + ["\(read): \(verdict)"]
  }

  package func line(_ finding: StoreFinding) -> String {
    let kind = Labels.value(finding.kind.name, language).padded(to: 8)
    let id = finding.recordID.isEmpty ? "" : printable(finding.recordID) + "  "
    return "\(style.red(kind))  \(id)\(printable(finding.message))"
  }
}

private enum StoreLabels {
  static let kind = Label("түрі", "вид", "kind")
  static let records = Label("жазба", "записей", "records")
  static let revisions = Label("бұрынғы нұсқа", "прежних версий", "older revisions")
  static let changes = Label("өзгеріс", "изменений", "changes")
  static let raw = Label("көлемі", "объём", "size")
  static let stored = Label("сығылғаны", "сжато", "stored")
  static let ratio = Label("есе", "раз", "ratio")
  static let all = Label("барлығы", "всего", "all")
  static let file = Label("файл", "файл", "file")
  static let log = Label("журнал", "журнал", "log")
  static let revision = Label("нұсқа", "версия", "revision")
  static let waiting = Label("кезекте", "в очереди", "waiting")
  static let sound = Label("бүлінбеген", "повреждений нет", "sound")
  static let findings = Label("табылған ақау", "найдено повреждений", "findings")
  static let dictionary = Label("сөздік", "словарь", "dictionary")
  static let builtIn = Label("бағдарламамен келген", "из программы", "came with the program")
  static let trained = Label("жазбалардан жасалған", "обучен на записях", "trained on records")
  static let current = Label("қолданылуда", "в работе", "in use")
  static let kept = Label("бұрынғы жазбаларға керек", "нужен прежним записям", "older records need it")
  static let retired = Label(
    "шығарылуда, жазбалар қайта сығылуда", "убирается, записи сжимаются заново",
    "on its way out, records are being compressed anew")
  static let noBetter = Label(
    "жаңа сөздік артық сықпайды, бұрынғысы қалды", "новый словарь сжимает не лучше, остаётся прежний",
    "the new dictionary is no better, so the one in use stays")
  static let building = Label(
    "іздеу индексі қайта жасалуда", "поисковый индекс строится заново", "the search index is being built anew")
  static let erasing = Label(
    "толық жойылған жазбалардың сөздері файлдан өшірілуде", "слова окончательно удалённых записей стираются из файлов",
    "words of what was purged are being erased from the files")
}
