import Testing
import Wire
import WireFixtures

/// Answers that wait, of one connection and of all of a server.
@Suite struct AnswerQueueTests {
  /// A connection whose answers all wait: its client gives the least credit.
  private func connection(_ queueBudget: ByteBudget) -> ServerConnectionState {
    var state = ServerConnectionState(reply: HelloReply(), queueBudget: queueBudget)
    _ = state.receive(
      .hello {
        $0.streamWindowByteCount = 65_536
        $0.connectionWindowByteCount = 1_048_576
      })
    _ = state.frames()
    return state
  }

  private func answer(_ state: inout ServerConnectionState, _ stream: UInt32, byteCount: Int) -> RPCStatus? {
    guard case .startCall = state.receive(.request(stream)) else {
      return RPCStatus(code: .resourceExhausted, message: "refused")
    }
    let defect = state.defect(ofMessageWith: byteCount)
    let message = defect == nil ? [UInt8](repeating: 1, count: byteCount) : []
    _ = state.finish(stream, ResponseHead(status: defect ?? .ok), message)
    state.accountForQueue()
    return defect
  }

  @Test func answersBeyondTheServersSumFailAndNewCallsAreRefused() throws {
    let budget = ByteBudget(byteCountMax: 12_000_000)
    var first = connection(budget)
    var second = connection(budget)
    #expect(answer(&first, 1, byteCount: 10_000_000) == nil)
    #expect(budget.usedByteCount > 10_000_000)
    // Another connection's answer has no place, and a short one has.
    let defect = try #require(answer(&second, 1, byteCount: 3_000_000))
    #expect(defect.code == .resourceExhausted && !defect.isSafeToRetry)
    #expect(defect.message.contains("wait on this server"))
    #expect(answer(&second, 2, byteCount: 2_000_000 - 2_000) == nil)
    budget.account(5_000)
    guard case .refused(3, let refusal) = second.receive(.request(3)) else {
      Issue.record("the call was taken")
      return
    }
    #expect(refusal.code == .resourceExhausted && refusal.isSafeToRetry)
    budget.account(-5_000)
    // What its client reads makes room for all.
    for _ in 0..<200 {
      _ = first.receive(.window(1, 65_536))
      _ = first.receive(.window(0, 65_536))
      _ = first.frames()
    }
    first.accountForQueue()
    #expect(first.queuedByteCount == 0)
    #expect(answer(&second, 4, byteCount: 9_000_000) == nil)
  }

  @Test func connectionThatEndsGivesItsShareBack() {
    let budget = ByteBudget(byteCountMax: 20_000_000)
    var state = connection(budget)
    #expect(answer(&state, 1, byteCount: 10_000_000) == nil)
    state.close()
    #expect(budget.usedByteCount == 0)
    state.accountForQueue()
    #expect(budget.usedByteCount == 0)
  }

  /// Of calls that were taken while the queue was short.
  @Test func answersOfOneConnectionStopAtItsLimit() {
    var state = connection(ByteBudget(byteCountMax: .max))
    for stream in UInt32(1)...10 { _ = state.receive(.request(stream)) }
    var failedCount = 0
    for stream in UInt32(1)...10 {
      let defect = state.defect(ofMessageWith: 10_000_000)
      if defect != nil { failedCount += 1 }
      let message = defect == nil ? [UInt8](repeating: 1, count: 10_000_000) : []
      _ = state.finish(stream, ResponseHead(status: defect ?? .ok), message)
    }
    #expect(failedCount == 4)
    #expect(state.queuedByteCount <= WireLimits.answerQueueByteCountMax + 10_000)
  }

  /// An answer that waits for the connection's credit is passed only by what needs none.
  @Test func answersLeaveInTheirOrderAsCreditComes() {
    var state = connection(ByteBudget(byteCountMax: 100_000_000))
    for stream in UInt32(1)...17 { #expect(answer(&state, stream, byteCount: 60_000) == nil) }
    // 1,020,000 bytes of credit are spent.
    #expect(state.frames().count == 17)
    #expect(answer(&state, 18, byteCount: 60_000) == nil)
    #expect(answer(&state, 19, byteCount: 10) == nil)
    #expect(answer(&state, 20, byteCount: 0) == nil)
    #expect(state.frames().map(\.stream) == [20])
    // In crumbs: nothing moves before the first one can.
    for _ in 0..<31_000 { _ = state.receive(.window(0, 1)) }
    #expect(state.frames().isEmpty)
    for _ in 0..<500 { _ = state.receive(.window(0, 1)) }
    #expect(state.frames().map(\.stream) == [18, 19])
  }

  /// Streams that are given up while they wait for credit leave nothing behind.
  @Test func streamsThatWaitAndAreCancelledTakeNoRoom() {
    let budget = ByteBudget(byteCountMax: 100_000_000)
    var state = connection(budget)
    for stream in UInt32(1)...17 { #expect(answer(&state, stream, byteCount: 60_000) == nil) }
    #expect(answer(&state, 18, byteCount: 28_000) == nil)
    _ = state.frames()
    state.accountForQueue()
    #expect(budget.usedByteCount == 0)
    for stream in UInt32(19)...5_000 {
      _ = state.receive(.request(stream, flags: .open))
      let isSent = state.send(stream, [UInt8](repeating: 1, count: 60_000))
      #expect(isSent)
      #expect(state.frames().isEmpty)
      _ = state.receive(Frame(.cancel, stream, [1]))
    }
    state.accountForQueue()
    #expect(budget.usedByteCount == 0)
    #expect(state.waitingTurnCount < 200)
  }
}
