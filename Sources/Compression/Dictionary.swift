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

  /// Frequent words and phrases of news and of records; see Tools/build-dictionary.
  package static let builtIn = CompressionDictionary(
    id: 1, bytes: CyrillicFilter.filter(Array(builtInDictionaryText.utf8)).suffix(byteCountMax))
}

extension [UInt8] {
  fileprivate func suffix(_ count: Int) -> [UInt8] { Array(self[Swift.max(0, self.count - count)...]) }
}
