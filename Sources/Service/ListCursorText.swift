internal import Storage
internal import Wire

extension ListCursor {
  /// The form that callers hand back: milliseconds in hexadecimal, a hyphen, the id. Opaque to them.
  var text: String { String(timeMilliseconds, radix: 16) + "-" + id }

  init(text: String) throws {
    guard let hyphen = text.firstIndex(of: "-"), let time = UInt64(text[..<hyphen], radix: 16) else {
      throw ServiceError(.invalidArgument, "the cursor is none of ours; hand back next_cursor as it came")
    }
    self.init(timeMilliseconds: time, id: String(text[text.index(after: hyphen)...]))
  }
}
