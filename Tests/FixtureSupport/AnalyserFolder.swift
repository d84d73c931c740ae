internal import Foundation

/// A temporary folder of analysers, made of fixtures that are compiled on the spot.
package struct AnalyserFolder: Sendable {
  package let path: String

  /// Makes the folder, runs the body and removes the folder.
  package static func with<Result>(
    _ fixtures: [AnalyserFixture], isolation: isolated (any Actor)? = #isolation,
    _ body: (AnalyserFolder) async throws -> Result
  ) async throws -> Result {
    let folder = AnalyserFolder(path: try makeTemporaryFolder())
    defer { try? FileManager.default.removeItem(atPath: folder.path) }
    for fixture in fixtures { try folder.add(fixture) }
    return try await body(folder)
  }

  /// Compiles a fixture into a folder of its own.
  package func add(_ fixture: AnalyserFixture) throws {
    let folder = path + "/" + fixture.id
    for name in ["lib", "resources"] {
      try FileManager.default.createDirectory(atPath: folder + "/" + name, withIntermediateDirectories: true)
    }
    try compile(fixture, to: folder + "/" + fixture.fileName)
    try write(fixture.manifestText, to: fixture.id + "/manifest.json")
    for (name, text) in fixture.resources { try write(text, to: fixture.id + "/resources/" + name) }
  }

  /// Writes a file, for what a fixture does not provide.
  package func write(_ text: String, to name: String) throws {
    let url = URL(filePath: path + "/" + name)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }
}

package struct FixtureError: Error, CustomStringConvertible {
  package let description: String
}

private func makeTemporaryFolder() throws -> String {
  let url = FileManager.default.temporaryDirectory.appending(path: "hattama-analysers-" + UUID().uuidString)
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  return url.path(percentEncoded: false)
}

private func compile(_ fixture: AnalyserFixture, to library: String) throws {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments =
    ["cc"] + (fixture.kind == .library ? ["-shared"] : []) + [
      "-fPIC", "-w", "-I" + ProjectFolder.path + "/Plugins/AnalyserKit/Sources/CAnalyserABI/include",
      "-DFIXTURE_ID=\"\(fixture.id)\"", "-DFIXTURE_LAYER=\"\(fixture.layer)\"", "-o", library,
      ProjectFolder.path + "/Tests/Fixtures/analysers/\(fixture.source).c",
    ]
  let messages = Pipe()
  process.standardError = messages
  try process.run()
  let text = messages.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  guard process.terminationStatus == 0 else {
    throw FixtureError(description: "\(fixture.source).c: \(String(decoding: text, as: UTF8.self))")
  }
}
