internal import Foundation

/// Where the sources of the running tests lie.
package enum ProjectFolder {
  package static let path: String = {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return tests.deletingLastPathComponent().path(percentEncoded: false).withoutTrailingSlash
  }()
}

/// Where the programs lie that were built with the running tests.
package enum BuiltPrograms {
  /// `HATTAMA_ANALYSER_WORKER` names another one.
  package static var workerPath: String {
    ProcessInfo.processInfo.environment["HATTAMA_ANALYSER_WORKER"] ?? path(of: "hattama-analyser-worker")
  }

  /// A program beside the test program.
  package static func path(of name: String) -> String {
    let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    return tests.deletingLastPathComponent().appending(path: name).path(percentEncoded: false)
  }
}

extension String {
  fileprivate var withoutTrailingSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
