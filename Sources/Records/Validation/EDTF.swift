/// The part of EDTF (ISO 8601-2, levels 0 and 1) that records use: dates with unknown digits (`XXXX-09-14`, `202X`),
/// qualifiers (`?`, `~`, `%`), seasons and quarters (21 to 41), intervals with open ends (`../2022-09`), and times of day
/// with their zone (`2022-09-14T10:00+05:00`).
package enum EDTF {
  /// Bytes of the longest date that is looked at.
  private static let byteCountMax = 64

  package static func isValid(_ text: String) -> Bool {
    guard !text.isEmpty, text.utf8.count <= byteCountMax else { return false }
    let ends = parts(Substring(text), "/")
    switch ends.count {
    case 1: return isDate(ends[0])
    case 2:
      let open = ends.map { $0 == ".." || $0.isEmpty }
      return open != [true, true] && zip(ends, open).allSatisfy { $1 || isDate($0) }
    default: return false
    }
  }

  /// Bytes are compared, since every date of an article comes by here: a date has no others than those of ASCII.
  private static func parts(_ text: Substring, _ separator: Unicode.Scalar, splitCountMax: Int = .max) -> [Substring] {
    text.utf8.split(
      separator: UInt8(ascii: separator), maxSplits: splitCountMax, omittingEmptySubsequences: false
    ).map { Substring($0) }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private static func isDate(_ text: Substring) -> Bool {
    let halves = parts(text, "T", splitCountMax: 1)
    if halves.count == 2 { return isTime(halves[1]) && isDay(halves[0]) }
    var day = text
    if let last = day.last, "?~%".contains(last) { day.removeLast() }
    let parts = parts(day, "-")
    guard (1...3).contains(parts.count), isYear(parts[0]) else { return false }
    if parts.count == 1 { return true }
    if parts.count == 2 { return isNumber(parts[1], 1...12) || isNumber(parts[1], 21...41) || parts[1] == "XX" }
    return isDay(day)
  }

  private static func isYear(_ text: Substring) -> Bool {
    let digits = text.utf8.prefix(while: isDigit)
    return text.utf8.count == 4 && text.utf8.dropFirst(digits.count).allSatisfy { $0 == UInt8(ascii: "X") }
  }

  private static func isDay(_ text: Substring) -> Bool {
    let parts = parts(text, "-")
    guard parts.count == 3, isYear(parts[0]) else { return false }
    guard isNumber(parts[1], 1...12) || parts[1] == "XX" else { return false }
    if parts[2] == "XX" { return true }
    guard let month = Int(parts[1]) else { return isNumber(parts[2], 1...31) }
    return isNumber(parts[2], 1...dayCount(month: month, year: Int(parts[0])))
  }

  /// A year that is not known may be a leap year.
  private static func dayCount(month: Int, year: Int?) -> Int {
    if month != 2 { return [4, 6, 9, 11].contains(month) ? 30 : 31 }
    guard let year else { return 29 }
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
  }

  private static func isNumber(_ text: Substring, _ range: ClosedRange<Int>) -> Bool {
    text.utf8.count == 2 && text.utf8.allSatisfy(isDigit) && Int(text).map(range.contains) == true
  }

  /// `10:00`, `10:00:00`, each with `Z` or a distance from UTC: without one it would be no point in time.
  private static func isTime(_ text: Substring) -> Bool {
    guard let zoneStart = text.firstIndex(where: { "Z+-".contains($0) }) else { return false }
    let zone = text[zoneStart...]
    let clock = parts(text[..<zoneStart], ":")
    guard (2...3).contains(clock.count), isNumber(clock[0], 0...24) else { return false }
    guard clock.dropFirst().allSatisfy({ isNumber($0, 0...59) }) else { return false }
    if zone == "Z" { return true }
    let distance = parts(zone.dropFirst(), ":")
    guard zone.first != "Z", (1...2).contains(distance.count), isNumber(distance[0], 0...14) else { return false }
    return distance.dropFirst().allSatisfy { isNumber($0, 0...59) }
  }
}
