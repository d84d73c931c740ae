package import AnalyserHost
internal import Foundation
internal import Glibc

/// Where things lie beside a program that `Tools/install` laid out: `bin/` and `analysers/` in one folder.
package struct Installation: Sendable {
  package let workerPath: String
  package let analysersPath: String
  /// The Swift runtime that came along.
  package let libraryPath: String
  /// Kazakh stems, by which searches find every form of a word.
  package let stemsPath: String

  /// - Parameters:
  ///   - executablePath: the running program's file.
  ///   - analysersPath: another folder of analysers, as the operator names it.
  package init(executablePath: String, analysersPath: String?) {
    let bin = Self.folder(of: executablePath)
    workerPath = bin + "/hattama-analyser-worker"
    libraryPath = Self.folder(of: bin) + "/lib"
    stemsPath = Self.folder(of: bin) + "/share/stems.tsv"
    self.analysersPath = analysersPath ?? Self.folder(of: bin) + "/analysers"
  }

  /// The installation of the running program. `HATTAMA_ANALYSERS` names other analysers, and `analysersPath` goes first.
  package static func current(analysersPath: String?) -> Installation {
    let named = analysersPath ?? getenv("HATTAMA_ANALYSERS").map { String(cString: $0) }
    return Installation(executablePath: executablePath(), analysersPath: named)
  }

  /// - Returns: `nil` when the file cannot be read.
  package func stems() -> [UInt8]? {
    FileManager.default.contents(atPath: stemsPath).map { [UInt8]($0) }
  }

  /// A host for the analysers of this installation.
  package func hostConfiguration(
    log: @escaping AnalyserHostConfiguration.Log = { _, _, _ in }
  ) -> AnalyserHostConfiguration {
    var configuration = AnalyserHostConfiguration(analysersPath: analysersPath, workerPath: workerPath, log: log)
    configuration.readablePaths = [libraryPath]
    return configuration
  }

  private static func executablePath() -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let count = readlink("/proc/self/exe", &buffer, Int(PATH_MAX))
    return count > 0
      ? String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : CommandLine.arguments[0]
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
