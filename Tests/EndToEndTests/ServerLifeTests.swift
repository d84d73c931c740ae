import Foundation
import Testing

@Suite(.timeLimit(.minutes(3))) struct ServerLifeTests {
  private func id(_ prefix: String, in output: String) -> String? {
    output.split(whereSeparator: \.isWhitespace).map(String.init).first { $0.hasPrefix(prefix) }
  }

  @Test func whatWasAddedIsThereAfterARestart() throws {
    try withServer { installed, server, store in
      let added = try server.hattama(installed, "add", Installed.demoArticle, "--publisher", "Тобыл таңы")
      #expect(added.exit == 0)
      let meeting = try #require(id("m:", in: added.output))
      let before = try server.hattama(installed, "get", meeting, "--json")
      #expect(server.stop() == 0)
      let again = try RunningServer(installed, store: store)
      defer { if again.process.isRunning { again.kill() } }
      #expect(try again.hattama(installed, "get", meeting, "--json").output == before.output)
      let list = try again.hattama(installed, "list", "--kind", "memorandum", "--json")
      #expect(try objects(list.output).count == 1)
      #expect(again.stop() == 0)
    }
  }

  @Test func killedServerKeepsEveryAcknowledgedByte() throws {
    try withServer { installed, server, store in
      let folder = try TemporaryFolder(name: "articles")
      defer { folder.remove() }
      var texts: [String: String] = [:]
      for number in 1...12 {
        let text = "Бүгін қалада \(number) жаңа мектеп ашылды.\r\n\nТұрғындар қуанып жатыр.\u{A0}\n"
        let file = try folder.write("\(number).txt", text.utf8)
        let added = try server.hattama(installed, "add", file, "--no-analyse")
        texts[try #require(id("a:", in: added.output))] = text
      }
      #expect(texts.count == 12)
      server.kill()
      let again = try RunningServer(installed, store: store)
      defer { if again.process.isRunning { again.kill() } }
      for (id, text) in texts { #expect(try again.hattama(installed, "get", id, "--text").output == text) }
    }
  }

  @Test func sameArticleTwiceIsOneRecord() throws {
    try withServer { installed, server, _ in
      let first = try server.hattama(installed, "add", Installed.demoArticle)
      let revisions = try server.hattama(installed, "list", "--json").output
      let second = try server.hattama(installed, "add", Installed.demoArticle)
      #expect(first.output == second.output)
      // Nothing was written anew: every record is at the revision it had.
      #expect(try server.hattama(installed, "list", "--json").output == revisions)
      let list = try server.hattama(installed, "list", "--kind", "article", "--json")
      let records = try objects(list.output)
      #expect(records.count == 1)
      #expect((records[0]["storedByteCount"] as? Int ?? .max) * 2 < records[0]["byteCount"] as? Int ?? 0)
    }
  }

  @Test func deletedArticleTakesItsRecordsWithIt() throws {
    try withServer { installed, server, _ in
      let added = try server.hattama(installed, "add", Installed.demoArticle)
      let article = try #require(id("a:", in: added.output))
      let deleted = try server.hattama(installed, "delete", String(article.prefix(8)))
      #expect(deleted.exit == 0)
      #expect(deleted.output.contains("m:"))
      #expect(try server.hattama(installed, "list").output == "")
      #expect(try server.hattama(installed, "get", article).exit == 1)
    }
  }

  @Test func exportAndCallSpeakJSON() throws {
    try withServer { installed, server, _ in
      _ = try server.hattama(installed, "add", Installed.demoArticle)
      let exported = try objects(try server.hattama(installed, "export", "--kind", "memorandum").output)
      #expect(exported.count == 1)
      #expect(exported[0]["memorandum"] != nil)
      let called = try server.hattama(installed, "call", "Archive/List", #"{"limit": 2}"#)
      #expect((try objects(called.output)[0]["records"] as? [Any])?.count == 2)
      let wrong = try server.hattama(installed, "call", "Archive/List", #"{"limt": 2}"#)
      #expect(wrong.exit == 2)
      #expect(wrong.errors.contains("limt"))
    }
  }

  @Test func recordPutByHandIsKeptOverReanalysis() throws {
    try withServer { installed, server, _ in
      let folder = try TemporaryFolder(name: "record")
      defer { folder.remove() }
      let added = try server.hattama(installed, "add", Installed.demoArticle)
      let meeting = try #require(id("m:", in: added.output))
      let article = try #require(id("a:", in: added.output))
      let shown = try server.hattama(installed, "get", meeting, "--json")
      var record = try #require(try objects(shown.output)[0]["meeting"] as? [String: Any])
      var classification = try #require(record["classification"] as? [String: Any])
      classification["text"] = "дөңгелек үстел"
      record["classification"] = classification
      let file = try folder.write("m.json", JSONSerialization.data(withJSONObject: record))
      let put = try server.hattama(installed, "add", "--kind", "meeting", file)
      #expect(put.exit == 0, "\(put.errors)")
      #expect(try server.hattama(installed, "analyse", article).exit == 0)
      #expect(try server.hattama(installed, "get", meeting, "--lang", "kk").output.contains("дөңгелек үстел"))
    }
  }

  @Test func serverLeavesNoProcessBehind() throws {
    try withServer { installed, server, _ in
      #expect(server.childCount >= 6)
      let workers = childProcesses(of: server.process.processIdentifier)
      #expect(server.stop() == 0)
      #expect(workers.allSatisfy { kill($0, 0) != 0 })
    }
  }

  private func childProcesses(of process: Int32) -> [Int32] {
    let path = "/proc/\(process)/task"
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return threads.flatMap { thread in
      ((try? String(contentsOfFile: "\(path)/\(thread)/children", encoding: .utf8)) ?? "")
        .split(separator: " ").compactMap { Int32($0) }
    }
  }
}
