public import AnalyserMessages

/// An analyser: reads an article, with the layers that it asked for, and emits the layers that it makes.
///
/// A library exports one analyser through ``makeEntry(_:)``. A type whose descriptor says `.concurrent` must allow
/// ``process(_:call:)`` on one instance from several threads at once; for `.serial` calls never overlap.
public protocol Analyser {
  /// The same in every run, and the same as the manifest says.
  static var descriptor: AnalyserDescriptor { get }

  /// Says whether a configuration would be accepted. Without an implementation, any JSON object is.
  static func validate(configuration: JSONValue) throws(AnalyserFailure)

  /// Reads resources and options; runs once, confined, before the first call.
  init(configuration: AnalyserConfiguration) throws(AnalyserFailure)

  /// Analyses one article, handing over what it makes through ``AnalyserCall/emit(_:)``. The request holds the layers
  /// that the descriptor requires, those it uses as far as they could be made, and no others.
  func process(_ request: AnalyserRequest, call: AnalyserCall) throws(AnalyserFailure)
}

extension Analyser {
  public static func validate(configuration: JSONValue) throws(AnalyserFailure) {}
}
