import Foundation
import Testing

/// What a new user gets wrong: one clear sentence and the right exit code for each.
@Suite(.timeLimit(.minutes(3))) struct MistakeTests {
  private func hattama(_ arguments: String..., environment: [String: String] = [:]) throws -> Outcome {
    try run(try Installed.shared.get().hattama, arguments, environment: environment)
  }

  private func expect(_ outcome: Outcome, exit: Int32, says sentence: String) {
    #expect(outcome.exit == exit, "\(outcome.errors)")
    #expect(outcome.errors.contains(sentence), "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
    #expect(outcome.output == "")
  }

  @Test func filesThatAreNoArticle() throws {
    let folder = try TemporaryFolder(name: "mistakes")
    defer { folder.remove() }
    let empty = try folder.write("empty.txt", [])
    expect(try hattama("read", empty), exit: 1, says: "has no text; give a file with the article's text")
    let binary = try folder.write("program", [0x7F, 0x45, 0x4C, 0x46, 0, 0, 0, 1])
    expect(try hattama("read", binary), exit: 1, says: "is no text but binary data")
    let invalid = try folder.write("invalid.txt", Array("Кездесу ".utf8) + [0xC3, 0x28] + Array(" өтті".utf8))
    expect(try hattama("read", invalid), exit: 1, says: "is not UTF-8 (byte 15 is 0xC3)")
    let old = try folder.write("old.txt", [0xCF, 0xF0, 0xE8, 0xE2, 0xE5, 0xF2, 0x2E])
    expect(try hattama("read", old), exit: 1, says: "add --encoding windows-1251")
    #expect(try hattama("read", old, "--encoding", "windows-1251").exit == 0)
    expect(try hattama("read", folder.path + "/nothing.txt"), exit: 1, says: "there is no file")
  }

  @Test func hugeFileIsRefusedBeforeItIsRead() throws {
    let folder = try TemporaryFolder(name: "huge")
    defer { folder.remove() }
    let path = try folder.write("huge.txt", [])
    // Sparse: 200 MB that take no room.
    try FileHandle(forWritingTo: URL(fileURLWithPath: path)).truncate(atOffset: 200 << 20)
    expect(try hattama("read", path), exit: 1, says: "has 200 MB; an article has at most 1 MB")
  }

  @Test func wrongServersAndIDs() throws {
    expect(
      try hattama("list", "--server", "127.0.0.1:1"), exit: 3,
      says: "nothing answers on 127.0.0.1:1; start hattamad there, or name another server with --server")
    try withServer { installed, server, _ in
      let unknown = try server.hattama(installed, "get", "m:nothing")
      #expect(unknown.exit == 1)
      #expect(unknown.errors.contains("no record has the id m:nothing"))
      let json = try server.hattama(installed, "get", "m:nothing", "--json")
      let error = try #require(try objects(json.errors)[0]["error"] as? [String: String])
      #expect(error["code"] == "NOT_FOUND")
    }
  }

  @Test func serverWithATokenTakesNobodyElse() throws {
    let installed = try Installed.shared.get()
    let folder = try TemporaryFolder(name: "token")
    defer { folder.remove() }
    let token = try folder.write("token", Array("құпия сөз\n".utf8))
    let other = try folder.write("other", Array("басқа".utf8))
    let empty = try folder.write("empty", Array("\n".utf8))
    let server = try RunningServer(installed, store: folder.path + "/store", options: ["--token-file", token])
    defer { if server.process.isRunning { server.kill() } }
    let bare = try server.hattama(installed, "health")
    #expect(bare.exit == 1)
    #expect(bare.errors.contains("this server asks for a token"))
    #expect(bare.errors.contains("--token-file"))
    #expect(try server.hattama(installed, "health", "--token-file", other).errors.contains("is not this server's"))
    #expect(try server.hattama(installed, "health", "--token-file", empty).exit == 2)
    #expect(try server.hattama(installed, "health", "--token-file", folder.path + "/none").exit == 2)
    #expect(try server.hattama(installed, "health", "--token-file", token).exit == 0)
    #expect(try server.hattama(installed, "health", "--token-file", token, "--compress").exit == 0)
    #expect(server.stop() == 0)
    // Strangers are in the log, each with an address.
    let strangers = try server.logText.split(separator: "\n").filter { $0.contains("status=UNAUTHENTICATED") }
    #expect(strangers.count == 2)
    #expect(strangers.allSatisfy { $0.contains("peer=127.0.0.1:") })
  }

  @Test func limitsOfAServerHaveTheirBounds() throws {
    let folder = try TemporaryFolder(name: "limits")
    defer { folder.remove() }
    for (option, value, sentence) in [
      ("--streams", "3", "'3' is no whole number from 16 to 1000000"),
      ("--request-memory", "lots", "'lots' is no whole number from 1 to 1048576"),
    ] {
      let hattamad = try Installed.shared.get().hattamad
      let outcome = try run(hattamad, [option, value, "--store", folder.path + "/store"])
      #expect(outcome.exit == 2)
      #expect(outcome.errors.contains(sentence), "\(outcome.errors)")
    }
    let installed = try Installed.shared.get()
    let options = ["--streams", "16", "--calls", "4", "--request-memory", "8", "--drain-timeout", "1"]
    let server = try RunningServer(installed, store: folder.path + "/store", options: options)
    defer { if server.process.isRunning { server.kill() } }
    #expect(try server.hattama(installed, "health").exit == 0)
    #expect(server.stop() == 0)
  }

  @Test func unknownAnalyserIsNamedWithThoseAtHand() throws {
    let outcome = try hattama("read", Installed.demoArticle, "--with", "tager")
    expect(outcome, exit: 1, says: "no analyser or layer is named tager; at hand: kz.hattama.")
  }

  @Test func usageErrorsEndWithCodeTwo() throws {
    for arguments in [
      ["red", "x"], ["list", "--kind", "book"], ["list", "--limit", "-1"], ["read", "x", "--published", "26.11.2026"],
    ] {
      let outcome = try run(try Installed.shared.get().hattama, arguments)
      #expect(outcome.exit == 2, "\(arguments)")
      #expect(outcome.errors.hasPrefix("Error: "), "\(outcome.errors)")
    }
    #expect(try hattama("--help").exit == 0)
    #expect(try hattama("list", environment: ["HATTAMA_SERVER": "what:ever"]).exit == 2)
  }

  @Test func storesThatCannotBeOpened() throws {
    let installed = try Installed.shared.get()
    let unwritable = try run(installed.hattamad, ["--listen", "127.0.0.1:0", "--store", "/proc/hattama"])
    expect(unwritable, exit: 1, says: "the store folder /proc/hattama cannot be made")
    try withServer { installed, server, store in
      let second = try run(installed.hattamad, ["--listen", "127.0.0.1:0", "--store", store])
      expect(second, exit: 1, says: "another server has the store")
      let port = String(server.address.split(separator: ":")[1])
      let samePort = try run(installed.hattamad, ["--listen", "127.0.0.1:\(port)", "--store", store + "2"])
      expect(samePort, exit: 1, says: "127.0.0.1:\(port) is taken")
      let open = try run(installed.hattamad, ["--listen", "0.0.0.0:0", "--store", store + "3"])
      expect(open, exit: 1, says: "add --insecure")
    }
  }

  @Test func mixedFilesAreAddedAsFarAsTheyGo() throws {
    try withServer { installed, server, _ in
      let outcome = try server.hattama(installed, "add", Installed.demoArticle, "/nothing/there.txt")
      #expect(outcome.exit == 4)
      #expect(outcome.output.contains("a:"))
      #expect(outcome.errors.contains("there is no file /nothing/there.txt"))
    }
  }
}
