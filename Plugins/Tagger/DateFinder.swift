internal import AnalyserMessages
internal import AnnotatedText

/// Finds calendar dates and writes them in EDTF. Dates relative to the day of publication are left alone.
struct DateFinder {
  private let text: ArticleText

  init(_ text: ArticleText) { self.text = text }

  func find(in sentence: SentenceView) -> [DateMention] {
    var result: [DateMention] = []
    var index = sentence.words.lowerBound
    while index < sentence.words.upperBound {
      guard let (end, edtf) = date(at: index, sentence.words.upperBound) else {
        index += 1
        continue
      }
      result.append(DateMention(span: text.span(of: index..<end), edtf: edtf, confidence: 0.95))
      index = end
    }
    return result
  }

  private func date(at index: Int, _ end: Int) -> (Int, String)? {
    if let found = dotted(index) ?? period(index, end) ?? yearFirst(index, end) ?? dayFirst(index, end) { return found }
    return monthFirst(index, end) ?? monthAlone(index, end)
  }

  // MARK: Parts

  private func number(_ index: Int, _ end: Int) -> Int? {
    guard index < end, text.words[index].isNumber else { return nil }
    let digits = text.words[index].text.prefix { $0.isASCII && $0.isNumber }
    let rest = text.words[index].text.dropFirst(digits.count)
    guard !digits.isEmpty, digits.count <= 4,
      rest.isEmpty || rest.hasPrefix("-") && rest.dropFirst().allSatisfy(\.isLetter)
    else { return nil }
    return Int(digits)
  }

  private func year(_ index: Int, _ end: Int) -> Int? {
    number(index, end).flatMap { (1900...2100).contains($0) && text.words[index].text.prefix(4).count == 4 ? $0 : nil }
  }

  private func day(_ index: Int, _ end: Int) -> Int? { number(index, end).flatMap { (1...31).contains($0) ? $0 : nil } }

  private func month(_ index: Int, _ end: Int) -> Int? {
    guard index < end, text.words[index].isWord else { return nil }
    return text.words[index].stems.lazy.compactMap { Months.numbers[$0] }.first
  }

  private func isWord(_ index: Int, _ end: Int, _ set: WordSet) -> Bool {
    index < end && text.words[index].isAny(of: set)
  }

  private func isDash(_ index: Int, _ end: Int) -> Bool {
    index < end && ["–", "-", "—", "−"].contains(text.words[index].text)
  }

  private static let yearWords = WordSet("жыл жылғы жылы жылдар ж жж год года году годом годы годов гг г")
  private static let monthWords = WordSet("ай айында айының айы айда месяц месяце")

  private func skipYearWord(_ index: Int, _ end: Int) -> Int? {
    guard isWord(index, end, Self.yearWords) else { return nil }
    let isAbbreviated = text.words[index].text.count <= 2
    return isAbbreviated && index + 1 < end && text.words[index + 1].text == "." ? index + 2 : index + 1
  }

  private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private static func edtf(_ year: Int?, _ month: Int, _ day: Int?) -> String? {
    if let day, day > Months.dayCounts[month - 1] { return nil }
    let head = year.map(String.init) ?? "XXXX"
    return day.map { "\(head)-\(padded(month))-\(padded($0))" } ?? "\(head)-\(padded(month))"
  }

  // MARK: Forms

  /// 14.09.2022
  private func dotted(_ index: Int) -> (Int, String)? {
    let parts = text.words[index].text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let day = Int(parts[0]), let month = Int(parts[1]), let year = Int(parts[2]),
      parts[2].count == 4, (1...12).contains(month), (1...31).contains(day), (1900...2100).contains(year),
      let edtf = Self.edtf(year, month, day)
    else { return nil }
    return (index + 1, edtf)
  }

  /// 2023–2027 жж., 2023-2027 годы
  private func period(_ index: Int, _ end: Int) -> (Int, String)? {
    if let first = year(index, end), isDash(index + 1, end), let second = year(index + 2, end), first < second,
      let after = skipYearWord(index + 3, end)
    {
      return (after, "\(first)/\(second)")
    }
    let parts = text.words[index].text.split { $0 == "–" || $0 == "-" || $0 == "—" }
    guard text.words[index].isNumber, parts.count == 2, parts.allSatisfy({ $0.count == 4 }), let first = Int(parts[0]),
      let second = Int(parts[1]), (1900...2100).contains(first), first < second, second <= 2100,
      let after = skipYearWord(index + 1, end)
    else { return nil }
    return (after, "\(first)/\(second)")
  }

