internal import Foundation

/// A whole connection as `Tests/Vectors/exchanges` has it (PROTOCOL.md §9).
package struct ExchangeFile: Sendable {
  package enum Side: Sendable {
    case client
    case server
  }

  package let name: String
  package let frames: [(side: Side, frame: Frame)]

  package static let folder = vectors + "/exchanges"
  package static let vectors: String = {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return tests.appendingPathComponent("Vectors").path
  }()

  /// - Throws: when the file is not there, or has a line that is not one frame.
  package init(_ name: String) throws {
    self.name = name
    let text = try String(contentsOfFile: "\(Self.folder)/\(name).txt", encoding: .utf8)
    frames = try text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
      guard let frame = Frame(bytes: line.split(separator: " ").dropFirst().flatMap(bytes(of:))) else {
        throw ExchangeFileError(name: name, line: String(line))
      }
      return (line.hasPrefix("C") ? .client : .server, frame)
    }
  }

  package static func all() throws -> [ExchangeFile] {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".txt") }.sorted()
      .map { try ExchangeFile(String($0.dropLast(4))) }
  }

  package func bytes(from side: Side) -> [UInt8] {
    frames.filter { $0.side == side }.flatMap { $0.frame.bytes }
  }
}

/// A frame as `Tests/Vectors/wire` has it.
package enum FrameFile {
  package static func all() throws -> [(name: String, frame: Frame)] {
    let folder = ExchangeFile.vectors + "/wire"
    return try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".hex") }.sorted().map {
      let text = try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8)
      guard let frame = Frame(bytes: bytes(of: text.prefix { !$0.isNewline })) else {
        throw ExchangeFileError(name: $0, line: text)
      }
      return ($0, frame)
    }
  }
}

package struct ExchangeFileError: Error {
  let name: String
  let line: String
}

/// Hexadecimal bytes, or one byte many times: `07*40000`.
private func bytes(of word: Substring) -> [UInt8] {
  let parts = word.split(separator: "*")
  let digits = Array(parts[0].utf8)
  let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
    UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
  }
  guard parts.count == 2, let byte = bytes.first, let count = Int(parts[1]) else { return bytes }
  return Array(repeating: byte, count: count)
}
