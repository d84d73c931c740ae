import Foundation
import Testing

/// Many articles in, changes and exports out.
@Suite(.timeLimit(.minutes(3))) struct ImportTests {
  private static func article(_ town: String, _ number: Int) -> String {
    """
    \(town.uppercased()) ҚАЛАСЫНДА МЕМОРАНДУМ ЖАСАЛДЫ

    \(number) қараша күні \(town) қаласында аудан әкімдігі мен «Бұлақ-\(number)» серіктестігі арасында су құбыры туралы \
    меморандумға қол қойылды.
    """
  }

  /// Lines of JSON as strings.
  private func jsonLine(_ object: [String: String]) throws -> String {
    String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
  }

  private func write(_ text: String, _ path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  @Test func changedArticleIsANewerVersion() throws {
    try withServer { installed, server, store in
      let address = "https://example.kz/sarkan"
      let texts = [Self.article("Сарқан", 9), Self.article("Сарқан", 9).replacingOccurrences(of: "су", with: "газ")]
      let lines = try texts.map { try jsonLine(["text": $0, "url": address]) }
      try write(lines[0], store + ".1.jsonl")
      try write(lines.joined(separator: "\n"), store + ".2.jsonl")
      #expect(try server.hattama(installed, "import", store + ".1.jsonl", "--no-analyse").exit == 0)
      let second = try server.hattama(installed, "import", store + ".2.jsonl", "--no-analyse")
      #expect(second.output.contains("1 new (1 newer versions of known ones), 1 there already"), "\(second.output)")
      let newest = try objects(server.hattama(installed, "list", "--json").output).first?["id"] as? String ?? ""
      let versions = try objects(server.hattama(installed, "versions", newest, "--json").output)
      #expect(versions.count == 2)
      #expect(versions.last?["id"] as? String == newest)
      let diff = try server.hattama(installed, "diff", newest, "--lang", "en")
      #expect(diff.exit == 0)
      #expect(diff.output.contains("арасында [-су-]{+газ+} құбыры"), "\(diff.output)")
      let alone = try server.hattama(installed, "diff", versions[0]["id"] as? String ?? "")
      #expect(alone.exit == 1)
      #expect(alone.errors.contains("not known to be a newer version"))
    }
  }

  /// The later line is the newer version, however many are stored at once.
  @Test func textsOfOneAddressStayInTheirOrder() throws {
    try withServer { installed, server, store in
      let lines = try (10..<40).map { number in
        let address = number % 3 == 0 ? "https://example.kz/\(number)" : "https://example.kz/sarkan"
        return try jsonLine(["text": Self.article("Сарқан \(number)", number), "url": address])
      }
      try write(lines.joined(separator: "\n"), store + ".jsonl")
      let taken = try server.hattama(installed, "import", store + ".jsonl", "--no-analyse", "--jobs", "16")
      #expect(taken.output.contains("30 new (19 newer versions"), "\(taken.output)\(taken.errors)")
      let newest =
        try objects(server.hattama(installed, "list", "--json").output)
        .first { ($0["title"] as? String)?.contains("38") == true }?["id"] as? String ?? ""
      let versions = try objects(server.hattama(installed, "versions", newest, "--json").output)
      let expected = (10..<40).filter { $0 % 3 != 0 }.map { "САРҚАН \($0) ҚАЛАСЫНДА МЕМОРАНДУМ ЖАСАЛДЫ" }
      #expect(versions.map { $0["title"] as? String } == expected)
    }
  }

  @Test func foldersTablesAndLinesAreTakenIn() throws {
    try withServer { installed, server, store in
      let folder = store + ".texts"
      try FileManager.default.createDirectory(atPath: folder + "/2026/11", withIntermediateDirectories: true)
      try write(Self.article("Талғар", 3), folder + "/талғар.txt")
      try write(Self.article("Қордай", 5), folder + "/2026/11/қордай.txt")
      try write(" \n", folder + "/бос.txt")
      try write("%PDF-1.4", folder + "/сурет.pdf")
      let lines = [
        try jsonLine([
          "title": "ШУ ҚАЛАСЫНДА", "text": Self.article("Шу", 7), "url": "https://example.kz/shu",
          "published": "2026-11-07T10:00",
        ]),
        "{\"text\": 5}", "жоқ", try jsonLine(["title": "мәтінсіз"]),
        try jsonLine(["text": Self.article("Сарқан", 9), "date": "тоғызы"]),
      ]
      try write(lines.joined(separator: "\n"), folder + "/тізім.jsonl")
      try write("file;published;publisher\nталғар.txt;2026-11-03;\"Талғар \"\"таңы\"\"\"\n", folder + ".csv")

      let first = try server.hattama(installed, "import", folder, "--meta", folder + ".csv", "--publisher", "Жетісу")
      #expect(first.exit == 4)
      #expect(first.output.hasPrefix("8 items"))
      #expect(first.output.contains("3 new, 0 there already, 5 failed"))
      #expect(first.output.contains("neither .txt nor .jsonl: 1"))
      // Each failure has its place and its reason.
      for reason in [
        "бос.txt has no text", ":2: \"text\" has to be a string", ":3: the line is no JSON object",
        ":4: the line has no text", ":5: the date \"тоғызы\" is none",
      ] { #expect(first.errors.contains(reason), "\(reason) in \(first.errors)") }

      let articles = try objects(server.hattama(installed, "export", "--kind", "article").output)
        .compactMap { $0["article"] as? [String: Any] }
      #expect(articles.count == 3)
      func publisher(_ word: String) -> String? {
        let article = articles.first { ($0["text"] as? String)?.contains(word) == true }
        return (article?["publisher"] as? [String: Any])?["text"] as? String
      }
      #expect(publisher("Талғар") == "Талғар \"таңы\"")
      #expect(publisher("Қордай") == "Жетісу")
      // Each was analysed.
      let memoranda = try server.hattama(installed, "list", "--kind", "memorandum").output
      #expect(memoranda.split(separator: "\n").count == 3)

      // Run again, it passes over what is there.
      let second = try server.hattama(
        installed, "import", folder, "--meta", folder + ".csv", "--publisher", "Жетісу", "--json")
      #expect(second.exit == 4)
      #expect(try objects(second.output).first?["created"] as? Int == 0)
      #expect(try objects(second.output).first?["unchanged"] as? Int == 3)

      // What is exported can be taken into another archive; what analyses make is made there.
      let exported = store + ".export.jsonl"
      try write(try server.hattama(installed, "export").output, exported)
      try withServer { _, other, _ in
        let taken = try other.hattama(installed, "import", exported)
        #expect(taken.exit == 0, "\(taken.errors)")
        #expect(taken.output.contains("3 new"))
        #expect(taken.output.contains("left to analysis"))
        #expect(try other.hattama(installed, "list", "--kind", "memorandum").output.split(separator: "\n").count == 3)
      }
    }
  }

  @Test func exportsFitOtherPrograms() throws {
    try withServer { installed, server, store in
      try write(Self.article("Талғар", 3), store + ".txt")
      let added = try server.hattama(
        installed, "add", store + ".txt", "--published", "2026-11-03", "--url", "https://example.kz/3", "--publisher",
        "Жетісу, газет")
      let id = String(added.output.prefix { $0 != " " })
      let table = try server.hattama(installed, "export", "--kind", "article", "--format", "csv").output.split(
        separator: "\n")
      #expect(table.count == 2)
      #expect(table[0].hasPrefix("id,kind,title"))
      #expect(table[1].hasPrefix(id + ",article,"))
      #expect(table[1].hasSuffix(",2026-11-03,\"Жетісу, газет\",https://example.kz/3"))

      let news = try objects(server.hattama(installed, "export", "--format", "ninjs").output)
      #expect(news.count == 1)
      #expect(news.first?["uri"] as? String == "https://example.kz/3")
      #expect(news.first?["type"] as? String == "text")
      #expect(news.first?["contentCreated"] as? String == "2026-11-03T00:00:00+05:00")
      let bodies = news.first?["bodies"] as? [[String: String]]
      #expect(bodies?.first?["value"] == Self.article("Талғар", 3))
      let headlines = news.first?["headlines"] as? [[String: String]]
      #expect(headlines?.first?["value"] == "ТАЛҒАР ҚАЛАСЫНДА МЕМОРАНДУМ ЖАСАЛДЫ")
      #expect(try server.hattama(installed, "export", "--format", "ninjs", "--kind", "meeting").exit == 2)
    }
  }

  @Test func watchGivesEveryChangeOnce() throws {
    try withServer { installed, server, store in
      let cursorFile = store + ".cursor"
      func seen() throws -> [(cursor: Int, change: String, id: String)] {
        let outcome = try server.hattama(
          installed, "watch", "--once", "--json", "--kind", "article", "--cursor-file", cursorFile)
        #expect(outcome.exit == 0, "\(outcome.errors)")
        return try objects(outcome.output).map {
          (Int($0["cursor"] as? String ?? "") ?? 0, $0["change"] as? String ?? "", $0["id"] as? String ?? "")
        }
      }
      try write(Self.article("Талғар", 3), store + ".1.txt")
      try write(Self.article("Шу", 7), store + ".2.txt")
      let first = String(try server.hattama(installed, "add", store + ".1.txt").output.prefix { $0 != " " })
      let firstSeen = try seen()
      #expect(Set(firstSeen.map(\.id)) == [first])
      #expect(try seen().isEmpty)
      _ = try server.hattama(installed, "delete", first)
      _ = try server.hattama(installed, "add", store + ".2.txt", "--no-analyse")
      let secondSeen = try seen()
      #expect(secondSeen.map(\.change) == ["DELETED", "PUT"])
      #expect((firstSeen + secondSeen).map(\.cursor) == (firstSeen + secondSeen).map(\.cursor).sorted())
      // Another archive's cursor is none.
      let wrong = try server.hattama(installed, "watch", "--once", "--after", "100000")
      #expect(wrong.exit == 1)
      #expect(wrong.errors.contains("another archive's"))
    }
  }

  /// The server is killed under a watch, and comes back on the same port.
  @Test func watchOutlivesTheServer() throws {
    try withServer { installed, server, store in
      try write(Self.article("Талғар", 3), store + ".1.txt")
      try write(Self.article("Шу", 7), store + ".2.txt")
      let output = store + ".watch"
      _ = FileManager.default.createFile(atPath: output, contents: nil)
      let watch = Process()
      watch.executableURL = URL(fileURLWithPath: installed.hattama)
      watch.arguments = ["watch", "--kind", "article", "--after", "0", "--json", "--server", server.address]
      watch.environment = cleanEnvironment
      watch.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
      watch.standardError = FileHandle.nullDevice
      try watch.run()
      defer {
        watch.terminate()
        watch.waitUntilExit()
      }
      func changes() throws -> [String] {
        try objects(String(contentsOfFile: output, encoding: .utf8)).compactMap { $0["cursor"] as? String }
      }
      func wait(for count: Int) throws {
        for _ in 0..<1_500 where try changes().count < count { usleep(10_000) }
      }
      _ = try server.hattama(installed, "add", store + ".1.txt", "--no-analyse")
      try wait(for: 1)
      #expect(try changes() == ["1"])
      server.kill()
      let again = try RunningServer(installed, store: store, options: ["--listen", server.address])
      defer { if again.process.isRunning { again.kill() } }
      _ = try again.hattama(installed, "add", store + ".2.txt", "--no-analyse")
      try wait(for: 2)
      #expect(try changes() == ["1", "2"])
      // A watch holds no server up that is told to stop.
      let start = ContinuousClock.now
      #expect(again.stop() == 0)
      #expect(start.duration(to: .now) < .seconds(15))
    }
  }
}
