import AnalyserHost
import AnalyserMessages
import FixtureSupport
import Testing

struct ManifestTests {
  @Test func readsAllFields() throws {
    let manifest = try AnalyserManifest(
      parsing: Array(
        """
        {"id": "kz.example.tagger", "version": "1.2.3", "library": "lib/libTagger.so", "requires": ["tokens"],
         "uses": ["headline"], "assigns": ["entities"], "threadModel": "CONCURRENT", "instances": 2,
         "timeoutMilliseconds": 500, "memoryByteCountMax": 268435456, "config": {"б": [1, 2.5, null, true], "a": "/"}}
        """.utf8))
    #expect(manifest.id == "kz.example.tagger")
    #expect(manifest.program == .library("lib/libTagger.so"))
    #expect(manifest.requires == ["tokens"] && manifest.uses == ["headline"] && manifest.assigns == ["entities"])
    #expect(manifest.threadModel == "concurrent")
    #expect(manifest.instances == 2 && manifest.timeoutMilliseconds == 500)
    #expect(manifest.memoryByteCountMax == 268_435_456)
    #expect(manifest.configuration == #"{"a":"/","б":[1,2.5,null,true]}"#)
  }

  static let broken: [(change: [String: String], says: String)] = [
    (["id": "null"], "`id`"),
    (["id": "\"Tagger\""], "no reverse DNS name"),
    (["id": "\"kz..x\""], "no reverse DNS name"),
    (["id": "\"kz.example/x\""], "no reverse DNS name"),
    (["version": "\"\""], "`version` is empty"),
    (["version": "7"], "`version` has the wrong type"),
    (["assigns": "[]"], "`assigns` names no layer"),
    (["assigns": "\"tags\""], "`assigns` has the wrong type"),
    (["library": "\"../libX.so\""], "`library` leads out of the analyser's folder"),
    (["library": "\"/usr/lib/libX.so\""], "`library` leads out of the analyser's folder"),
    (["library": "null"], "neither `library` nor `exec`"),
    (["exec": "\"bin/x\""], "both `library` and `exec`"),
    (["threadModel": "\"many\""], "neither serial nor concurrent"),
    (["instances": "0"], "`instances` is 0"),
    (["instances": "65"], "`instances` is 65"),
    (["timeoutMilliseconds": "0"], "`timeoutMilliseconds` is 0"),
    (["memoryByteCountMax": "4096"], "`memoryByteCountMax` is 4096"),
    (["sha256": "\"abc\""], "`sha256` is not 64 hexadecimal digits"),
    (["config": "[1]"], "`config` is no JSON object"),
  ]

  @Test(arguments: broken.indices)
  func namesWhatIsWrong(index: Int) throws {
    let fixture = AnalyserFixture("healthy", manifest: Self.broken[index].change)
    let error = try #require(throws: ManifestError.self) {
      try AnalyserManifest(parsing: Array(fixture.manifestText.utf8))
    }
    #expect(error.message.contains(Self.broken[index].says), "\(error.message)")
  }

  @Test(arguments: ["id", "version", "assigns"])
  func namesAMissingField(field: String) throws {
    let text = AnalyserFixture("healthy").manifestText.replacing("\"\(field)\":", with: "\"another\":")
    let error = try #require(throws: ManifestError.self) { try AnalyserManifest(parsing: Array(text.utf8)) }
    #expect(error.message == "the manifest has no `\(field)`")
  }

  @Test(arguments: ["", "{", "[]", "nonsense", "{\"id\": }"])
  func refusesWhatIsNoJSONObject(text: String) {
    #expect(throws: ManifestError.self) { try AnalyserManifest(parsing: Array(text.utf8)) }
  }
}

extension WorkerTests {
  struct DiscoveryTests {
    @Test func listsBrokenFoldersBesideHealthyOnes() async throws {
      let pinned = AnalyserFixture("echo", manifest: ["sha256": "\"\(String(repeating: "0", count: 64))\""])
      try await withHost([AnalyserFixture("healthy"), pinned]) { _, folder in
        try folder.write("{", to: "no-json/manifest.json")
        try folder.write("text", to: "no-manifest/readme.txt")
        try folder.write(AnalyserFixture("crash").manifestText, to: "no-library/manifest.json")
        try folder.write(AnalyserFixture("healthy").manifestText, to: "z-second/manifest.json")
        try folder.write("", to: "z-second/lib/libFixture.so")
        try folder.write("text", to: "a-file")
        let host = AnalyserHost(
          configuration: AnalyserHostConfiguration(analysersPath: folder.path, workerPath: BuiltPrograms.workerPath))
        await host.start()
        let problems = host.analysers.map { "\($0.descriptor.id): \($0.problem ?? "")" }
        #expect(problems.count == 6)
        try await host.expectHealthy()
        await host.shutdown()
        for (id, says) in [
          ("no-json", "the manifest is no JSON"), ("no-manifest", "there is no readable manifest.json"),
          ("no-library", "the file lib/libFixture.so, which the manifest names, is missing"),
          ("z-second", "the id kz.example.healthy is taken by the folder kz.example.healthy"),
          ("kz.example.echo", "is pinned"),
        ] {
          #expect(problems.contains { $0.hasPrefix(id + ": ") && $0.contains(says) }, "\(id): \(problems)")
        }
      }
    }

    @Test func startsAnAnalyserWhosePinnedHashAgrees() async throws {
      try await AnalyserFolder.with([AnalyserFixture("healthy")]) { folder in
        let configuration = AnalyserHostConfiguration(
          analysersPath: folder.path, workerPath: BuiltPrograms.workerPath)
        let first = AnalyserHost(configuration: configuration)
        await first.start()
        let hash = try #require(first.hosted("kz.example.healthy")?.librarySHA256)
        await first.shutdown()
        let pinned = AnalyserFixture("healthy", manifest: ["sha256": "\"\(hash)\""])
        try folder.write(pinned.manifestText, to: "kz.example.healthy/manifest.json")
        let second = AnalyserHost(configuration: configuration)
        await second.start()
        try await second.expectHealthy()
        await second.shutdown()
      }
    }
  }
}
