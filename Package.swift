// swift-tools-version: 6.2
import PackageDescription

let swiftSettings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// A Swift target with the house's settings.
func room(
  _ name: String, path: String? = nil, exclude: [String] = [], _ dependencies: [Target.Dependency] = []
) -> Target {
  .target(name: name, dependencies: dependencies, path: path, exclude: exclude, swiftSettings: swiftSettings)
}

/// An analyser, and the one exported function that makes a dynamic library of it: a target of its own, since test
/// programs link several analysers.
func analyser(_ folder: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> [Target] {
  [
    room(
      folder + "Analyser", path: "Plugins/" + folder, exclude: ["manifest.json", "Entry"] + exclude,
      dependencies + [kit("AnalyserKit"), kit("AnalyserMessages")]),
    .target(
      name: folder + "Entry",
      dependencies: [.byName(name: folder + "Analyser"), kit("AnalyserKit"), kit("CAnalyserABI")],
      path: "Plugins/" + folder + "/Entry", swiftSettings: swiftSettings,
      linkerSettings: [runtimePath("$ORIGIN/../../../lib")]),
  ]
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies, swiftSettings: swiftSettings,
    linkerSettings: [runtimePath("$ORIGIN/../lib")])
}

/// Where an installed file finds the Swift runtime that came with it.
func runtimePath(_ path: String) -> LinkerSetting { .unsafeFlags(["-Xlinker", "-rpath", "-Xlinker", path]) }

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

func kit(_ product: String) -> Target.Dependency { .product(name: product, package: "AnalyserKit") }

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let analysers = ["Language", "Morphology", "Tagger", "Summariser", "Extractor", "Translator"]

