import Routing
import Testing
import Wire

@Suite struct MethodStatisticsTests {
  /// Every time lies under its bucket's bound, over the bound before, and not more than an eighth under its own.
  @Test func bucketsHoldTheirTimes() {
    var times: [UInt64] = Array(0...5_000)
    for exponent in 3..<40 {
      let power = UInt64(1) << exponent
      times += [power - 1, power, power + 1, power + power / 3, power + power * 7 / 8]
    }
    for time in times {
      let bucket = LatencyScale.bucket(of: time)
      #expect(time < LatencyScale.upperBound(of: bucket), "\(time)")
      #expect(bucket == 0 || time >= LatencyScale.upperBound(of: bucket - 1), "\(time)")
      #expect(Double(LatencyScale.upperBound(of: bucket)) <= Double(time) * 1.125 + 1, "\(time)")
    }
    for time in [UInt64(1) << 40, 1 << 50, .max] {
      #expect(LatencyScale.bucket(of: time) == LatencyScale.bucketCount - 1)
    }
    #expect(LatencyScale.upperBound(of: LatencyScale.bucketCount - 1) == .max)
  }

  @Test func countsCallsByMethodAndStatus() async throws {
    var router = Router(statusConverter: { _ in nil })
    router.unaryInline("a.B/Inline") { _, _ in [] }
    router.unary("a.B/Task") { request, _ in
      if request.isEmpty { throw RPCStatus(code: .notFound, message: "none") }
      return request
    }
    router.unary("a.B/Never") { _, _ in [] }

    let calls: [(String, [UInt8], UInt64)] = [
      ("a.B/Inline", [], 1_000), ("a.B/Inline", [], 5_000_000), ("a.B/Task", [1], 70), ("a.B/Task", [], 80),
      ("x.Y/Z", [], 1), ("x.Y/W", [], 1),
    ]
    for (method, request, time) in calls { await call(router, method, request, nanoseconds: time) }
    let snapshots = router.statistics.snapshots
    #expect(snapshots.map(\.method) == ["*", "a.B/Inline", "a.B/Task"])
    #expect(snapshots.map(\.callCounts) == [[.unimplemented: 2], [.ok: 2], [.ok: 1, .notFound: 1]])
    #expect(snapshots.map(\.runningCount) == [0, 0, 0])
    #expect(snapshots[1].latency.map(\.callCount) == [1, 1])
    #expect(zip(snapshots[1].latency.map(\.upperNanoseconds), [1_000, 5_000_000]).allSatisfy { $0 > $1 })
  }

  @Test func handlersAtWorkAreCountedUntilTheyEnd() async {
    var router = Router(statusConverter: { _ in nil })
    router.unary("a.B/Task") { _, _ in [] }
    let recorder = Recorder()
    let rest = [UInt8]().withUnsafeBytes {
      router.dispatch(context("a.B/Task", nanoseconds: 1), message: $0, responder: recorder, admit: { nil })
    }
    #expect(router.statistics.snapshots.map(\.runningCount) == [1])
    await rest?()
    #expect(router.statistics.snapshots.map(\.runningCount) == [0])
  }
}

private func context(_ method: String, nanoseconds: UInt64) -> CallContext {
  CallContext(
    head: RequestHead(method: method), peer: "test", cancellation: CallCancellation(), arrivalNanoseconds: 100,
    now: { 100 + nanoseconds })
}

private func call(_ router: Router, _ method: String, _ request: [UInt8], nanoseconds: UInt64) async {
  let recorder = Recorder()
  let rest = request.withUnsafeBytes {
    router.dispatch(context(method, nanoseconds: nanoseconds), message: $0, responder: recorder, admit: { nil })
  }
  await rest?()
}
