/// Terms that the engine itself adds to every document, in a column of their own, so that a search for a kind and for
/// days is a matter of the index, however frequent its words are.
///
///     d            every document
///     k3           of kind 3
///     y2022        some of its days are in that year
///     m202209      … in that month (for documents of at most 36 months)
///     e20220914    … are that day (of at most 31 days)
///     n202209      it touches the month, and has too many days for e
///     w2022        it touches the year, and has too many months for m
///     c20          some of its days are in one of the years 2000 to 2099
///     x            it has too many years for y and c, or some beyond those that are counted
///
/// A query by days names facets that no matching document lacks; the columns then say exactly, of those
/// that have no facet which says it already.
enum SearchFacets {
  private static let dayCountMax = 31
  private static let monthCountMax = 36
  private static let yearCountMax = 200
  /// Years that have facets; a date without an end reaches far beyond them.
  private static let years = -9_999...9_999

  static func of(_ columns: RecordColumns) -> String {
    var facets = ["d", kind(columns.kind)]
    if let days = columns.days { facets += of(days) }
    return facets.joined(separator: " ")
  }

  static func kind(_ kind: UInt32) -> String { "k\(kind)" }

  private static func of(_ days: DayRange) -> [String] {
    let (first, last) = (CivilDay(days.first), CivilDay(days.last))
    let years = first.year...last.year
    guard years.count <= yearCountMax, Self.years.contains(first.year), Self.years.contains(last.year) else {
      return ["x"]
    }
    var facets = Set(years.map(centuryNumber)).sorted().map(century) + years.map(year)
    let months = first.monthNumber...last.monthNumber
    guard months.count <= monthCountMax else { return facets + years.map { "w" + digits($0, 4) } }
    facets += months.map(month)
    guard Int(days.last) - Int(days.first) < dayCountMax else {
      return facets + months.map { "n" + monthDigits($0) }
    }
    return facets + (days.first...days.last).map(day)
  }

  /// The facets of which a document has at least one if some of its days are among these.
  static func matching(_ days: DayRange) -> [String] {
    let first = max(CivilDay(days.first).year, years.lowerBound)
    let last = min(CivilDay(days.last).year, years.upperBound)
    var facets = ["x"]
    var number = first
    while number <= last {
      let century = centuryNumber(number)
      if number == century * 100, covers(days, from: number, to: number + 100) {
        facets.append(Self.century(century))
        number += 100
        continue
      }
      if covers(days, from: number, to: number + 1) {
        facets.append(year(number))
      } else {
        facets.append("w" + digits(number, 4))
        facets += matching(days, monthsOf: number)
      }
      number += 1
    }
    return facets
  }

  /// Whether a document that has this one of ``matching(_:)`` has some of those days, whatever the columns say.
  static func isCertain(_ facet: String) -> Bool { !"xwn".contains(facet.prefix(1)) }

  /// Whether all days of the years are among `days`.
  private static func covers(_ days: DayRange, from year: Int, to end: Int) -> Bool {
    CivilDay(year: year, month: 1, day: 1).dayNumber >= days.first
      && CivilDay(year: end, month: 1, day: 1).dayNumber - 1 <= days.last
  }

  private static func centuryNumber(_ year: Int) -> Int {
    (year - (year < 0 ? 99 : 0)) / 100
  }

  private static func matching(_ days: DayRange, monthsOf year: Int) -> [String] {
    var facets: [String] = []
    for number in year * 12..<(year + 1) * 12 {
      let start = CivilDay(monthNumber: number).dayNumber
      let end = CivilDay(monthNumber: number + 1).dayNumber - 1
      guard start <= days.last, end >= days.first else { continue }
      if start >= days.first, end <= days.last {
        facets.append(month(number))
      } else {
        facets.append("n" + monthDigits(number))
        facets += (max(start, days.first)...min(end, days.last)).map(day)
      }
    }
    return facets
  }

  private static func century(_ number: Int) -> String { "c" + digits(number, 2) }
  private static func year(_ number: Int) -> String { "y" + digits(number, 4) }
  private static func month(_ number: Int) -> String { "m" + monthDigits(number) }

  private static func day(_ number: Int32) -> String {
    let day = CivilDay(number)
    return "e" + digits(day.year, 4) + digits(day.month, 2) + digits(day.day, 2)
  }

  private static func monthDigits(_ number: Int) -> String {
    let month = CivilDay(monthNumber: number)
    return digits(month.year, 4) + digits(month.month, 2)
  }

  /// A year before our era gets a letter: a term has no sign.
  private static func digits(_ number: Int, _ count: Int) -> String {
    let text = String(number.magnitude)
    return (number < 0 ? "b" : "") + String(repeating: "0", count: max(0, count - text.count)) + text
  }
}