let package = Package(
  name: "hattama",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "hattama", targets: ["hattama"]),
    .executable(name: "hattamad", targets: ["hattamad"]),
    .executable(name: "hattama-analyser-worker", targets: ["hattama-analyser-worker"]),
    .library(name: "HattamaClient", targets: ["Client"]),
    // For LD_PRELOAD, in Tools/rpc-bench and its test.
    .library(name: "CallCounter", type: .dynamic, targets: ["CallCounter"]),
    .library(name: "ExampleReadabilityAnalyser", type: .dynamic, targets: ["ExampleReadabilityAnalyser"]),
  ]
    + analysers.map { .library(name: $0 + "Analyser", type: .dynamic, targets: [$0 + "Entry"]) },
  dependencies: [
    // The messages and the analysers' contract.
    .package(path: "Plugins/AnalyserKit"),
    // Event loops and sockets of the RPC layer.
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    // Queues of the RPC layer.
    .package(url: "https://github.com/apple/swift-collections.git", from: "1.1.0"),
    // SQLite: connections, readers, statements.
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    // The commands and their help.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    // Signals and graceful shutdown of the server.
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    // Structured logs.
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    // SHA-256 of articles, resources and libraries.
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
  ],
  targets: [
    room("Wire", [deque]),
    // What the Glibc module leaves out: mallopt, SCHED_BATCH.
    .systemLibrary(name: "CLinux"),
    room("Transport", ["CLinux", "Compression", "Wire", nioCore, nioPosix]),
    room("Routing", ["Wire"]),
    .target(name: "CRecords", dependencies: [kit("CAnalyserMessages")]),
    room("Records", ["CRecords", kit("AnalyserMessages"), kit("CAnalyserMessages"), crypto]),
    room("Client", ["Records", "Transport", "Wire", kit("AnalyserMessages")]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    room("Compression", ["CZlib"]),
    // SQLite's pages, each with a checksum.
    .target(name: "CCheckedFiles", linkerSettings: [.linkedLibrary("sqlite3")]),
    room("Storage", ["CCheckedFiles", "Compression", crypto, grdb]),
    room("Ingestion"),
    room("Importing", ["Client", "Ingestion", "Records", kit("AnalyserMessages")]),
    room("Presentation", ["Records", kit("AnalyserMessages")]),
    room("CommandExit", ["Client", arguments]),
    .target(name: "CConfinement"),
    .executableTarget(
      name: "hattama-analyser-worker", dependencies: ["CConfinement", kit("CAnalyserABI")],
      linkerSettings: [
        .linkedLibrary("dl"), .linkedLibrary("pthread"),
        // The worker is plain C: a Swift analyser brings the runtime that it was built with, a C one none.
        .unsafeFlags(["-nostartfiles", "-static-stdlib"]),
      ]),
    room("AnalyserHost", ["CConfinement", kit("CAnalyserABI"), kit("AnalyserMessages"), crypto]),
    room("Pipeline", ["AnalyserHost", "Records", kit("AnalyserMessages")]),
    room(
      "Service",
      [
        "AnalyserHost", "KazakhText", "Pipeline", "Records", "Routing", "Storage", "Wire", kit("AnalyserMessages"),
        logging,
      ]),
    program(
      "hattamad",
      [
        "AnalyserHost", "CommandExit", "Records", "Service", "Storage", "Transport", "Wire", "Client", arguments,
        lifecycle, logging, signals,
      ]),
    program(
      "hattama",
      [
        "AnalyserHost", "Client", "CommandExit", "Importing", "Ingestion", "Presentation", "Records", "Service",
        kit("AnalyserMessages"), arguments,
      ]),
    // For Tools/rpc-bench.
    .executableTarget(
      name: "rpc-echo", dependencies: ["Routing", "Transport", "Wire"], path: "Tools/Sources/rpc-echo",
      swiftSettings: swiftSettings),
    // For Tools/store-bench.
    .executableTarget(
      name: "store-bench", dependencies: ["Records", "Service", "Storage", kit("AnalyserMessages"), arguments],
      path: "Tools/Sources/store-bench", swiftSettings: swiftSettings),
    // For Tools/build-dictionary.
    .executableTarget(
      name: "build-dictionary", dependencies: ["Compression", arguments], path: "Tools/Sources/build-dictionary",
      exclude: ["sentences.py"], swiftSettings: swiftSettings),
    // For Tools/store-proof.
    .executableTarget(
      name: "store-proof", dependencies: ["Client", "Records", "StoreProofs", arguments],
      path: "Tools/Sources/store-proof", swiftSettings: swiftSettings),
    .executableTarget(
      name: "rpc-load", path: "Tools/Sources/rpc-load", cSettings: [.unsafeFlags(["-O2"])]),
    .target(name: "CallCounter", path: "Tools/Sources/call-counter"),
    room("KazakhText", path: "Plugins/KazakhText"),
    .target(
      name: "ExampleReadabilityAnalyser", dependencies: [kit("CAnalyserABI")], path: "Plugins/Examples/C",
      exclude: ["manifest.json"], publicHeadersPath: "."),
    room("AnnotatedText", path: "Plugins/AnnotatedText", [kit("AnalyserMessages")]),
    room("FixtureSupport", path: "Tests/FixtureSupport"),
    room("ArticleFixtures", path: "Tests/ArticleFixtures", ["AnnotatedText", kit("AnalyserMessages")]),
    room("MessageFixtures", path: "Tests/MessageFixtures", [kit("CAnalyserMessages")]),
    tests(
      "AnalyserHostTests",
      [
        "AnalyserHost", "FixtureSupport", "hattama-analyser-worker", kit("AnalyserKit"), kit("AnalyserMessages"),
      ]),
    tests("AnalyserMessagesTests", ["MessageFixtures", kit("AnalyserMessages"), kit("CAnalyserMessages")]),
    tests("RecordsTests", ["Records", "MessageFixtures", kit("AnalyserMessages"), kit("CAnalyserMessages")]),
    tests(
      "TaggerAnalyserTests",
      ["AnnotatedText", "ArticleFixtures", "TaggerAnalyser", kit("AnalyserKit"), kit("AnalyserMessages")]),
    tests(
      "SummariserAnalyserTests",
      [
        "AnnotatedText", "ArticleFixtures", "SummariserAnalyser", "TaggerAnalyser", kit("AnalyserKit"),
        kit("AnalyserMessages"),
      ]),
    tests(
      "ExtractorAnalyserTests",
      [
        "AnnotatedText", "ArticleFixtures", "ExtractorAnalyser", "TaggerAnalyser", kit("AnalyserKit"),
        kit("AnalyserMessages"),
      ]),
    tests("EndToEndTests", ["FixtureSupport", "hattama", "hattamad", "hattama-analyser-worker", "store-proof"]),
    tests("KazakhTextTests", ["KazakhText"]),
    tests(
      "TextAnalyserTests",
      [
        "LanguageAnalyser", "MorphologyAnalyser", "TranslatorAnalyser", kit("AnalyserKit"), kit("AnalyserMessages"),
      ]),
    tests("PipelineTests", ["AnalyserHost", "Pipeline", kit("AnalyserMessages")]),
    tests("TidyTests", []),
    room("WireFixtures", path: "Tests/WireFixtures", ["FixtureSupport", "Wire"]),
    // The bodies of the fuzz targets in Tools/Sources/fuzz.
    room("WireFuzzing", path: "Tests/WireFuzzing", ["Transport", "Wire", "WireFixtures", nioCore]),
    tests("WireTests", ["Transport", "Wire", "WireFixtures", "WireFuzzing", deque]),
    tests(
      "TransportTests", ["FixtureSupport", "Transport", "Routing", "Wire", "WireFixtures", "rpc-echo"]),
    tests(
      "HostileInputTests",
      ["Compression", "FixtureSupport", "Transport", "Routing", "Wire", "WireFixtures", "rpc-echo"]),
    tests("CompressionTests", ["Compression"]),
    tests(
      "ServiceTests",
      ["AnalyserHost", "Client", "Pipeline", "Records", "Service", "Storage", "Wire", kit("AnalyserMessages")]),
    .target(name: "CFaultyFiles", path: "Tests/CFaultyFiles", linkerSettings: [.linkedLibrary("sqlite3")]),
    // Of durability; the bodies of Tools/store-proof.
    room("StoreProofs", path: "Tests/StoreProofs", ["CCheckedFiles", "CFaultyFiles", "Storage"]),
    tests("StorageTests", ["Compression", "Storage", "StoreProofs", grdb]),
    tests("IngestionTests", ["Ingestion"]),
    tests("ImportingTests", ["FixtureSupport", "Importing", "Ingestion", "Records"]),
    tests("RoutingTests", ["Routing", "Wire"]),
    tests("PresentationTests", ["Presentation", "Records", kit("AnalyserMessages")]),
  ]
    + analyser("Language", ["KazakhText"])
    + analyser("Morphology", ["KazakhText"], exclude: ["Resources"])
    + analyser("Translator", ["KazakhText"])
    + analyser("Tagger", ["AnnotatedText"])
    + analyser("Summariser", ["AnnotatedText"])
    + analyser("Extractor", ["AnnotatedText"]),
  swiftLanguageModes: [.v6]
)
