// swift-tools-version: 6.2
import PackageDescription

let swiftSettings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// A Swift target with the house's settings. Rooms come in here as they build.
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

func kit(_ product: String) -> Target.Dependency { .product(name: product, package: "AnalyserKit") }

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")

let package = Package(
  name: "hattama",
  platforms: [.macOS(.v15)],
  products: [.library(name: "Transport", targets: ["Transport", "Routing"])],
  dependencies: [
    // The messages and the analysers' contract.
    .package(path: "Plugins/AnalyserKit"),
    // Event loops and sockets of the RPC layer.
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    // SQLite: connections, readers, statements.
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    // The commands and their help.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    // SHA-256 of articles, resources and libraries.
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
  ],
  targets: [
    room("Wire"),
    room("Transport", ["Wire", nioCore, nioPosix]),
    room("Routing", ["Wire"]),
    .target(name: "CRecords", dependencies: [kit("CAnalyserMessages")]),
    room("Records", ["CRecords", kit("AnalyserMessages"), kit("CAnalyserMessages"), crypto]),
    room("Client", ["Records", "Transport", "Wire", kit("AnalyserMessages")]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    room("Compression", ["CZlib"]),
    room("Storage", ["Compression", grdb]),
    room("Ingestion"),
    room("Presentation", ["Records", kit("AnalyserMessages")]),
    room("CommandExit", [arguments]),
    tests("WireTests", ["Wire"]),
    tests("TransportTests", ["Transport", "Routing", "Wire"]),
    tests("CompressionTests", ["Compression"]),
    tests("StorageTests", ["Storage"]),
    tests("IngestionTests", ["Ingestion"]),
    tests("RoutingTests", ["Routing", "Wire"]),
  ],
  swiftLanguageModes: [.v6]
)
