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

let package = Package(
  name: "hattama",
  platforms: [.macOS(.v15)],
  products: [.library(name: "Transport", targets: ["Transport", "Routing"])],
  dependencies: [
    // The messages and the analysers' contract.
    .package(path: "Plugins/AnalyserKit"),
    // Event loops and sockets of the RPC layer.
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
  ],
  targets: [
    room("Wire"),
    room("Transport", ["Wire", nioCore, nioPosix]),
    room("Routing", ["Wire"]),
    room("Ingestion"),
    tests("WireTests", ["Wire"]),
    tests("TransportTests", ["Transport", "Routing", "Wire"]),
    tests("IngestionTests", ["Ingestion"]),
    tests("RoutingTests", ["Routing", "Wire"]),
  ],
  swiftLanguageModes: [.v6]
)
