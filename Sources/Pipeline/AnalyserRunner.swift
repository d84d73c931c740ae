package import AnalyserHost
package import AnalyserMessages

/// What the pipeline needs of a host of analysers.
package protocol AnalyserRunner: Sendable {
  /// The analysers that can be asked now.
  var descriptors: [AnalyserDescriptor] { get }

  /// SHA-256 of an analyser's resources, in hexadecimal; empty when it has none.
  func resourceSHA256(of analyserID: String) -> String

  /// Runs one analyser on one serialised AnalyserRequest; the serialised AnalyserResults that it emitted, in order.
  func process(
    analyserID: String, request: [UInt8], timeoutMilliseconds: UInt32
  ) async throws(AnalyserError) -> [[UInt8]]
}
