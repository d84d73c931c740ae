import Foundation
import Testing

/// What an operator does with a store.
@Suite(.timeLimit(.minutes(3))) struct StoreCommandTests {
  private static let text = """
    ТАЛҒАРДА МЕМОРАНДУМҒА ҚОЛ ҚОЙЫЛДЫ

    10 қараша күні Талғар қаласында аудан әкімдігі мен «Жетісу» сауда үйі арасында меморандумға қол қойылды.
    """

  private func add(_ installed: Installed, _ server: RunningServer, _ store: String, count: Int) throws {
    for number in 0..<count {
      let lines = (0..<60).map { "Күн тәртібіндегі \(number * 100 + $0) мәселе қаралды." }
      try Data((Self.text + lines.joined(separator: "\n")).utf8).write(
        to: URL(fileURLWithPath: store + ".\(number).txt"))
    }
    let files = (0..<count).map { store + ".\($0).txt" }
    let outcome = try run(
      installed.hattama, ["add"] + files, environment: ["HATTAMA_SERVER": server.address])
    #expect(outcome.exit == 0)
  }

  @Test func figuresBackupAndCheckOfAServer() throws {
    let backups = try TemporaryFolder(name: "backups")
    defer { backups.remove() }
    try withServer(options: ["--backups", backups.path]) { installed, server, store in
      try add(installed, server, store, count: 3)
      let figures = try server.hattama(installed, "store", "stats", "--lang", "en")
      #expect(figures.exit == 0)
      #expect(figures.output.contains("article"))
      #expect(figures.output.contains("ratio"))
      let check = try server.hattama(installed, "store", "check", "--json")
      #expect(check.exit == 0)
      #expect(try objects(check.output).first?["findingsTotal"] as? String == "0")
      #expect(try server.hattama(installed, "status", "--lang", "en").output.contains("\nstore        file "))

      #expect(try server.hattama(installed, "store", "backup", "first").exit == 0)
      let twice = try server.hattama(installed, "store", "backup", "first")
      #expect(twice.exit == 1)
      #expect(twice.errors.contains("there is a backup first already"))
      #expect(!twice.errors.contains(backups.path))
      let outside = try server.hattama(installed, "store", "backup", "../first")
      #expect(outside.exit == 1)
      // The backup is a store.
      let checked = try run(installed.hattama, ["store", "check", "--store", backups.path + "/first", "--lang", "en"])
      #expect(checked.exit == 0, "\(checked.errors)")
      #expect(checked.output.contains("sound"))
      #expect(try server.hattama(installed, "store", "reindex").exit == 0)
    }
  }

  @Test func dictionaryIsTrainedWhileTheServerGoesOn() throws {
    try withServer { installed, server, store in
      let few = try server.hattama(installed, "store", "train-dictionary")
      #expect(few.exit == 1)
      #expect(few.errors.contains("too few to learn from"), "\(few.errors)")
      try add(installed, server, store, count: 120)
      let trained = try server.hattama(installed, "store", "train-dictionary", "--rewrite", "--json")
      #expect(trained.exit == 0, "\(trained.errors)")
      let answer = try #require(try objects(trained.output).first)
      let (before, after) = (answer["ratioBefore"] as? Double ?? 0, answer["ratioAfter"] as? Double ?? 0)
      #expect(after > before && before > 1)
      var figures = ""
      for _ in 0..<200 {
        figures = try server.hattama(installed, "store", "stats", "--lang", "en").output
        if !figures.contains("came with the program") { break }
        usleep(50_000)
      }
      #expect(figures.contains("trained on records: in use"), "\(figures)")
      #expect(!figures.contains("came with the program"), "\(figures)")
      #expect(try server.hattama(installed, "store", "check").exit == 0)
      #expect(try server.hattama(installed, "search", "меморандум", "--limit", "1").exit == 0)
      #expect(server.stop() == 0)
      let offline = try run(installed.hattama, ["store", "train-dictionary", "--store", store, "--lang", "en"])
      #expect(offline.exit == 0, "\(offline.errors)")
      #expect(offline.output.contains("ratio "))
      let dump = try run(installed.hattama, ["store", "dump", "--store", store])
      #expect(try objects(dump.output).filter { $0["article"] != nil && !($0["article"] is NSNull) }.count == 120)
    }
  }

  @Test func damageIsFoundAndRepaired() throws {
    try withServer { installed, server, store in
      try add(installed, server, store, count: 8)
      let busy = try run(installed.hattama, ["store", "check", "--store", store])
      #expect(busy.exit == 1)
      #expect(busy.errors.contains("another server has the store"))
      // A backup does not mind.
      #expect(try run(installed.hattama, ["store", "backup", store + ".copy", "--store", store]).exit == 0)
      #expect(server.stop() == 0)

      let file = URL(fileURLWithPath: store + "/hattama.sqlite")
      var bytes = try Data(contentsOf: file)
      // Every fourth page but the first ones, which say what there is.
      for page in stride(from: 12, to: bytes.count / 8_192, by: 4) { bytes[page * 8_192 + 5_000] ^= 0x40 }
      try bytes.write(to: file)
      let check = try run(installed.hattama, ["store", "check", "--store", store, "--lang", "en"])
      #expect(check.exit == 1)
      #expect(check.output.contains("findings: "))
      #expect(check.errors.contains("hattama store repair"))
      let dump = try run(installed.hattama, ["store", "dump", "--store", store])
      #expect(dump.exit == 4 || dump.exit == 0)
      let repair = try run(installed.hattama, ["store", "repair", "--store", store, "--lang", "en"])
      #expect(repair.exit == 4 || repair.exit == 0, "\(repair.errors)")
      #expect(repair.errors.contains("hattama.sqlite.damaged-1"))
      #expect(try Data(contentsOf: URL(fileURLWithPath: store + "/hattama.sqlite.damaged-1")) == bytes)
      let again = try run(installed.hattama, ["store", "check", "--store", store])
      #expect(again.exit == 0, "\(again.output)")
      #expect(try run(installed.hattama, ["store", "compact", "--store", store]).exit == 0)
      let server = try RunningServer(installed, store: store)
      defer { if server.process.isRunning { server.kill() } }
      #expect(try server.hattama(installed, "list").exit == 0)
      // And the backup has it all.
      let whole = try run(installed.hattama, ["store", "dump", "--store", store + ".copy"])
      #expect(whole.exit == 0)
      #expect(try objects(whole.output).filter { $0["article"] != nil && !($0["article"] is NSNull) }.count == 8)
    }
  }

  @Test func wrongPlacesAreNamed() throws {
    let installed = try Installed.shared.get()
    for command in [["check"], ["dump"], ["repair"], ["compact"], ["train-dictionary"], ["backup", "/tmp/none/copy"]] {
      let outcome = try run(installed.hattama, ["store"] + command + ["--store", "/tmp/hattama-no-store"])
      #expect(outcome.exit == 1)
      #expect(outcome.errors.contains("there is no store in /tmp/hattama-no-store"), "\(outcome.errors)")
    }
  }
}
