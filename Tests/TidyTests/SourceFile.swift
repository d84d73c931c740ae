import Foundation

/// A file of the project, by its path from the root.
struct SourceFile: Sendable {
  let path: String
  let lines: [String]

  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  /// The project's own files below some folders: what git would hold, without build folders.
  static func all(below folders: [String], endings: [String]) -> [SourceFile] {
    folders.flatMap { folder -> [SourceFile] in
      let names = FileManager.default.enumerator(atPath: root + "/" + folder)?.compactMap { $0 as? String } ?? []
      return names.sorted().compactMap { name in
        let isBuilt = name.split(separator: "/").contains { $0.hasPrefix(".build") || $0 == "__pycache__" }
        guard !isBuilt, endings.contains(where: { name.hasSuffix($0) }) else { return nil }
        guard let text = try? String(contentsOfFile: "\(root)/\(folder)/\(name)", encoding: .utf8) else { return nil }
        return SourceFile(path: "\(folder)/\(name)", lines: text.components(separatedBy: "\n"))
      }
    }
  }

  static let swift = all(below: ["Sources", "Plugins", "Tests", "Tools"], endings: [".swift"])
  static let text = all(
    below: ["Protos", "Sources", "Plugins", "Tests", "Tools"],
    endings: [".swift", ".c", ".h", ".md", ".py", ".proto", ".json", ".txt"])

  var isGenerated: Bool { path.contains("/Generated/") || path.contains(".pb.swift") || path.contains(".pb-c.") }
  var name: String { String(path.split(separator: "/").last ?? "") }

  /// The modules that the file imports, with the lines on which it does.
  var imports: [(module: String, line: Int)] {
    lines.enumerated().compactMap { index, line in
      let words = line.split(separator: " ").map(String.init)
      guard let at = words.firstIndex(of: "import"), at + 1 < words.count, at <= 1 else { return nil }
      return (words[at + 1], index + 1)
    }
  }
}
