import AnalyserMessages
import Presentation
import Records
import Testing

@Suite struct StatusReportTests {
  private func status(
    uptime: UInt64 = 10_000, calls: UInt64 = 100, latency: [LatencyBucket], draining: Bool = false
  ) -> StatusResponse {
    StatusResponse(
      server: ServerStatus(
        version: "1.2.3", uptimeMilliseconds: uptime, draining: draining, residentBytes: 45_678_901,
        openConnectionCount: 3, connectionsTotal: 12, receivedBytesTotal: calls * 1_000, heldBytes: 512),
      methods: [
        MethodStatus(
          method: "hattama.v1.Archive/Get", runningCount: 2,
          ended: [
            StatusCount(code: 0, name: "OK", calls: calls - 10), StatusCount(code: 5, name: "NOT_FOUND", calls: 10),
          ], latency: latency)
      ],
      analysers: [
        AnalyserInfo(descriptor: AnalyserDescriptor(id: "tagger"), state: .ready),
        AnalyserInfo(descriptor: AnalyserDescriptor(id: "extractor"), state: .failed, problem: "it\nfell over"),
      ])
  }

  private let latency = [
    LatencyBucket(upperNanoseconds: 900, calls: 50), LatencyBucket(upperNanoseconds: 12_345, calls: 48),
    LatencyBucket(upperNanoseconds: 4_100_000, calls: 1), LatencyBucket(upperNanoseconds: 2_500_000_000, calls: 1),
  ]

  @Test func saysWhatThereIsSinceTheStart() throws {
    let lines = StatusReport(status(latency: latency), language: .en, style: .plain).lines()
    #expect(lines[0] == "hattamad 1.2.3  serving  10 s  45.7 MB")
    #expect(lines[1].contains("open 3, in all 12"))
    #expect(lines.contains("analysers    ready 1/2"))
    #expect(lines.contains("  extractor  it fell over"))
    let row = try #require(lines.last).split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    #expect(row == "hattama.v1.Archive/Get 100 10 2 900 ns 4.1 ms 2.5 s")
  }

  @Test func saysWhatHappenedBetweenTwoLooks() throws {
    let earlier = status(latency: latency)
    var later = latency
    later[1] = LatencyBucket(upperNanoseconds: 12_345, calls: 88)
    let now = status(uptime: 14_000, calls: 140, latency: later, draining: true)
    let lines = StatusReport(now, since: earlier, language: .en, style: .plain).lines()
    #expect(lines[0].contains("stopping"))
    #expect(lines.contains { $0.contains("in 10.0 KB/s") })
    let row = try #require(lines.last).split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    #expect(row == "hattama.v1.Archive/Get 10.0/s 0.0/s 2 12.3 µs 12.3 µs 12.3 µs")
  }

  /// Its counts begin anew, and no difference means anything.
  @Test func serverThatStartedAnewIsShownAsItIs() {
    let lines = StatusReport(
      status(uptime: 3_000, latency: latency), since: status(calls: 500, latency: latency), language: .kk, style: .plain
    ).lines()
    #expect(lines[0].contains("қызмет етіп тұр"))
    #expect(!lines.contains { $0.contains("/s") })
  }

  @Test func aServerThatNobodyCalledHasNoTable() {
    var response = status(latency: [])
    response.methods = []
    let lines = StatusReport(response, language: .ru, style: .plain).lines()
    #expect(lines[0].contains("работает"))
    #expect(!lines.contains(""))
  }
}
