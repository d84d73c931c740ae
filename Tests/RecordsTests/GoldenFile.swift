import Foundation

/// Files under Tests/Vectors/records; HATTAMA_UPDATE_GOLDEN=1 writes them anew.
enum GoldenFile {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "Vectors/records")

  private static var isUpdating: Bool { ProcessInfo.processInfo.environment["HATTAMA_UPDATE_GOLDEN"] == "1" }

  /// What the file holds; when updating, what it now holds.
  static func text(_ name: String, current: String) throws -> String {
    let file = folder.appending(path: name)
    if isUpdating {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(current.utf8).write(to: file)
    }
    return String(decoding: try Data(contentsOf: file), as: UTF8.self)
  }

  /// Hexadecimal, 32 bytes a line.
  static func hex(_ bytes: [UInt8]) -> String {
    stride(from: 0, to: bytes.count, by: 32).map { start in
      bytes[start..<min(start + 32, bytes.count)].map { String(format: "%02x", $0) }.joined() + "\n"
    }.joined()
  }

  static func bytes(hex: String) -> [UInt8] {
    let digits = hex.filter { !$0.isNewline }.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}
