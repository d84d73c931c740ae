import Foundation
import Testing

/// What a program printed and how it ended.
struct Outcome: Sendable {
  let exit: Int32
  let output: String
  let errors: String
}

/// A folder as `Tools/install` lays it out, made once for all tests of a run.
struct Installed: Sendable {
  let path: String

  static let shared: Result<Installed, any Error> = Result { try make() }

  var hattama: String { path + "/bin/hattama" }
  var hattamad: String { path + "/bin/hattamad" }
  var analysers: String { path + "/analysers" }

  static var root: String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .path
  }

  static var demoArticle: String { root + "/Tools/Sources/demo/article.txt" }

  private static func make() throws -> Installed {
    let folder = try TemporaryFolder(name: "installed")
    // The folder goes when the test program ends: no test may own what all of them use.
    atexit_b_removing(folder.path)
    let outcome = try run(root + "/Tools/install", [folder.path])
    guard outcome.exit == 0 else { throw InstallError(message: outcome.errors) }
    return Installed(path: folder.path)
  }
}

struct InstallError: Error {
  let message: String
}

private nonisolated(unsafe) var foldersToRemove: [String] = []

private func atexit_b_removing(_ path: String) {
  foldersToRemove.append(path)
  atexit { for path in foldersToRemove { try? FileManager.default.removeItem(atPath: path) } }
}

/// A folder of a test's own; `remove()` when it is over.
struct TemporaryFolder: Sendable {
  let path: String

  init(name: String) throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("hattama-\(name)-\(UUID())").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    let file = path + "/" + name
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    return file
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}

/// Runs a program to its end. Output goes through files, so that no pipe can fill up.
func run(
  _ program: String, _ arguments: [String], environment: [String: String] = [:], input: String = "/dev/null"
) throws -> Outcome {
  let folder = try TemporaryFolder(name: "output")
  defer { folder.remove() }
  let process = Process()
  process.executableURL = URL(fileURLWithPath: program)
  process.arguments = arguments
  process.environment = cleanEnvironment.merging(environment) { $1 }
  process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: input))
  process.standardOutput = try file(folder.write("out", []))
  process.standardError = try file(folder.write("err", []))
  try process.run()
  process.waitUntilExit()
  return Outcome(
    exit: process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus,
    output: try String(contentsOfFile: folder.path + "/out", encoding: .utf8),
    errors: try String(contentsOfFile: folder.path + "/err", encoding: .utf8))
}

private func file(_ path: String) throws -> FileHandle { try FileHandle(forWritingTo: URL(fileURLWithPath: path)) }

/// The environment without what would change a command's mind.
let cleanEnvironment: [String: String] = {
  var environment = ProcessInfo.processInfo.environment
  for name in ["HATTAMA_SERVER", "HATTAMA_ANALYSERS", "LC_ALL", "LC_MESSAGES"] { environment[name] = nil }
  environment["LANG"] = "en_GB.UTF-8"
  return environment
}()
