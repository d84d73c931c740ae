import AnalyserMessages
import Pipeline
import Testing

func analyser(_ id: String, requires: [String] = [], uses: [String] = [], assigns: [String]) -> AnalyserDescriptor {
  AnalyserDescriptor(id: id, version: "1", requires: requires, uses: uses, assigns: assigns)
}

private let language = analyser("k.language", assigns: ["language"])
private let tokens = analyser("k.tokens", requires: ["language"], assigns: ["sentences", "tokens"])
private let tags = analyser("k.tags", requires: ["tokens"], assigns: ["tags"])
private let summary = analyser("k.summary", requires: ["sentences"], uses: ["tags"], assigns: ["summary"])

@Suite struct PlanTests {
  private func ids(_ descriptors: [AnalyserDescriptor], _ targets: String...) throws -> [String] {
    try AnalysisPlan(descriptors: descriptors, targets: targets).nodes.map(\.descriptor.id)
  }

  private func problem(_ descriptors: [AnalyserDescriptor], _ targets: String...) -> PlanError? {
    do throws(PlanError) {
      _ = try AnalysisPlan(descriptors: descriptors, targets: targets)
      return nil
    } catch {
      return error
    }
  }

  @Test func everyNodeStandsBehindWhatItWaitsFor() throws {
    let plan = try AnalysisPlan(descriptors: [summary, tags, tokens, language], targets: [])
    #expect(plan.nodes.count == 4)
    for (position, node) in plan.nodes.enumerated() {
      #expect((node.required + node.used).allSatisfy { $0 < position })
    }
  }

  @Test func targetsPullInWhatTheyNeedAndNoMore() throws {
    let all = [language, tokens, tags, summary]
    #expect(try ids(all, "k.tags") == ["k.language", "k.tokens", "k.tags"])
    #expect(try ids(all, "summary") == ["k.language", "k.tokens", "k.tags", "k.summary"])
    #expect(try ids(all, "tokens") == ["k.language", "k.tokens"])
  }

  @Test func unusedLayerMayBeMissing() throws {
    #expect(try ids([language, tokens, summary]) == ["k.language", "k.tokens", "k.summary"])
  }

  @Test func missingLayerIsNamedWithTheWay() {
    let error = problem([language, tags, summary])
    #expect(error?.code == .missingLayer)
    #expect(error?.message == "k.tags requires the layer tokens, which no analyser assigns; install one that does")
  }

  @Test func cycleIsNamedWithItsPath() {
    let a = analyser("k.a", requires: ["b.x"], assigns: ["a.x"])
    let b = analyser("k.b", requires: ["a.x"], assigns: ["b.x"])
    #expect(problem([a, b])?.message == "the analysers wait for one another: k.a -> k.b -> k.a (a.x)")
    // What the target does not need does no harm.
    #expect(problem([a, b, language], "language") == nil)
  }

  @Test func layerThatTwoAssignIsRefused() {
    let other = analyser("k.other", assigns: ["tokens"])
    #expect(
      problem([language, tokens, other])?.message == "k.tokens and k.other both assign tokens; remove one of them")
  }

  @Test func unknownTargetIsNamedWithThoseAtHand() {
    #expect(problem([language], "topics")?.message == "no analyser or layer is named topics; at hand: k.language")
  }
}
