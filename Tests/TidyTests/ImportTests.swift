import Testing

/// The table of rooms and of what each may import: the house's plan as a test.
@Suite struct ImportTests {
  private static let system: Set<String> = ["Glibc", "Synchronization", "Foundation", "FoundationEssentials"]
  private static let freestanding: Set<String> = ["Glibc", "Synchronization"]
  private static let messages: Set<String> = ["AnalyserMessages", "CAnalyserMessages"]

  /// Room -> what it may import. A folder that is not here must not exist.
  private static let rooms: [String: Set<String>] = [
    "Sources/Records": messages.union(system).union(["CRecords", "Crypto"]),
    "Sources/Wire": ["DequeModule", "Synchronization"],
    "Sources/Transport": freestanding.union(["CLinux", "Compression", "NIOCore", "NIOPosix", "Wire"]),
    "Sources/Routing": ["Wire", "Synchronization"],
    "Sources/Compression": ["CZlib"],
    "Sources/Storage": system.union(["CCheckedFiles", "Compression", "Crypto", "GRDB", "GRDBSQLite"]),
    "Sources/AnalyserHost": system.union(["CAnalyserABI", "CConfinement", "AnalyserMessages", "Crypto"]),
    "Sources/Pipeline": ["AnalyserHost", "AnalyserMessages", "Records", "Synchronization"],
    "Sources/Service": messages.union(system).union([
      "AnalyserHost", "Pipeline", "Records", "Routing", "Storage", "Wire", "KazakhText", "Logging",
    ]),
    "Sources/Client": messages.union(["Records", "Transport", "Wire"]),
    "Sources/Importing": messages.union(system).union(["Client", "Ingestion", "Records"]),
    "Sources/Ingestion": freestanding,
    "Sources/Presentation": messages.union(system).union(["Records"]),
    "Sources/CommandExit": ["ArgumentParser", "Client", "Foundation"],
    "Sources/hattamad": system.union([
      "AnalyserHost", "ArgumentParser", "Client", "CommandExit", "Logging", "Records", "Service", "ServiceLifecycle",
      "Storage", "Transport", "UnixSignals", "Wire",
    ]),
    "Sources/hattama": messages.union(system).union([
      "AnalyserHost", "ArgumentParser", "Client", "CommandExit", "Importing", "Ingestion", "Presentation", "Records",
      "Service",
    ]),
    "Plugins/AnalyserKit/Sources/AnalyserMessages": messages.union(freestanding),
    "Plugins/AnalyserKit/Sources/AnalyserKit": freestanding.union(["AnalyserMessages", "CAnalyserABI"]),
    "Plugins/KazakhText": [],
    "Plugins/AnnotatedText": ["AnalyserMessages"],
  ]
  private static let analysers = ["Language", "Morphology", "Tagger", "Summariser", "Extractor", "Translator"]
  /// No Foundation, nothing of the service: an analyser needs the kit, the text room and nothing else.
  private static let analyserImports: Set<String> = [
    "AnalyserKit", "AnalyserMessages", "AnnotatedText", "CAnalyserABI", "KazakhText", "Synchronization",
  ]

  private static func allowed(for path: String) -> Set<String>? {
    if let analyser = analysers.first(where: { path.hasPrefix("Plugins/\($0)/") }) {
      return analyserImports.union([analyser + "Analyser"])
    }
    return rooms.first { path.hasPrefix($0.key + "/") }?.value
  }

  @Test func everyRoomImportsOnlyWhatItsPlanSays() {
    for file in SourceFile.swift where file.path.hasPrefix("Sources/") || file.path.hasPrefix("Plugins/") {
      guard file.name != "Package.swift" else { continue }
      guard let allowed = Self.allowed(for: file.path) else {
        Issue.record("\(file.path): its folder is no room of the plan")
        continue
      }
      for (module, line) in file.imports where !allowed.contains(module) {
        Issue.record("\(file.path):\(line): imports \(module)")
      }
    }
  }

  @Test func planIsReadFromRealFiles() {
    #expect(SourceFile.swift.filter { $0.path.hasPrefix("Sources/") }.count > 80)
    #expect(
      SourceFile.swift.first { $0.path == "Sources/Transport/TCPServer.swift" }?.imports.map(\.module).contains(
        "NIOPosix") == true)
  }
}
