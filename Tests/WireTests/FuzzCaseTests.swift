import Foundation
import Testing
import WireFixtures
import WireFuzzing

/// The bodies of the fuzz targets over what fuzzing has found (`Tests/FuzzCases`), and over random and half-lawful bytes.
@Suite(.timeLimit(.minutes(2))) struct FuzzCaseTests {
  private static let targets: [(name: String, body: @Sendable (UnsafeRawBufferPointer) -> Void)] = [
    ("frames", fuzzFrames), ("heads", fuzzHeads), ("connection", fuzzConnection), ("client", fuzzClient),
  ]

  @Test func everyCaseThatWasFoundIsMended() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("FuzzCases")
    for (name, body) in Self.targets {
      let files = try FileManager.default.contentsOfDirectory(
        at: folder.appendingPathComponent(name), includingPropertiesForKeys: nil)
      for file in files { try [UInt8](Data(contentsOf: file)).withUnsafeBytes(body) }
    }
  }

  @Test func bytesFromSeedsBreakNoRule() throws {
    let exchanges = try ExchangeFile.all().flatMap { [$0.bytes(from: .client), $0.bytes(from: .server)] }
    for seed in 0..<6_000 {
      var random = SplitMix64(seed: UInt64(seed))
      var bytes = (0..<Int.random(in: 0...400, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      if seed % 3 == 0, let exchange = exchanges.randomElement(using: &random) { bytes += exchange }
      for (_, body) in Self.targets { bytes.withUnsafeBytes(body) }
    }
  }
}
