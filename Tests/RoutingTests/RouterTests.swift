import Routing
import Synchronization
import Testing
import Wire

final class Recorder: CallResponder {
  let ends = Mutex<[(RPCStatus, [UInt8])]>([])
  let messages = Mutex<[[UInt8]]>([])

  func send(_ message: [UInt8]) async throws(RPCStatus) { messages.withLock { $0.append(message) } }

  func answer(_ status: RPCStatus, trailers: Metadata, message: [UInt8]) -> RPCStatus {
    ends.withLock { $0.append((status, message)) }
    return status
  }

  func finish(
    _ status: RPCStatus, trailers: Metadata, message: [UInt8], ended: @escaping @Sendable (RPCStatus?) -> Void
  ) {
    ended(answer(status, trailers: trailers, message: message))
  }
}

private struct OddError: Error {}

@discardableResult
private func call(
  _ router: Router, _ method: String, _ request: [UInt8] = [], refusal: RPCStatus? = nil
) async -> Recorder {
  let recorder = Recorder()
  let context = CallContext(
    head: RequestHead(method: method), peer: "test", cancellation: CallCancellation(), arrivalNanoseconds: 0,
    now: { 0 })
  let rest = request.withUnsafeBytes { router.dispatch(context, message: $0, responder: recorder, admit: { refusal }) }
  await rest?()
  return recorder
}

@Suite struct RouterTests {
  @Test func inlineHandlerAnswersBeforeDispatchReturns() {
    var router = Router(statusConverter: { _ in nil })
    router.unaryInline("a.B/C") { request, _ in Array(request) + [1] }
    let recorder = Recorder()
    let context = CallContext(
      head: RequestHead(method: "a.B/C"), peer: "test", cancellation: CallCancellation(), arrivalNanoseconds: 0,
      now: { 0 })
    let rest = [UInt8]([9]).withUnsafeBytes {
      router.dispatch(context, message: $0, responder: recorder, admit: { nil })
    }
    #expect(rest == nil)
    #expect(recorder.ends.withLock { $0.map(\.1) } == [[9, 1]])
  }

  @Test func streamHandlerSendsThenEnds() async {
    var router = Router(statusConverter: { _ in nil })
    router.serverStream("a.B/S") { _, _, responses in
      try await responses.write([1])
      try await responses.write([2])
    }
    let recorder = await call(router, "a.B/S")
    #expect(recorder.messages.withLock { $0 } == [[1], [2]])
    #expect(recorder.ends.withLock { $0.map(\.0.code) } == [.ok])
  }

  @Test func convertsKnownErrorsAndHidesOthers() async {
    let reported = Mutex<[String]>([])
    var router = Router(
      statusConverter: { $0 is CancellationError ? RPCStatus(code: .aborted, message: "known") : nil },
      onInternalError: { error, method, number in reported.withLock { $0.append("\(error) \(method) \(number)") } })
    router.unary("a.B/Known") { _, _ in throw CancellationError() }
    router.unary("a.B/Odd") { _, _ in throw OddError() }
    #expect(await call(router, "a.B/Known").ends.withLock { $0.map(\.0.message) } == ["known"])
    #expect(
      await call(router, "a.B/Odd").ends.withLock { $0.map(\.0.message) }
        == ["internal error 1; the server's log says more"])
    #expect(reported.withLock { $0 } == ["OddError() a.B/Odd 1"])
  }

  @Test func interceptorsSeeEveryCallAndMayRefuseIt() async {
    let seen = Mutex<[String]>([])
    var router = Router(statusConverter: { _ in nil })
    router.intercept(
      Interceptor(
        name: "log",
        before: { context in
          if context.method == "a.B/No" { throw RPCStatus(code: .permissionDenied, message: "no") }
        }, after: { context, status, _ in seen.withLock { $0.append("\(context.method) \(status.code.name)") } }))
    router.unary("a.B/Yes") { _, _ in [] }
    router.unary("a.B/No") { _, _ in [] }
    for method in ["a.B/Yes", "a.B/No", "a.B/Unknown"] { await call(router, method) }
    #expect(seen.withLock { $0 } == ["a.B/Yes OK", "a.B/No PERMISSION_DENIED", "a.B/Unknown UNIMPLEMENTED"])
  }

  @Test func callThatIsNotAdmittedNeverReachesItsHandler() async {
    var router = Router(statusConverter: { _ in nil })
    let seen = Mutex<[StatusCode]>([])
    router.intercept(Interceptor(name: "count", after: { _, status, _ in seen.withLock { $0.append(status.code) } }))
    router.unary("a.B/Task") { _, _ in
      Issue.record("the handler ran")
      return []
    }
    router.unaryInline("a.B/Inline") { _, _ in [1] }
    let full = RPCStatus(code: .resourceExhausted, message: "full", isSafeToRetry: true)
    #expect(await call(router, "a.B/Task", refusal: full).ends.withLock { $0.map(\.0) } == [full])
    // What is answered at once takes no place.
    #expect(await call(router, "a.B/Inline", refusal: full).ends.withLock { $0.map(\.1) } == [[1]])
    #expect(seen.withLock { $0 } == [.resourceExhausted, .ok])
  }

  @Test func methodsOfOneMessageReadBothFormsOfIt() async {
    var router = Router(statusConverter: { _ in nil })
    router.unary("a.B/Task") { request, _ in request }
    router.unaryInline("a.B/Inline") { request, _ in Array(request) }
    router.clientStream("a.B/Join") { requests, _ in
      var joined: [UInt8] = []
      while let request = try await requests.next() { joined += request }
      return joined
    }
    for (method, requests, code, answer) in [
      ("a.B/Task", [[1, 2]], StatusCode.ok, [1, 2] as [UInt8]), ("a.B/Inline", [[3]], .ok, [3]),
      ("a.B/Task", [], .invalidArgument, []), ("a.B/Inline", [[1], [2]], .invalidArgument, []),
      ("a.B/Join", [[1], [2]], .ok, [1, 2]),
    ] as [(String, [[UInt8]], StatusCode, [UInt8])] {
      let recorder = Recorder()
      let context = CallContext(
        head: RequestHead(method: method), peer: "test", cancellation: CallCancellation(), arrivalNanoseconds: 0,
        now: { 0 })
      await router.dispatch(context, requests: Script(requests), responder: recorder, admit: { nil })?()
      #expect(recorder.ends.withLock { $0.map(\.0.code) } == [code], "\(method) \(requests)")
      #expect(recorder.ends.withLock { $0.map(\.1) } == [answer], "\(method) \(requests)")
    }
  }
}

/// Requests that are at hand.
private final class Script: CallRequests {
  private let messages: Mutex<[[UInt8]]>

  init(_ messages: [[UInt8]]) { self.messages = Mutex(messages) }

  func next() async throws(RPCStatus) -> [UInt8]? {
    messages.withLock { $0.isEmpty ? nil : $0.removeFirst() }
  }

  func keepLast() {}
}
