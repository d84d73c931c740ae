package import Records

/// One thing to be stored, and what it is called in messages: a file, or a line of one.
package struct ImportItem: Sendable {
  package let name: String
  /// What it is, or why it is nothing.
  package let record: Result<Record, ImportFailure>

  package init(name: String, record: Result<Record, ImportFailure>) {
    self.name = name
    self.record = record
  }
}

/// Why something could not be stored, or not wholly.
package struct ImportFailure: Error, Sendable, Hashable {
  /// For programs: `INVALID_INPUT`, or the name of the server's status.
  package let code: String
  /// For people, with the name of the item.
  package let message: String

  package init(code: String, _ message: String) {
    self.code = code
    self.message = message
  }

  static func input(_ message: String) -> ImportFailure { ImportFailure(code: "INVALID_INPUT", message) }
}
