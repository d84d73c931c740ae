import Foundation
import Importing
import Ingestion
import Records
import Testing

@Suite struct ImportSourceTests {
  private func withFolder(_ body: (_ path: String) async throws -> Void) async throws {
    let path = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("hattama-import-\(UUID())").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try await body(path)
  }

  private func write(_ text: String, _ path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  private func items(
    _ path: String, _ defaults: ArticleDefaults = ArticleDefaults(textByteCountMax: 10_000), meta: String? = nil
  ) async throws -> [ImportItem] {
    let source = ImportSource(defaults: defaults, metadata: try meta.map { try ImportMetadata(path: $0) })
    var items: [ImportItem] = []
    for file in ImportSource.files(at: path).paths { try await source.items(of: file) { items.append($0) } }
    return items
  }

  private func article(_ item: ImportItem?) throws -> Article { try #require(try item?.record.get().article) }

  private func refusal(_ item: ImportItem) -> String? {
    if case .failure(let failure) = item.record { failure.message } else { nil }
  }

  @Test func folderGivesItsTextsInOrder() async throws {
    try await withFolder { folder in
      try FileManager.default.createDirectory(atPath: folder + "/b/.hidden", withIntermediateDirectories: true)
      for name in ["c.txt", "b/a.TXT", "b/lines.ndjson", "b/photo.jpg", ".draft.txt", "b/.hidden/x.txt", "a.text"] {
        try write("{}", folder + "/" + name)
      }
      let files = ImportSource.files(at: folder)
      #expect(files.paths == ["a.text", "b/a.TXT", "b/lines.ndjson", "c.txt"].map { folder + "/" + $0 })
      #expect(files.otherCount == 1)
      #expect(ImportSource.files(at: folder + "/c.txt").paths == [folder + "/c.txt"])
      #expect(ImportSource.files(at: "-").paths == ["-"])
    }
  }

  @Test func lineIsAnArticleOfPlainStrings() async throws {
    try await withFolder { folder in
      let path = folder + "/lines.jsonl"
      try write(
        """
        \u{FEFF}{"text": "Бірінші.", "url": "https://example.kz/1", "date": "2026-11-03T08:00:00+05:00", "author": "Ә. Нұр"}

        {"title": "ТАҚЫРЫП", "body": "Екінші.", "language": "kk-Cyrl", "rights": "CC BY 4.0", "publisher": ""}
        {"title": "ТАҚЫРЫП", "body": "ТАҚЫРЫП\\nҮшінші."}
        """, path)
      let defaults = ArticleDefaults(published: "2026", publisher: "Жетісу", textByteCountMax: 10_000)
      let items = try await items(path, defaults)
      #expect(items.map(\.name) == [1, 3, 4].map { "\(path):\($0)" })
      let first = try article(items.first)
      #expect(first.text == "Бірінші.")
      #expect(first.sourceURL == "https://example.kz/1")
      #expect(first.published?.edtf == "2026-11-03")
      #expect(first.byline?.text == "Ә. Нұр")
      #expect(first.publisher?.text == "Жетісу")
      let second = try article(items[1])
      #expect(second.text == "ТАҚЫРЫП\n\nЕкінші.")
      #expect(second.language == "kk-Cyrl")
      #expect(second.rights == "CC BY 4.0")
      #expect(second.published?.edtf == "2026")
      #expect(try article(items[2]).text == "ТАҚЫРЫП\nҮшінші.")
    }
  }

  @Test func lineMayBeARecord() async throws {
    try await withFolder { folder in
      let path = folder + "/lines.jsonl"
      try write(#"{"article": {"text": "Мәтін.", "publisher": {"text": "Жетісу"}}}"#, path)
      #expect(try article(try await items(path).first).publisher?.text == "Жетісу")
    }
  }

  @Test(arguments: [
    ("[1]", "no JSON object"), ("{\"text\": \"а\"", "no JSON object"),
    ("{\"text\": [\"а\"]}", "\"text\" has to be a string"),
    ("{\"title\": \"а\"}", "the line has no text"), ("{\"text\": \"а\", \"published\": \"кеше\"}", "the date \"кеше\""),
    ("{\"meeting\": {\"nothing\": 1}}", "nothing"),
  ]) func wrongLineIsExplained(line: String, reason: String) async throws {
    try await withFolder { folder in
      try write("{\"text\": \"бар\"}\n" + line + "\n{\"text\": \"бар\"}", folder + "/lines.jsonl")
      let items = try await items(folder + "/lines.jsonl")
      #expect(items.count == 3)
      #expect(refusal(items[1])?.hasPrefix(folder + "/lines.jsonl:2: ") == true)
      #expect(refusal(items[1])?.contains(reason) == true, "\(refusal(items[1]) ?? "")")
      #expect(refusal(items[2]) == nil)
    }
  }

  @Test func lineThatIsTooLongIsPassedOver() async throws {
    try await withFolder { folder in
      let long = "{\"text\": \"" + String(repeating: "а", count: 5 << 20) + "\"}"
      try write(long + "\n{\"text\": \"бар\"}", folder + "/lines.jsonl")
      let items = try await items(folder + "/lines.jsonl")
      #expect(refusal(items[0])?.contains("more than 8 MB") == true)
      #expect(try article(items[1]).text == "бар")
    }
  }

  @Test func tableSaysWhatIsKnownOfAFile() async throws {
    try await withFolder { folder in
      try write("Мәтін.", folder + "/a.txt")
      try write("Мәтін.", folder + "/b.txt")
      try write(
        "\u{FEFF}File,Published,publisher,url\r\na.txt,2026-11-03,\"Жетісу, \"\"газет\"\"\",https://example.kz/a\r\n",
        folder + ".csv")
      defer { try? FileManager.default.removeItem(atPath: folder + ".csv") }
      let items = try await items(
        folder, ArticleDefaults(publisher: "Басқа", textByteCountMax: 10_000), meta: folder + ".csv")
      let known = try article(items[0])
      #expect(known.publisher?.text == "Жетісу, \"газет\"")
      #expect(known.published?.edtf == "2026-11-03")
      #expect(known.sourceURL == "https://example.kz/a")
      #expect(try article(items[1]).publisher?.text == "Басқа")
    }
  }

  @Test(arguments: [
    ("file,colour\na.txt,red", "no column colour"), ("published\n2026", "names no file"),
    ("file,url\na.txt,1\na.txt,2", "a.txt is there twice"), ("file,url\na.txt", "line 2: 1 fields"),
    ("file,url\n\"a.txt,1", "is not closed"), ("file,url,url\na.txt,1,2", "two columns are named url"),
  ]) func wrongTableIsExplained(table: String, reason: String) async throws {
    try await withFolder { folder in
      try write(table, folder + "/meta.csv")
      #expect {
        _ = try ImportMetadata(path: folder + "/meta.csv")
      } throws: { "\($0)".contains(reason) }
    }
  }
}
