/// A day of the Gregorian calendar, carried on before its time and with a year 0.
package struct CivilDay: Sendable, Hashable {
  package let year: Int
  /// 1 to 12.
  package let month: Int
  /// 1 to 31.
  package let day: Int

  package init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// The first day of a month, counted from January of year 0.
  init(monthNumber: Int) {
    let month = monthNumber.modulo(12)
    self.init(year: (monthNumber - month) / 12, month: month + 1, day: 1)
  }

  var monthNumber: Int { year * 12 + month - 1 }

  private static let dayCountOf400Years = 146_097
  /// From 0000-03-01, where a year that begins in March has its leap day last, to 1970-01-01.
  private static let epoch = 719_468

  /// - Parameter dayNumber: from 1970-01-01.
  package init(_ dayNumber: Int32) {
    let days = Int(dayNumber) + Self.epoch
    let dayOfEra = days.modulo(Self.dayCountOf400Years)
    let era = (days - dayOfEra) / Self.dayCountOf400Years
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    self.init(
      year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
      day: dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
  }

  /// From 1970-01-01; clamped to what an `Int32` holds.
  package var dayNumber: Int32 {
    let yearFromMarch = month <= 2 ? year - 1 : year
    let yearOfEra = yearFromMarch.modulo(400)
    let era = (yearFromMarch - yearOfEra) / 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Int32(clamping: era * Self.dayCountOf400Years + dayOfEra - Self.epoch)
  }
}

extension Int {
  /// Never negative, other than `%`.
  fileprivate func modulo(_ divisor: Int) -> Int {
    let rest = self % divisor
    return rest < 0 ? rest + divisor : rest
  }
}
