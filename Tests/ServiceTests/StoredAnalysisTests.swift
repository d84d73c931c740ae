import AnalyserHost
import AnalyserMessages
import Pipeline
import Records
import Service
import Storage
import Testing

/// Analysers that find what they are told to, or fail.
private struct TellingRunner: AnalyserRunner {
  /// By analyser id; `nil`: it fails.
  let layers: [String: Analysis?]
  /// What happens meanwhile.
  var meanwhile: @Sendable () async -> Void = {}

  var descriptors: [AnalyserDescriptor] {
    [
      AnalyserDescriptor(id: "k.names", version: "1", assigns: ["entities"]),
      AnalyserDescriptor(id: "k.tags", version: "1", assigns: ["tags"]),
    ]
  }

  func resourceSHA256(of analyserID: String) -> String { "" }

  func process(
    analyserID: String, request: [UInt8], timeoutMilliseconds: UInt32
  ) async throws(AnalyserError) -> [[UInt8]] {
    await meanwhile()
    guard case let made?? = layers[analyserID], let bytes = try? AnalyserResult(layers: made).serializedBytes() else {
      throw AnalyserError(code: .failed, message: "told to")
    }
    return [bytes]
  }
}

@Suite struct StoredAnalysisTests {
  private static let text = "Асан Үсен Таразда жүр."

  private func analyse(
    _ archive: Archive, _ id: String, _ layers: [String: Analysis?], targets: [String] = [],
    meanwhile: @escaping @Sendable () async -> Void = {}
  ) async throws {
    let runner = TellingRunner(layers: layers, meanwhile: meanwhile)
    let service = AnalysisService(
      pipeline: Pipeline(runner: runner, defect: { _, _ in nil }), records: archive.records,
      analysers: { runner.descriptors.map { AnalyserInfo(descriptor: $0) } }, now: { 1_000 })
    _ = try await service.analyse(AnalyseRequest(recordID: id, targets: targets, store: true)) { nil }
  }

  private var names: Analysis {
    Analysis(entities: [Entity(id: "e1", kind: .person, name: "Асан Үсен")])
  }

  private func tags(_ labels: String...) -> Analysis { Analysis(tags: labels.map { Tag(label: $0) }) }

  @Test func failedOrMissingStepTakesNoNamesAway() async throws {
    try await Archive.with { archive async throws in
      let id = try await archive.add(Self.text)
      func found() async throws -> [Bool] {
        let queries = ["person:Асан", "tag:баға", "tag:ауа"]
        var result: [Bool] = []
        for query in queries { result.append(try await archive.found("kind:article " + query) == [id]) }
        return result
      }
      try await analyse(archive, id, ["k.names": names, "k.tags": tags("баға")])
      #expect(try await found() == [true, true, false])
      // The names' analyser fails: what it found before stays.
      try await analyse(archive, id, ["k.names": nil, "k.tags": tags("ауа")])
      #expect(try await found() == [true, false, true])
      // Nobody was asked for names.
      try await analyse(archive, id, ["k.names": names, "k.tags": tags("баға")], targets: ["tags"])
      #expect(try await found() == [true, true, false])
      // Its analyser ran and found none.
      try await analyse(archive, id, ["k.names": Analysis(), "k.tags": tags("баға")])
      #expect(try await found() == [false, true, false])
    }
  }

  /// Purged is purged, whoever still works on it.
  @Test func analysisBringsNothingBack() async throws {
    try await Archive.with { archive async throws in
      let id = try await archive.add(Self.text)
      let service = archive.service
      await #expect(throws: ServiceError.self) {
        try await analyse(archive, id, ["k.names": names, "k.tags": tags("баға")], targets: ["tags"]) {
          _ = try? await service.delete(DeleteRequest(id: id, purge: true))
        }
      }
      #expect(try await archive.store.statistics().total.recordCount == 0)
      #expect(try await archive.store.history(id: id, limit: 9) == [])
    }
  }
}
