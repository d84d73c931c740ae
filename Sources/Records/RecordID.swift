internal import Crypto

/// The ids under which records are stored: the kind's letter, a colon and 16 characters of a hash. Derived from what
/// they name, so that the same input always gives the same id.
package enum RecordID {
  /// Characters after the kind. 80 bits: among a million records two share an id with a chance of one in 10^12.
  package static let hashCharacterCount = 16
  /// Base 32 of RFC 4648, in lower case: no 0, 1, 8 or 9 to be misread as o, l or b.
  private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

  /// Of an article as received: another text at the same address is another article.
  package static func article(sourceURL: String, publisher: String, text: String) -> String {
    derived(.article, [sourceURL, publisher, text])
  }

  /// Of what was extracted from an article.
  ///
  /// - Parameter ordinal: from 0, among the records of that kind in that article.
  package static func extracted(kind: RecordInfo.Kind, articleID: String, ordinal: Int) -> String {
    derived(kind, [articleID, "\(ordinal)"])
  }

  /// Of an article's analysis: there is one, with revisions.
  package static func analysis(articleID: String) -> String { derived(.analysis, [articleID]) }

  /// SHA-256 of a text's UTF-8 bytes, in lower-case hexadecimal.
  package static func contentSHA256(_ text: String) -> String {
    var text = text
    return hexadecimal(text.withUTF8 { SHA256.hash(data: UnsafeRawBufferPointer($0)) })
  }

  /// Two lower-case digits for each byte.
  package static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    String(
      decoding: bytes.flatMap { [hexadecimalDigits[Int($0 >> 4)], hexadecimalDigits[Int($0 & 15)]] }, as: UTF8.self)
  }

  private static let hexadecimalDigits = Array("0123456789abcdef".utf8)

  /// Each part goes in with its length, so that no two lists of parts look the same.
  private static func derived(_ kind: RecordInfo.Kind, _ parts: [String]) -> String {
    var hash = SHA256()
    for part in ["hattama.v1", kind.name] + parts {
      var part = part
      part.withUTF8 { bytes in
        withUnsafeBytes(of: UInt64(bytes.count).bigEndian) { hash.update(bufferPointer: $0) }
        hash.update(bufferPointer: UnsafeRawBufferPointer(bytes))
      }
    }
    return kind.idPrefix + base32(Array(hash.finalize()))
  }

  private static func base32(_ digest: [UInt8]) -> String {
    let characters = (0..<hashCharacterCount).map { index in
      let bit = index * 5
      let pair = UInt16(digest[bit / 8]) << 8 | UInt16(digest[bit / 8 + 1])
      return alphabet[Int(pair >> (11 - bit % 8)) & 31]
    }
    return String(decoding: characters, as: UTF8.self)
  }

  /// The kind that an id, or the beginning of one, names; `nil` when it names none.
  package static func kind(of id: String) -> RecordInfo.Kind? {
    RecordInfo.Kind.stored.first { id.hasPrefix($0.idPrefix) }
  }

  /// Checks a whole id.
  package static func check(_ id: String) throws(RecordIDError) {
    try checkPrefix(id)
    let given = id.utf8.count - 2
    guard given == hashCharacterCount else {
      throw RecordIDError("\(id) has \(given) characters after its kind; a whole id has \(hashCharacterCount)")
    }
  }

  /// Checks what a user typed for an id: the whole of it or its beginning, the kind included.
  package static func checkPrefix(_ typed: String) throws(RecordIDError) {
    let shown = printable(typed)
    guard kind(of: typed) != nil else {
      let kinds = RecordInfo.Kind.stored.map { "\($0.idPrefix) \($0.name.lowercased())" }.joined(separator: ", ")
      throw RecordIDError("\(shown) is no id: an id begins with its kind (\(kinds)), as `hattama list` shows it")
    }
    let hash = typed.utf8.dropFirst(2)
    guard hash.allSatisfy({ alphabet.contains($0) }) else {
      throw RecordIDError("\(shown) is no id: after its kind come only the letters a to z and the digits 2 to 7")
    }
    guard hash.count <= hashCharacterCount else {
      throw RecordIDError("\(shown) is no id: at most \(hashCharacterCount) characters follow its kind")
    }
  }
}

/// Why a string is no record's id.
package struct RecordIDError: Error, Sendable, Hashable, CustomStringConvertible {
  package let message: String

  init(_ message: String) { self.message = message }

  package var description: String { message }
}

extension RecordInfo.Kind {
  /// The kinds of stored records, in the order of their numbers.
  package static let stored: [Self] = [.article, .meeting, .memorandum, .plan, .entity, .analysis]

  /// What the ids of a kind begin with; empty for a kind that this version does not know.
  package var idPrefix: String {
    switch self {
    case .article: "a:"
    case .meeting: "m:"
    case .memorandum: "d:"
    case .plan: "p:"
    case .entity: "e:"
    case .analysis: "n:"
    default: ""
    }
  }

  /// The kind whose ids begin so; `nil` when none does.
  package init?(idPrefix: String) {
    guard let kind = Self.stored.first(where: { $0.idPrefix == idPrefix }) else { return nil }
    self = kind
  }
}
