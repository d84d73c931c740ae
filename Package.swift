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

func kit(_ product: String) -> Target.Dependency { .product(name: product, package: "AnalyserKit") }

let package = Package(
  name: "hattama",
  platforms: [.macOS(.v15)],
  products: [.library(name: "Wire", targets: ["Wire"])],
  dependencies: [
    // The messages and the analysers' contract.
    .package(path: "Plugins/AnalyserKit")
  ],
  targets: [
    room("Wire"),
    .testTarget(name: "WireTests", dependencies: ["Wire"], swiftSettings: swiftSettings),
  ],
  swiftLanguageModes: [.v6]
)
