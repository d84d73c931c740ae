internal import Storage
internal import Wire

extension ListCursor {
  /// The form that callers hand back: milliseconds and number in hexadecimal, a hyphen between them. Opaque to them.
  var text: String { String(timeMilliseconds, radix: 16) + "-" + String(number, radix: 16) }

  init(text: String) throws {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let time = UInt64(parts[0], radix: 16), let number = UInt64(parts[1], radix: 16) else {
      throw ServiceError(.invalidArgument, "the cursor is none of ours; hand back next_cursor as it came")
    }
    self.init(timeMilliseconds: time, number: number)
  }
}
