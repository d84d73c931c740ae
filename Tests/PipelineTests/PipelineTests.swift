import AnalyserHost
import AnalyserMessages
import Pipeline
import Synchronization
import Testing

/// Analysers as closures, without processes.
private struct FakeRunner: AnalyserRunner {
  typealias Body = @Sendable (AnalyserRequest) async throws(AnalyserError) -> [Analysis]

  let descriptors: [AnalyserDescriptor]
  let bodies: [String: Body]

  func resourceSHA256(of analyserID: String) -> String { "sha of " + analyserID }

  func process(
    analyserID: String, request: [UInt8], timeoutMilliseconds: UInt32
  ) async throws(AnalyserError) -> [[UInt8]] {
    do {
      let request = try AnalyserRequest(serializedBytes: request)
      return try await bodies[analyserID]!(request).map { try AnalyserResult(layers: $0).serializedBytes() }
    } catch let error as AnalyserError {
      throw error
    } catch {
      throw AnalyserError(code: .failed, message: "\(error)")
    }
  }
}

private let language = analyser("k.language", assigns: ["language"])
private let tags = analyser("k.tags", requires: ["language"], assigns: ["tags"])
private let summary = analyser("k.summary", uses: ["tags"], assigns: ["summary"])

private func run(
  _ descriptors: [AnalyserDescriptor], _ bodies: [String: FakeRunner.Body], remaining: UInt32 = 1_000,
  defect: @escaping @Sendable (Analysis, Article) -> String? = { _, _ in nil }
) async throws -> Analysis {
  let pipeline = Pipeline(runner: FakeRunner(descriptors: descriptors, bodies: bodies), defect: defect)
  let plan = try pipeline.plan(targets: [])
  return await pipeline.run(
    plan, on: Article(text: "Мәтін"), options: ["k.tags": "{}"], remainingMilliseconds: { remaining })
}

private let makesLanguage: FakeRunner.Body = { _ in [Analysis(language: LanguageGuess(language: "kk-Cyrl"))] }
private let makesTags: FakeRunner.Body = { _ in
  [Analysis(tags: [Tag(label: "бір")]), Analysis(tags: [Tag(label: "екі")])]
}
private let makesSummary: FakeRunner.Body = { request in
  [Analysis(summary: Summary(text: "\(request.layers?.tags.count ?? -1)"))]
}

@Suite struct PipelineTests {
  @Test func layersOfAllStepsComeTogether() async throws {
    let analysis = try await run(
      [language, tags, summary], ["k.language": makesLanguage, "k.tags": makesTags, "k.summary": makesSummary])
    #expect(analysis.language?.language == "kk-Cyrl")
    #expect(analysis.tags.map(\.label) == ["бір", "екі"])
    #expect(analysis.summary?.text == "2")
    #expect(analysis.steps.map(\.status) == [.done, .done, .done])
    #expect(analysis.steps[1].resourceSHA256 == "sha of k.tags")
    #expect(analysis.steps[1].assigned == ["tags"])
  }

  @Test func analyserSeesOnlyWhatItAskedFor() async throws {
    let seen = Mutex<[AnalyserRequest]>([])
    _ = try await run(
      [language, tags],
      [
        "k.language": makesLanguage,
        "k.tags": { request throws(AnalyserError) in
          seen.withLock { $0.append(request) }
          return []
        },
      ])
    let request = try #require(seen.withLock { $0 }.first)
    #expect(request.layers == Analysis(language: LanguageGuess(language: "kk-Cyrl")))
    #expect(request.options == "{}")
    #expect(request.article?.text == "Мәтін")
  }

  @Test func failureSkipsWhatRequiresItAndNothingElse() async throws {
    let analysis = try await run(
      [language, tags, summary],
      [
        "k.language": { _ throws(AnalyserError) in throw AnalyserError(code: .crashed, message: "it crashed") },
        "k.tags": makesTags, "k.summary": makesSummary,
      ])
    #expect(analysis.steps.map(\.status) == [.failed, .skipped, .done])
    #expect(analysis.steps[0].errorCode == "crashed")
    #expect(analysis.steps[1].errorMessage == "requires language, which k.language did not make")
    #expect(analysis.summary?.text == "0")
  }

  @Test func layerThatWasNotAnnouncedFailsTheStep() async throws {
    let analysis = try await run(
      [language], ["k.language": { _ throws(AnalyserError) in [Analysis(tags: [Tag(label: "x")])] }])
    #expect(analysis.steps[0].errorCode == "protocolViolation")
    #expect(analysis.tags.isEmpty)
  }

  @Test func defectiveResultFailsTheStep() async throws {
    let analysis = try await run([language], ["k.language": makesLanguage], defect: { _, _ in "a span is wrong" })
    #expect(analysis.steps[0].errorMessage == "k.language emitted a wrong value: a span is wrong")
    #expect(analysis.language == nil)
  }

  @Test func noTimeLeftFailsEveryStep() async throws {
    let analysis = try await run([language], ["k.language": makesLanguage], remaining: 0)
    #expect(analysis.steps[0].errorCode == "deadlineExceeded")
  }

  @Test func independentAnalysersRunAtTheSameTime() async throws {
    // Each waits for the other to have begun: one after the other they would never end.
    let begun = Mutex<Set<String>>([])
    func meeting(_ name: String, _ other: String, _ layer: Analysis) -> FakeRunner.Body {
      { _ throws(AnalyserError) in
        begun.withLock { _ = $0.insert(name) }
        while !(begun.withLock { $0.contains(other) }) { await Task.yield() }
        return [layer]
      }
    }
    let dates = analyser("k.dates", assigns: ["dates"])
    let analysis = try await run(
      [language, dates],
      [
        "k.language": meeting("a", "b", Analysis(language: LanguageGuess(language: "ru"))),
        "k.dates": meeting("b", "a", Analysis(dates: [DateMention(edtf: "2022")])),
      ])
    #expect(analysis.steps.map(\.status) == [.done, .done])
  }
}
