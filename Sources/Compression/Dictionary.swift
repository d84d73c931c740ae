/// Bytes that deflate may refer to before it has seen any of the text.
///
/// A dictionary is known by its number, for ever: what was compressed with it needs the very same bytes to be read.
package struct CompressionDictionary: Sendable, Hashable {
  /// What of a dictionary zlib can use: the window less its look-ahead.
  package static let byteCountMax = 32_506

  package let id: UInt32
  /// As the stream gets them: filtered.
  package let bytes: [UInt8]

  package init(id: UInt32, bytes: [UInt8]) {
    self.id = id
    self.bytes = bytes
  }

  package static let none = CompressionDictionary(id: 0, bytes: [])

  /// What news and records have in common; see Tools/build-dictionary. Another one gets another number: a store that has
  /// lost its copies can still be read.
  package static let builtIn = CompressionDictionary(id: 2, text: builtInDictionaryText)

  /// The only one that stores had before they kept dictionaries.
  package static let first = CompressionDictionary(id: 1, text: firstDictionaryText)

  private init(id: UInt32, text: String) {
    self.init(id: id, bytes: CyrillicFilter.filter(Array(text.utf8)).suffix(Self.byteCountMax))
  }
}

extension [UInt8] {
  fileprivate func suffix(_ count: Int) -> [UInt8] { Array(self[Swift.max(0, self.count - count)...]) }
}
