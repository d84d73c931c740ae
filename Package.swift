// swift-tools-version: 6.2
import PackageDescription

let swiftSettings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// A Swift target with the house's settings.
func room(_ name: String, path: String? = nil, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, path: path, swiftSettings: swiftSettings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

/// An analyser: one dynamic library, which a worker process loads.
func analyser(_ folder: String) -> Target {
  room(
    folder + "Analyser", path: "Plugins/" + folder, [kit("AnalyserKit"), kit("AnalyserMessages"), "KazakhText"])
}

func kit(_ product: String) -> Target.Dependency { .product(name: product, package: "AnalyserKit") }

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")

let analysers = ["Language", "Morphology", "Tagger", "Summariser", "Extractor", "Translator"]

let package = Package(
  name: "hattama",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "hattamad", targets: ["hattamad"]),
    .executable(name: "hattama", targets: ["hattama"]),
    .library(name: "HattamaClient", targets: ["Client"]),
  ]
    + analysers.map { .library(name: $0 + "Analyser", type: .dynamic, targets: [$0 + "Analyser"]) },
  dependencies: [
    .package(path: "Plugins/AnalyserKit"),
    // Event loops and sockets of the RPC layer.
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    // SQLite: connections, pool, migrations.
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
    .executableTarget(name: "hattama", dependencies: [nioCore, nioPosix, grdb, grdbSQLite, logging, crypto, lifecycle, arguments], swiftSettings: swiftSettings),
    .executableTarget(name: "hattamad", swiftSettings: swiftSettings),
    room("Client"),
  ] ,
  swiftLanguageModes: [.v6]
)
