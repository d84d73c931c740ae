public import AnalyserMessages
internal import CAnalyserABI

/// A host for tests: runs an analyser in this process, through the C interface's functions and with encoded messages,
/// as a worker would.
///
///     let layers = try FakeHost.run(MyAnalyser.self, article: Article(text: "Бүгін кездесу өтті."))
public final class FakeHost {
  public struct LogLine: Sendable, Hashable {
    public var level: LogLevel
    public var message: String

    public init(level: LogLevel, message: String) {
      self.level = level
      self.message = message
    }
  }

  /// After how many questions ``AnalyserCall/isCancelled`` becomes true; `nil` for never.
  public var cancelsAfterQuestionCount: Int?
  /// What ``AnalyserCall/remainingMilliseconds`` says.
  public var remainingMilliseconds: UInt32
  /// What the analyser logged, while it was made and in all calls.
  public private(set) var logLines: [LogLine] = []
  /// What the last call emitted, in order.
  public private(set) var emitted: [Analysis] = []

  private var questionCount = 0
  private var emittedByteCount = 0
  private var failure: AnalyserFailure?

  public init(cancelsAfterQuestionCount: Int? = nil, remainingMilliseconds: UInt32 = .max) {
    self.cancelsAfterQuestionCount = cancelsAfterQuestionCount
    self.remainingMilliseconds = remainingMilliseconds
  }

  /// Makes an analyser and runs it on one article.
  ///
  /// - Parameters:
  ///   - layers: those that the analyser requires or uses.
  ///   - options: of the call, a JSON object; empty for none.
  ///   - configuration: of the analyser, a JSON object; empty for none.
  /// - Returns: the emitted layers, merged.
  public static func run<Type: Analyser>(
    _ type: Type.Type, article: Article, layers: Analysis = Analysis(), options: String = "",
    configuration: String = "", resourcePath: String = ""
  ) throws(AnalyserFailure) -> Analysis {
    try FakeHost().run(
      type, article: article, layers: layers, options: options, configuration: configuration,
      resourcePath: resourcePath)
  }

  /// The same with this host's cancellation, deadline and log.
  public func run<Type: Analyser>(
    _ type: Type.Type, article: Article, layers: Analysis = Analysis(), options: String = "",
    configuration: String = "", resourcePath: String = ""
  ) throws(AnalyserFailure) -> Analysis {
    try type.validate(configuration: .object(parsing: configuration))
    let table = FakeHostTable(self)
    let analyser = try Type(
      configuration: AnalyserConfiguration(json: configuration, resourcePath: resourcePath, host: table.host))
    let request = AnalyserRequest(article: article, layers: layers, options: options)
    return try process(AnalyserInstance(analyser, host: table.host), request, table)
  }

  private func process(
    _ instance: AnalyserInstance, _ request: AnalyserRequest, _ table: borrowing FakeHostTable
  ) throws(AnalyserFailure) -> Analysis {
    (emitted, emittedByteCount, questionCount, failure) = ([], 0, 0, nil)
    let bytes: [UInt8]
    do throws(CodecError) {
      bytes = try request.serializedBytes()
    } catch {
      throw AnalyserFailure(.invalidInput, "the request cannot be encoded: \(error.message)")
    }
    let call = table.call
    let done = withBytes(of: bytes) { instance.process(call: call, request: $0) }
    guard done else { throw failure ?? AnalyserFailure(.internal, "the call failed without a reason") }
    return emitted.reduce(into: Analysis()) { $0.merge($1) }
  }

  // MARK: What the analyser asks

  func isCancelled() -> Bool {
    questionCount += 1
    return cancelsAfterQuestionCount.map { questionCount > $0 } ?? false
  }

  func log(_ level: LogLevel, _ message: String) {
    logLines.append(LogLine(level: level, message: message))
  }

  func emit(_ bytes: UnsafeRawBufferPointer) -> Bool {
    emittedByteCount += bytes.count
    guard emittedByteCount <= Int(HATTAMA_ANALYSER_EMIT_BYTE_COUNT_MAX) else { return false }
    guard let result = try? AnalyserResult(serializedBytes: bytes) else {
      failure = failure ?? AnalyserFailure(.internal, "\(bytes.count) emitted bytes are no AnalyserResult")
      return false
    }
    emitted.append(result.layers ?? Analysis())
    return true
  }

  func fail(_ reason: AnalyserFailure) { failure = failure ?? reason }
}
