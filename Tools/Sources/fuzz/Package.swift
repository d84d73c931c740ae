// swift-tools-version: 6.2
import PackageDescription

// libFuzzer's targets, apart from the root package, whose programs all have a `main` of their own. The sources of the rooms
// are links to the root's; of Transport there is only what cuts bytes into frames.

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")

let package = Package(
  name: "fuzz",
  platforms: [.macOS(.v15)],
  dependencies: [
    // As in the root package.
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-collections.git", from: "1.1.0"),
  ],
  targets: [
    .target(name: "Wire", dependencies: [deque], swiftSettings: settings),
    .target(name: "Transport", dependencies: ["Wire", nioCore], swiftSettings: settings),
    .target(name: "WireFixtures", dependencies: ["Wire"], swiftSettings: settings),
    .target(
      name: "WireFuzzing", dependencies: ["Transport", "Wire", "WireFixtures", nioCore], swiftSettings: settings),
    .executableTarget(
      name: "fuzz", dependencies: ["WireFuzzing"],
      swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])]),
  ],
  swiftLanguageModes: [.v6]
)
