import Testing
import Wire
import WireFixtures

/// Which unfinished requests a server that is short of room ends, and which it owes time.
@Suite struct PartClockTests {
  private func open(_ frames: Frame...) -> ServerConnectionState {
    var state = ServerConnectionState(reply: HelloReply())
    _ = state.receive(.hello())
    _ = state.receive(.request(1, flags: .open))
    for frame in frames { _ = state.receive(frame) }
    _ = state.frames()
    return state
  }

  @Test func messageIsDueFromItsFirstFrameOn() {
    var state = open(Frame(.message, 1, [1], flags: .more))
    #expect(state.refuseUnfinished(since: 0, atMilliseconds: 5).count == 1)
    #expect(state.openStreamCount == 0)
  }

  /// Its peer has no credit for the rest while a message before it is not read.
  @Test func messageBehindOneThatIsNotReadIsNotDue() {
    var state = open(Frame(.message, 1, [1]), Frame(.message, 1, [2], flags: .more))
    #expect(state.refuseUnfinished(since: 0, atMilliseconds: 5).isEmpty)
    state.consume(1, byteCount: 1 + WireLimits.messageOverheadByteCount)
    // The clock begins with the next look.
    #expect(state.refuseUnfinished(since: 0, atMilliseconds: 10).isEmpty)
    #expect(state.refuseUnfinished(since: 9, atMilliseconds: 20).isEmpty)
    #expect(state.refuseUnfinished(since: 10, atMilliseconds: 20).count == 1)
  }

  @Test func messageIsNotDueWhileNothingIsRead() {
    var state = open(Frame(.message, 1, [1], flags: .more))
    state.restartPartClocks()
    #expect(state.refuseUnfinished(since: 0, atMilliseconds: 5).isEmpty)
  }

  /// What a refusal leaves of the answers would wait for credit for good.
  @Test func refusalDropsWhatItsStreamHadQueued() {
    var state = open(Frame(.message, 1, [1], flags: .more))
    let isSent = state.send(1, [UInt8](repeating: 1, count: 1 << 20))
    #expect(isSent)
    _ = state.frames()
    #expect(state.queuedByteCount > 0)
    #expect(state.refuseUnfinished(since: 0, atMilliseconds: 5).count == 1)
    #expect(state.frames().last?.kind == .response)
    #expect(state.queuedByteCount == 0)
  }

  @Test func endIsDueBehindTheMessageThatIsKept() {
    var state = open(Frame(.message, 1, [1]))
    state.keep(1, byteCount: 1 + WireLimits.messageOverheadByteCount)
    #expect(state.heldByteCount > 0)
    #expect(state.refuseUnfinished(since: 0, atMilliseconds: 5).count == 1)
    #expect(state.heldByteCount == 0)
  }
}
