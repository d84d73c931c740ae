import AnalyserKit
import AnalyserMessages
import Glibc
import Testing

struct FakeHostTests {
  /// Tags the article with its options and its configuration, one emission each.
  private struct EchoAnalyser: Analyser {
    static var descriptor: AnalyserDescriptor {
      AnalyserDescriptor(id: "kz.example.echo", version: "1.0.0", assigns: ["tags"], threadModel: .concurrent)
    }
    let label: String

    static func validate(configuration: JSONValue) throws(AnalyserFailure) {
      if configuration["label"]?.bool != nil { throw AnalyserFailure(.invalidOptions, "label is a text") }
    }

    init(configuration: AnalyserConfiguration) throws(AnalyserFailure) {
      label = try configuration.values()["label"]?.string ?? "none"
      configuration.log(.info, "made")
    }

    func process(_ request: AnalyserRequest, call: AnalyserCall) throws(AnalyserFailure) {
      if request.article?.text == "fail" { throw AnalyserFailure(.unsupported, "this article cannot be echoed") }
      try call.checkCancellation()
      try call.emit(Analysis(tags: [Tag(label: label)]))
      try call.checkCancellation()
      try call.emit(Analysis(tags: [Tag(label: request.options)]))
      call.log(.warning, "two\nlines")
    }
  }

  @Test func mergesWhatIsEmitted() throws {
    let analysis = try FakeHost.run(
      EchoAnalyser.self, article: Article(text: "Сәлем"), options: "опция", configuration: #"{"label":"белгі"}"#)
    #expect(analysis.tags.map(\.label) == ["белгі", "опция"])
  }

  @Test func throwsTheAnalysersFailure() {
    #expect(throws: AnalyserFailure(.unsupported, "this article cannot be echoed")) {
      try FakeHost.run(EchoAnalyser.self, article: Article(text: "fail"))
    }
  }

  @Test func refusesABadConfiguration() {
    #expect(throws: AnalyserFailure(.invalidOptions, "label is a text")) {
      try FakeHost.run(EchoAnalyser.self, article: Article(), configuration: #"{"label":true}"#)
    }
    #expect(throws: AnalyserFailure.self) {
      try FakeHost.run(EchoAnalyser.self, article: Article(), configuration: "[]")
    }
  }

  @Test func cancelsWhenTold() {
    let host = FakeHost(cancelsAfterQuestionCount: 1)
    #expect(throws: AnalyserFailure(.cancelled, "nobody waits for this call any more")) {
      try host.run(EchoAnalyser.self, article: Article())
    }
    #expect(host.emitted.count == 1)
  }

  @Test func keepsLogLinesOnOneLine() throws {
    let host = FakeHost()
    _ = try host.run(EchoAnalyser.self, article: Article())
    #expect(host.logLines == [.init(level: .info, message: "made"), .init(level: .warning, message: "two lines")])
  }

  @Test func mergingReplacesSinglesAndJoinsLayers() {
    var analysis = Analysis(
      language: LanguageGuess(language: "kk-Cyrl"), layers: [Layer(name: "a.b", annotations: [Annotation(label: "1")])])
    analysis.merge(
      Analysis(
        language: LanguageGuess(language: "ru"), sentences: [Sentence()],
        layers: [Layer(name: "a.b", annotations: [Annotation(label: "2")]), Layer(name: "a.c")]))
    #expect(analysis.language?.language == "ru")
    #expect(analysis.sentences.count == 1)
    #expect(analysis.layers.map(\.name) == ["a.b", "a.c"])
    #expect(analysis.layers[0].annotations.map(\.label) == ["1", "2"])
  }
}

struct AnalyserResourceTests {
  @Test func readsAFileOfTheFolder() throws {
    var template = Array("/tmp/hattama-resource-XXXXXX".utf8CString)
    let path = try #require(mkdtemp(&template).map { String(cString: $0) })
    defer {
      unlink(path + "/words.txt")
      rmdir(path)
    }
    let file = try #require(fopen(path + "/words.txt", "w"))
    fputs("сөз", file)
    fclose(file)
    let configuration = AnalyserConfiguration(resourcePath: path)
    #expect(try configuration.resource("words.txt") == Array("сөз".utf8))
    #expect(throws: AnalyserFailure.self) { try configuration.resource("words.txt", byteCountMax: 5) }
    #expect(throws: AnalyserFailure.self) { try configuration.resource("none.txt") }
    #expect(throws: AnalyserFailure.self) { try configuration.resource(".") }
  }

  @Test(arguments: ["", "/etc/passwd", "../x", "a/../../x", "a//b", "a\0b"])
  func refusesNamesThatLeaveTheFolder(name: String) {
    #expect(throws: AnalyserFailure.self) { try AnalyserConfiguration(resourcePath: "/tmp").resource(name) }
  }
}
