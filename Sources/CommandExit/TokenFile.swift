internal import Foundation

/// The file in which a server and its clients find their token.
package enum TokenFile {
  /// Reads it; spaces and line ends around the token do not count.
  ///
  /// - Throws: ``CommandFailure`` of usage when there is none, or when it is longer than `byteCountMax`.
  package static func read(_ path: String, byteCountMax: Int) throws(CommandFailure) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path), data.count <= byteCountMax + 64 else {
      throw failure("the token file \(path) cannot be read, or is no token; see --token-file")
    }
    let spaces = Set(" \t\r\n".utf8)
    let token = data.drop { spaces.contains($0) }.reversed().drop { spaces.contains($0) }.reversed()
    guard (1...byteCountMax).contains(token.count) else {
      throw failure("the token file \(path) must hold 1 to \(byteCountMax) bytes; it has \(token.count)")
    }
    return Array(token)
  }

  private static func failure(_ message: String) -> CommandFailure {
    CommandFailure(.usage, code: "INVALID_TOKEN_FILE", message)
  }
}
