// swift-tools-version: 6.2
// What an analyser needs, and nothing else: no dependency but libprotobuf-c.
import PackageDescription

let swiftSettings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "AnalyserKit",
  products: [
    .library(name: "AnalyserKit", targets: ["AnalyserKit"]),
    .library(name: "AnalyserMessages", targets: ["AnalyserMessages"]),
    .library(name: "CAnalyserMessages", targets: ["CAnalyserMessages"]),
    .library(name: "CAnalyserABI", targets: ["CAnalyserABI"]),
    .library(name: "CProtobufC", targets: ["CProtobufC"]),
  ],
  targets: [
    // protobuf-c: the messages' codec.
    .systemLibrary(
      name: "CProtobufC", pkgConfig: "libprotobuf-c", providers: [.apt(["libprotobuf-c-dev"])]),
    .target(name: "CAnalyserABI"),
    .target(name: "CAnalyserMessages", dependencies: ["CProtobufC"]),
    .target(
      name: "AnalyserMessages", dependencies: ["CAnalyserMessages"], swiftSettings: swiftSettings),
    .target(
      name: "AnalyserKit", dependencies: ["AnalyserMessages", "CAnalyserABI"], swiftSettings: swiftSettings),
  ],
  swiftLanguageModes: [.v6]
)
