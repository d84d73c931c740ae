internal import Records
internal import Storage

extension DayRange {
  /// The days that an EDTF date may mean: of `2022-09` all of that month, of `202X` ten years, of `2022-21` its spring. An
  /// open end reaches as far as days are counted.
  ///
  /// - Returns: `nil` for what is no EDTF date, and for one whose year the text does not name at all.
  init?(edtf text: String) {
    guard EDTF.isValid(text) else { return nil }
    let ends = text.split(separator: "/", omittingEmptySubsequences: false)
    guard ends.count == 2 else {
      guard let days = Self.days(ends[0]) else { return nil }
      self = days
      return
    }
    let isOpen = ends.map { $0 == ".." || $0.isEmpty }
    guard let first = isOpen[0] ? Int32.min : Self.days(ends[0])?.first,
      let last = isOpen[1] ? Int32.max : Self.days(ends[1])?.last, first <= last
    else { return nil }
    self.init(first: first, last: last)
  }

  private static func days(_ date: Substring) -> DayRange? {
    let parts = date.prefix { $0 != "T" }.split(separator: "-").map { $0.prefix { !"?~%".contains($0) } }
    guard let years = years(parts[0]) else { return nil }
    let months = parts.count > 1 ? months(parts[1]) : 1...12
    let first = CivilDay(year: years.lowerBound, month: months.lowerBound, day: 1)
    // A season that runs over the turn of the year has months from 13 on.
    let end = months.upperBound
    let next = CivilDay(year: years.upperBound + end / 12, month: end % 12 + 1, day: 1)
    guard parts.count > 2, let day = Int(parts[2]) else {
      return DayRange(first: first.dayNumber, last: next.dayNumber - 1)
    }
    guard months.count == 1, years.count == 1 else { return DayRange(first: first.dayNumber, last: next.dayNumber - 1) }
    let number = CivilDay(year: years.lowerBound, month: months.lowerBound, day: day).dayNumber
    return DayRange(first: number, last: number)
  }

  private static func years(_ text: Substring) -> ClosedRange<Int>? {
    let known = text.prefix { $0 != "X" }
    guard !known.isEmpty, let first = Int(known + String(repeating: "0", count: text.count - known.count)),
      let last = Int(known + String(repeating: "9", count: text.count - known.count))
    else { return nil }
    return first...last
  }

  /// Seasons as north of the equator, winter from December on; quarters and halves of the year.
  private static func months(_ text: Substring) -> ClosedRange<Int> {
    switch Int(text) {
    case let month? where month <= 12: month...month
    case 21?, 25?: 3...5
    case 22?, 26?: 6...8
    case 23?, 27?: 9...11
    case 24?, 28?: 12...14
    case let quarter? where (33...36).contains(quarter): (quarter - 33) * 3 + 1...(quarter - 33) * 3 + 3
    case let third? where (37...39).contains(third): (third - 37) * 4 + 1...(third - 37) * 4 + 4
    case 40?: 1...6
    case 41?: 7...12
    default: 1...12
    }
  }
}
