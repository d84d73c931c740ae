// swift-tools-version: 6.2
// Compares the records' codec with swift-protobuf's; a package of its own, so that the root does not depend on a peer.
import PackageDescription

let package = Package(
  name: "records-bench",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(path: "../../../Plugins/AnalyserKit"),
    // The peer.
    .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0"),
  ],
  targets: [
    .executableTarget(
      name: "records-bench",
      dependencies: [
        .product(name: "AnalyserMessages", package: "AnalyserKit"),
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
