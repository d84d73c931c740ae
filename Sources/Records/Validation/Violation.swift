/// A place where a record breaks the rules that every stored record obeys.
package struct Violation: Sendable, Hashable, CustomStringConvertible {
  /// As `meeting.participants[2].name.evidence`, in JSON names; empty for the record as a whole.
  package let path: String
  /// What is wrong there, and what would be right.
  package let sentence: String

  package var description: String { path.isEmpty ? sentence : "\(path): \(sentence)" }
}
