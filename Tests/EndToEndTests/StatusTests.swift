import Foundation
import Testing

@Suite(.timeLimit(.minutes(3))) struct StatusTests {
  @Test func statusCountsWhatWasCalled() throws {
    try withServer { installed, server, _ in
      for _ in 0..<3 { #expect(try server.hattama(installed, "list").exit == 0) }
      #expect(try server.hattama(installed, "get", "a:0000000000000000").exit != 0)
      let answers = try objects(server.hattama(installed, "status", "--json").output)
      let status = try #require(answers.first)
      let methods = try #require(status["methods"] as? [[String: Any]])
      let list = try #require(methods.first { $0["method"] as? String == "hattama.v1.Archive/List" })
      let ended = try #require(list["ended"] as? [[String: Any]])
      #expect(ended.map { $0["name"] as? String } == ["OK"])
      #expect("\(ended[0]["calls"] ?? "")" == "3")
      let get = try #require(methods.first { $0["method"] as? String == "hattama.v1.Archive/Get" })
      #expect((get["ended"] as? [[String: Any]])?.first?["name"] as? String != "OK")
      // People get a table.
      let report = try server.hattama(installed, "status", "--lang", "en").output
      #expect(report.contains("serving"))
      #expect(report.contains("hattama.v1.Archive/List"))
    }
  }

  @Test func watchLooksAgainAndAgain() throws {
    try withServer { installed, server, _ in
      let looks = try server.hattama(
        installed, "status", "--watch", "--interval", "0.1", "--count", "3", "--json")
      #expect(looks.exit == 0)
      #expect(try objects(looks.output).count == 3)
      // Each look comes as it is taken, also through a pipe.
      let pipe = Pipe()
      let process = Process()
      process.executableURL = URL(fileURLWithPath: installed.hattama)
      process.arguments = ["status", "--watch", "--interval", "0.1", "--json", "--server", server.address]
      process.standardOutput = pipe
      try process.run()
      defer {
        process.terminate()
        process.waitUntilExit()
      }
      #expect(pipe.fileHandleForReading.availableData.count > 0)
      let mistake = try server.hattama(installed, "status", "--watch", "--interval", "0")
      #expect(mistake.exit == 2)
      #expect(mistake.errors.contains("--interval must be from 0.1 to 3600 seconds"))
    }
  }

  @Test func drainEndsTheServerInGoodOrder() throws {
    try withServer { installed, server, _ in
      let drain = try server.hattama(installed, "drain")
      #expect(drain.exit == 0)
      server.process.waitUntilExit()
      #expect(server.process.terminationStatus == 0)
      #expect(server.process.terminationReason == .exit)
    }
  }

  /// A pipe that nobody reads is soon full: the server goes on, and says later what it could not say.
  @Test func logThatNobodyReadsHoldsUpNobody() throws {
    let folder = try TemporaryFolder(name: "log")
    defer { folder.remove() }
    let pipe = Pipe()
    // F_SETPIPE_SZ, one page: 30 lines or so.
    #expect(fcntl(pipe.fileHandleForWriting.fileDescriptor, Int32(1_031), Int32(4_096)) == 4_096)
    let installed = try Installed.shared.get()
    let server = try RunningServer(
      installed, store: folder.path + "/store", options: ["--log-level", "debug"], errors: pipe.fileHandleForWriting)
    defer { if server.process.isRunning { server.kill() } }
    try pipe.fileHandleForWriting.close()
    for _ in 0..<100 { #expect(try server.hattama(installed, "health").exit == 0) }
    server.process.terminate()
    let log = try pipe.fileHandleForReading.readToEnd() ?? Data()
    server.process.waitUntilExit()
    #expect(server.process.terminationStatus == 0)
    #expect(String(decoding: log, as: UTF8.self).components(separatedBy: "Health/Check").count == 101)
  }

  @Test func logNamesCallsByTheirIDs() throws {
    try withServer(options: ["--log-level", "debug"]) { installed, server, _ in
      let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
      let environment = [
        "HATTAMA_REQUEST_ID": "press\noffice 7", "TRACEPARENT": "00-\(trace)-00f067aa0ba902b7-01",
      ]
      #expect(try server.hattama(installed, "get", "a:0000000000000000", environment: environment).exit != 0)
      #expect(server.stop() == 0)
      let log = try server.logText
      let line = try #require(log.split(separator: "\n").first { $0.contains("hattama.v1.Archive/Get") })
      // The caller's line break is none here.
      for part in ["request-id=press\u{FFFD}office_7", "trace-id=\(trace)", "span-id=00f067aa0ba902b7", "status="] {
        #expect(line.contains(part), "\(part) in \(line)")
      }
    }
  }
}
