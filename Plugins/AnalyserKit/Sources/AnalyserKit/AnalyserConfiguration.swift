internal import CAnalyserABI

/// What an analyser is made from: the operator's configuration and its folder of resources.
public struct AnalyserConfiguration {
  /// A JSON object, as the operator wrote it; empty for none.
  public let json: String
  /// The folder with the analyser's own files; readable until the process ends, and nothing else is.
  public let resourcePath: String
  let host: UnsafePointer<hattama_host>?

  /// For tests of an analyser; the log goes nowhere.
  public init(json: String = "", resourcePath: String = "") {
    self.init(json: json, resourcePath: resourcePath, host: nil)
  }

  init(json: String, resourcePath: String, host: UnsafePointer<hattama_host>?) {
    self.json = json
    self.resourcePath = resourcePath
    self.host = host
  }

  /// The configuration as a value; an empty one is an empty object.
  ///
  /// - Throws: `invalidOptions` when it is no JSON object.
  public func values() throws(AnalyserFailure) -> JSONValue {
    try JSONValue.object(parsing: json)
  }

  /// The bytes of a file of the resource folder.
  ///
  /// - Parameters:
  ///   - name: relative to the resource folder, without `..`.
  ///   - byteCountMax: larger files are refused.
  /// - Throws: `missingResource`.
  public func resource(
    _ name: String, byteCountMax: Int = AnalyserConfiguration.resourceByteCountMax
  ) throws(AnalyserFailure) -> [UInt8] {
    guard isInsideFolder(name) else {
      throw AnalyserFailure(.missingResource, "the resource name \(name) leads out of the resource folder")
    }
    return try readFile(resourcePath + "/" + name, name: name, byteCountMax: byteCountMax)
  }

  /// What ``resource(_:byteCountMax:)`` reads when it is not told otherwise: four times the largest model.
  public static let resourceByteCountMax = 64 << 20

  /// Writes a line to the host's log.
  public func log(_ level: LogLevel, _ message: String) {
    if let host { writeLog(host, level, message) }
  }
}

private func isInsideFolder(_ name: String) -> Bool {
  !name.isEmpty && !name.hasPrefix("/") && !name.utf8.contains(0)
    && !name.split(separator: "/", omittingEmptySubsequences: false).contains { $0 == ".." || $0.isEmpty }
}
