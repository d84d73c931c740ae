internal import Foundation
internal import Ingestion
internal import Records

/// Finds what is to be imported: files, folders, lines of JSON.
package struct ImportSource: Sendable {
  private let defaults: ArticleDefaults
  private let metadata: ImportMetadata?

  /// - Parameter metadata: what a table says of the files.
  package init(defaults: ArticleDefaults, metadata: ImportMetadata?) {
    self.defaults = defaults
    self.metadata = metadata
  }

  /// Longest line of JSON: a text of the greatest length, with every letter escaped.
  private static let lineByteCountMax = 8 << 20

  /// What there is at a path, and how many files of it are neither text nor lines of JSON.
  package struct Files: Sendable {
    package var paths: [String] = []
    package var otherCount = 0
    /// Folders that cannot be read.
    package var failures: [ImportFailure] = []
  }

  /// Files below a folder in the order of their names; hidden ones are left out.
  package static func files(at path: String) -> Files {
    var isFolder: ObjCBool = false
    guard path != "-", FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
      return Files(paths: [path])
    }
    var files = Files()
    let folder = URL(fileURLWithPath: path)
    let found = FileManager.default.enumerator(
      at: folder, includingPropertiesForKeys: [.isDirectoryKey], options: [.skipsHiddenFiles]
    ) { url, error in
      files.failures.append(.input("\(url.path) cannot be read; check its permissions"))
      return true
    }
    var paths: [String] = []
    while let url = found?.nextObject() as? URL {
      let isFolder = (try? url.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory ?? false
      if !isFolder { paths.append(url.path) }
    }
    for path in paths.sorted() {
      if isText(path) || isLines(path) { files.paths.append(path) } else { files.otherCount += 1 }
    }
    return files
  }

  private static func isText(_ path: String) -> Bool { ["txt", "text"].contains(fileExtension(path)) }

  private static func isLines(_ path: String) -> Bool {
    path == "-" || ["jsonl", "ndjson"].contains(fileExtension(path))
  }

  private static func fileExtension(_ path: String) -> String {
    (path as NSString).pathExtension.lowercased()
  }

  /// Gives every item of a file. Lines are read as they are asked for.
  package func items(of path: String, _ each: (ImportItem) async throws -> Void) async throws {
    guard Self.isLines(path) else { return try await each(article(path)) }
    var reader: LineReader
    do {
      reader = try LineReader(path: path, lineByteCountMax: Self.lineByteCountMax)
    } catch {
      return try await each(ImportItem(name: path, record: .failure(Self.failure(path, error))))
    }
    var number = 0
    while true {
      let line: LineReader.Line
      do {
        guard let next = try reader.next() else { return }
        line = next
      } catch {
        return try await each(ImportItem(name: path, record: .failure(Self.failure(path, error))))
      }
      number += 1
      let name = path == "-" ? "line \(number)" : "\(path):\(number)"
      switch line {
      case .tooLong:
        let failure = ImportFailure.input("\(name): the line has more than \(Self.lineByteCountMax >> 20) MB")
        try await each(ImportItem(name: name, record: .failure(failure)))
      case .bytes(let bytes) where bytes.allSatisfy({ $0 <= 0x20 }): continue
      case .bytes(let bytes):
        try await each(ImportItem(name: name, record: Result { try record(bytes) }.mapError { Self.failure(name, $0) }))
      }
    }
  }

  private func article(_ path: String) -> ImportItem {
    let record = Result {
      var article = try defaults.article(path: path)
      try metadata?.apply(to: &article, file: path)
      return Record(article: article)
    }
    return ImportItem(name: path, record: record.mapError { Self.failure(path, $0) })
  }

  /// A line with one of them is a record, as an export has it.
  private static let recordKeys = ["article", "meeting", "memorandum", "plan", "entity", "analysis"]

  private func record(_ line: [UInt8]) throws -> Record {
    let json = String(decoding: line, as: UTF8.self)
    guard let object = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any] else {
      throw InputError(code: .malformed, message: "the line is no JSON object")
    }
    if Self.recordKeys.contains(where: { object[$0] is [String: Any] }) {
      return try Record(serializedBytes: try MessageCatalogue.message(json: json, as: Record.self))
    }
    var article = try FlatArticle(object).article(defaults: defaults)
    try metadata?.apply(to: &article, file: object["file"] as? String ?? "")
    return Record(article: article)
  }

  private static func failure(_ name: String, _ error: any Error) -> ImportFailure {
    // A file's own message has its name in it.
    let message = "\(error)"
    return .input(message.hasPrefix(name) ? message : "\(name): \(message)")
  }
}