  /// 2022 жылғы 14 қыркүйек; 2022 жылғы қыркүйек айында; 2022 жылы; 2022 году
  private func yearFirst(_ index: Int, _ end: Int) -> (Int, String)? {
    guard let year = year(index, end), let next = skipYearWord(index + 1, end) else { return nil }
    if let day = day(next, end), let month = month(next + 1, end), let edtf = Self.edtf(year, month, day) {
      return (next + 2, edtf)
    }
    if let month = month(next, end), let edtf = Self.edtf(year, month, nil) {
      return (isWord(next + 1, end, Self.monthWords) ? next + 2 : next + 1, edtf)
    }
    return (next, String(year))
  }

  /// 14 қыркүйекте; 14 сентября 2022 года; 14–16 қыркүйек; 14 September 2022
  private func dayFirst(_ index: Int, _ end: Int) -> (Int, String)? {
    guard let first = day(index, end) else { return range(index, end) }
    if isDash(index + 1, end), let second = day(index + 2, end), first < second, let month = month(index + 3, end) {
      return interval(first, second, month, index + 4, end)
    }
    guard let month = month(index + 1, end) else { return nil }
    if let year = year(index + 2, end) {
      guard let edtf = Self.edtf(year, month, first) else { return nil }
      return (skipYearWord(index + 3, end) ?? index + 3, edtf)
    }
    return Self.edtf(nil, month, first).map { (index + 2, $0) }
  }

  /// "14-16" in one token.
  private func range(_ index: Int, _ end: Int) -> (Int, String)? {
    let parts = text.words[index].text.split { $0 == "–" || $0 == "-" || $0 == "—" }
    guard text.words[index].isNumber, parts.count == 2, let first = Int(parts[0]), let second = Int(parts[1]),
      (1...31).contains(first), first < second, second <= 31, let month = month(index + 1, end)
    else { return nil }
    return interval(first, second, month, index + 2, end)
  }

  private func interval(_ first: Int, _ second: Int, _ month: Int, _ next: Int, _ end: Int) -> (Int, String)? {
    let year = year(next, end)
    guard let begin = Self.edtf(year, month, first), let close = Self.edtf(year, month, second) else { return nil }
    let after = year == nil ? next : skipYearWord(next + 1, end) ?? next + 1
    return (after, "\(begin)/\(close)")
  }

  /// September 14, 2022; сентябре 2022 года; September 2022
  private func monthFirst(_ index: Int, _ end: Int) -> (Int, String)? {
    guard let month = month(index, end) else { return nil }
    if let day = day(index + 1, end), index + 2 < end, text.words[index + 2].text == ",",
      let year = year(index + 3, end)
    {
      return Self.edtf(year, month, day).map { (index + 4, $0) }
    }
    guard let year = year(index + 1, end), let edtf = Self.edtf(year, month, nil) else { return nil }
    return (skipYearWord(index + 2, end) ?? index + 2, edtf)
  }

  /// қыркүйек айында: without the word for month, a name such as Мамыр would do.
  private func monthAlone(_ index: Int, _ end: Int) -> (Int, String)? {
    guard let month = month(index, end), isWord(index + 1, end, Self.monthWords) else { return nil }
    return Self.edtf(nil, month, nil).map { (index + 2, $0) }
  }
}

/// Month names by stem.
enum Months {
  static let dayCounts = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

  static let numbers: [StemKey: Int] = {
    let rows = [
      "қаңтар январ january", "ақпан феврал february", "наурыз март march", "сәуір апрел april", "мамыр ма may",
      "маусым июн june", "шілде июл july", "тамыз август august", "қыркүйек сентябр september",
      "қазан октябр october", "қараша ноябр november", "желтоқсан декабр december",
    ]
    var result: [StemKey: Int] = [:]
    for (index, row) in rows.enumerated() {
      for name in row.split(separator: " ") { result[StemKey(String(name))] = index + 1 }
    }
    return result
  }()
}
