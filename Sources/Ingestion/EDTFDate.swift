/// A calendar date of EDTF level 0: a year, a month of it or a day of that.
package struct EDTFDate: Sendable, Hashable {
  package let year: Int
  package let month: Int?
  package let day: Int?

  /// `nil` for anything but `YYYY`, `YYYY-MM` or `YYYY-MM-DD` of the Gregorian calendar.
  package init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard (1...3).contains(parts.count), parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
      zip(parts, [4, 2, 2]).allSatisfy({ $0.count == $1 })
    else { return nil }
    let numbers = parts.compactMap { Int($0) }
    year = numbers[0]
    month = numbers.count > 1 ? numbers[1] : nil
    day = numbers.count > 2 ? numbers[2] : nil
    if let month, !(1...12).contains(month) { return nil }
    if let day, let month, !(1...Self.dayCount(year, month)).contains(day) { return nil }
  }

  private static func dayCount(_ year: Int, _ month: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
  }
}
