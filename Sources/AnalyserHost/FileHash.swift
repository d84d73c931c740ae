internal import Crypto
internal import Foundation

/// SHA-256 of files and folders, read in pieces.
enum FileHash {
  static let pieceByteCount = 1 << 20
  /// More resources than this are no resources of an analyser.
  static let fileCountMax = 10_000

  /// Lower-case hexadecimal.
  static func ofFile(_ path: String) throws(ManifestError) -> String {
    hexadecimal(try digest(ofFile: path, name: URL(filePath: path).lastPathComponent))
  }

  /// Over the relative names and the hashes of all files, in the order of their names; empty for a folder without any.
  static func ofFolder(_ path: String) throws(ManifestError) -> String {
    let names = try fileNames(in: path)
    if names.isEmpty { return "" }
    var hash = SHA256()
    for name in names {
      hash.update(data: Data(name.utf8))
      hash.update(data: [0])
      hash.update(data: Data(try digest(ofFile: path + "/" + name, name: name)))
    }
    return hexadecimal(hash.finalize())
  }

  private static func fileNames(in path: String) throws(ManifestError) -> [String] {
    guard let enumerator = FileManager.default.enumerator(atPath: path) else { return [] }
    var names: [String] = []
    while let name = enumerator.nextObject() as? String {
      guard enumerator.fileAttributes?[.type] as? FileAttributeType == .typeRegular else { continue }
      names.append(name)
      guard names.count <= fileCountMax else {
        throw ManifestError("the resource folder holds more than \(fileCountMax) files")
      }
    }
    return names.sorted()
  }

  private static func digest(ofFile path: String, name: String) throws(ManifestError) -> SHA256.Digest {
    do {
      let file = try FileHandle(forReadingFrom: URL(filePath: path))
      defer { try? file.close() }
      var hash = SHA256()
      while let piece = try file.read(upToCount: pieceByteCount), !piece.isEmpty { hash.update(data: piece) }
      return hash.finalize()
    } catch {
      throw ManifestError("the file \(name) cannot be read")
    }
  }
}

private func hexadecimal(_ digest: SHA256.Digest) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
