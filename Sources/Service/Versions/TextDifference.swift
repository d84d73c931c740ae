/// What has to be taken out of a text, and what put in, to make another one of it: whole words, in order.
///
/// Lines are compared first, and then the words of those that changed. Where there is so much that it would take long, a
/// part counts as changed as a whole.
struct TextDifference {
  struct Change: Hashable {
    /// Bytes of the older text.
    var before: Range<Int>
    /// Bytes of the newer text.
    var after: Range<Int>
  }

  private let before: [UInt8]
  private let after: [UInt8]
  private var found: [Change] = []

  /// Parts on both sides that are compared with one another. The time and the memory go with the square of it.
  private static let partCountMax = 2_000
  /// What all comparisons may cost together, in squares of their parts.
  private var costLeft = 16_000_000

  private init(_ before: [UInt8], _ after: [UInt8]) {
    self.before = before
    self.after = after
  }

  /// - Parameters:
  ///   - before: UTF-8.
  ///   - after: UTF-8.
  static func changes(from before: [UInt8], to after: [UInt8]) -> [Change] {
    var difference = TextDifference(before, after)
    difference.compare(before.indices, after.indices, lines) { difference, before, after in
      difference.compare(before, after, words) { $0.found.append(Change(before: $1, after: $2)) }
    }
    let changes = difference.joined()
    return changes.enumerated().map { index, change in
      let next = index + 1 < changes.count ? changes[index + 1].before.lowerBound : before.count
      return difference.fromTheBeginningOfALine(change, shiftMax: next - change.before.upperBound)
    }
  }

  private typealias Parts = (_ text: [UInt8], _ range: Range<Int>) -> [Range<Int>]

  /// Each line with its end.
  private static func lines(_ text: [UInt8], _ range: Range<Int>) -> [Range<Int>] {
    var (parts, begin) = ([Range<Int>](), range.lowerBound)
    for index in range where text[index] == 0x0A {
      parts.append(begin..<index + 1)
      begin = index + 1
    }
    if begin < range.upperBound { parts.append(begin..<range.upperBound) }
    return parts
  }

  /// Each word, and each sign between words.
  private static func words(_ text: [UInt8], _ range: Range<Int>) -> [Range<Int>] {
    func isOfWord(_ byte: UInt8) -> Bool {
      byte >= 0x80 || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
    }
    var (parts, begin) = ([Range<Int>](), range.lowerBound)
    while begin < range.upperBound {
      var end = begin + 1
      if isOfWord(text[begin]) { while end < range.upperBound, isOfWord(text[end]) { end += 1 } }
      parts.append(begin..<end)
      begin = end
    }
    return parts
  }

  /// Calls `each` with what differs: of the parts of two ranges those that do not stand on both sides.
  private mutating func compare(
    _ beforeRange: Range<Int>, _ afterRange: Range<Int>, _ parts: Parts,
    _ each: (inout TextDifference, Range<Int>, Range<Int>) -> Void
  ) {
    let (old, new) = (parts(before, beforeRange), parts(after, afterRange))
    let (oldNames, newNames) = names(old, new)
    let start = zip(oldNames, newNames).prefix { $0 == $1 }.count
    let end = zip(oldNames.dropFirst(start).reversed(), newNames.dropFirst(start).reversed()).prefix { $0 == $1 }.count
    let (oldRest, newRest) = (oldNames[start..<old.count - end], newNames[start..<new.count - end])
    let partCount = oldRest.count + newRest.count
    let isLittle = partCount <= Self.partCountMax && partCount * partCount <= costLeft
    if isLittle { costLeft -= partCount * partCount }
    let runs = isLittle ? Self.runs(oldRest, newRest) : [(oldRest.indices, newRest.indices)]
    for (oldRun, newRun) in runs {
      each(&self, Self.bytes(of: oldRun, in: old, beforeRange), Self.bytes(of: newRun, in: new, afterRange))
    }
  }

  /// A number for each part, the same for the same bytes.
  private func names(_ old: [Range<Int>], _ new: [Range<Int>]) -> ([Int], [Int]) {
    var known: [ArraySlice<UInt8>: Int] = [:]
    func name(_ bytes: ArraySlice<UInt8>) -> Int {
      let name = known[bytes] ?? known.count
      known[bytes] = name
      return name
    }
    return (old.map { name(before[$0]) }, new.map { name(after[$0]) })
  }

  /// Which parts of both sides stand in place of one another.
  private static func runs(_ old: ArraySlice<Int>, _ new: ArraySlice<Int>) -> [(Range<Int>, Range<Int>)] {
    if old.isEmpty, new.isEmpty { return [] }
    let difference = Array(new).difference(from: Array(old))
    var (removed, inserted): (Set<Int>, Set<Int>) = ([], [])
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(old.startIndex + offset)
      case .insert(let offset, _, _): inserted.insert(new.startIndex + offset)
      }
    }
    var runs: [(Range<Int>, Range<Int>)] = []
    var (oldEnd, newEnd) = (old.startIndex, new.startIndex)
    while oldEnd < old.endIndex || newEnd < new.endIndex {
      let (oldBegin, newBegin) = (oldEnd, newEnd)
      while removed.contains(oldEnd) { oldEnd += 1 }
      while inserted.contains(newEnd) { newEnd += 1 }
      if oldBegin < oldEnd || newBegin < newEnd {
        runs.append((oldBegin..<oldEnd, newBegin..<newEnd))
      } else {
        (oldEnd, newEnd) = (oldEnd + 1, newEnd + 1)
      }
    }
    return runs
  }

  private static func bytes(of run: Range<Int>, in parts: [Range<Int>], _ whole: Range<Int>) -> Range<Int> {
    let begin = run.lowerBound < parts.count ? parts[run.lowerBound].lowerBound : whole.upperBound
    return begin..<(run.isEmpty ? begin : parts[run.upperBound - 1].upperBound)
  }

  /// What was put in, or taken out, between two lines may as well be seen as beginning after the end of the first one's last
  /// word: `.⏎New line` instead of `New line.⏎`. It is moved on to the beginning of a line where that makes the same text.
  private func fromTheBeginningOfALine(_ change: Change, shiftMax: Int) -> Change {
    let (text, run, rest) =
      change.before.isEmpty
      ? (after, change.after, before[change.before.upperBound...])
      : (before, change.before, after[change.after.upperBound...])
    guard change.before.isEmpty != change.after.isEmpty, text[run].contains(0x0A) else { return change }
    let sameCount = zip(zip(text[run.lowerBound...], text[run.upperBound...]), rest)
      .prefix { $0.0 == $0.1 && $0.0 == $1 }.count
    for shift in 1..<max(1, min(sameCount, shiftMax) + 1)
    where text[run.lowerBound + shift - 1] == 0x0A && text[run.lowerBound + shift] != 0x0A {
      return Change(
        before: change.before.lowerBound + shift..<change.before.upperBound + shift,
        after: change.after.lowerBound + shift..<change.after.upperBound + shift)
    }
    return change
  }

  /// Changes with no more than a space or a sign between them are one to a reader.
  private func joined() -> [Change] {
    found.reduce(into: []) { changes, next in
      guard let last = changes.last, next.before.lowerBound - last.before.upperBound <= 1,
        next.after.lowerBound - last.after.upperBound <= 1
      else { return changes.append(next) }
      changes[changes.count - 1] = Change(
        before: last.before.lowerBound..<next.before.upperBound, after: last.after.lowerBound..<next.after.upperBound)
    }
  }
}
