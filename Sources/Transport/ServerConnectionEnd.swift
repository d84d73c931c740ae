internal import NIOCore
internal import Wire

/// How a server's side ends: by a violation, a drain, silence, or for want of room.
extension ServerConnection {
  func fail(_ goAway: GoAway) {
    shared.counters.connectionFailed()
    shared.configuration.onEvent(.connectionFailed(peer: peer, goAway))
    hasFailed = true
    // Where the link is full, the last frame goes out once it is not, or never.
    watch.ended(at: shared.now())
    send()
    for stream in Array(calls.keys) { end(stream, .cancelled, Self.gone) }
  }

  /// The peer gets what was sent, and then has a moment to close its side.
  func endOutput() {
    guard let link else { return }
    link.closeOutput()
    watch.ended(at: shared.now())
    // Also who was held back is read to its end.
    if !isReading {
      isReading = true
      link.setReading(true)
    }
  }

  /// On the loop: announces the end, and closes once every open call is answered.
  func drain(_ reason: String) {
    if state.isAwaitingHello {
      isUnwanted = true
      link?.close()
      return
    }
    guard state.drain(reason) else { return }
    send()
    drainNotice = loop.scheduleTask(in: .milliseconds(Int64(WireLimits.drainNoticeMilliseconds))) { [weak self] in
      self?.state.drainNoticeOver()
      self?.send()
    }
    let wait = TimeAmount.milliseconds(Int64(shared.configuration.drainTimeoutMilliseconds))
    drainCut = loop.scheduleTask(in: wait) { [weak self] in self?.cutDrain() }
  }

  private func cutDrain() {
    guard let link else { return }
    shared.configuration.onEvent(.connectionLost(peer: peer, reason: "it did not end while the server waited"))
    link.close()
  }

  /// On the loop, now and then: is the peer there, and does it want anything?
  func tick(at now: UInt64) {
    guard let link else { return }
    let configuration = shared.configuration
    state.accountForLink(byteCount: link.pendingByteCount)
    switch watch.verdict(
      at: now, configuration, isAwaitingHello: state.isAwaitingHello, hasCalls: state.openStreamCount > 0,
      pendingByteCount: link.pendingByteCount)
    {
    case .nothing: break
    case .ping:
      state.ping(Keepalive.pingPayload)
      send()
    case .drain: drain("the connection was idle")
    case .close(let reason):
      if !hasFailed, !state.isDrained {
        shared.counters.connectionFailed()
        configuration.onEvent(.connectionLost(peer: peer, reason: reason))
      }
      link.close()
      return
    }
    if !state.isClosed { endStalls(at: now, link) }
  }

  /// Where the server is short of room: ends what its peer lets lie.
  private func endStalls(at now: UInt64, _ link: any ConnectionLink) {
    let timeout = shared.budget.stallTimeoutMilliseconds
    if !isReading {
      // Nothing of it can end meanwhile.
      partSince = now
      state.restartPartClocks()
    } else if let timeout = timeout.map(UInt64.init), now >= timeout {
      if frames.isInsideFrame, partSince <= now - timeout {
        fail(state.endStalled("a frame does not end"))
        return
      }
      let refused = state.refuseUnfinished(since: now - timeout, atMilliseconds: now)
      for action in refused { act(on: action, UnsafeRawBufferPointer(start: nil, count: 0), now) }
      if !refused.isEmpty { send() }
    }
    // A handler that waits for its answers' credit may hold requests too.
    let answerTimeout = [timeout, shared.queueBudget.stallTimeoutMilliseconds].compactMap(\.self).min()
    let (answers, pending) = (state.answerByteCounts, link.pendingByteCount)
    if stall.isStalled(
      at: now, waitingByteCount: answers.queued + pending, takenByteCount: answers.left - pending,
      timeoutMilliseconds: answerTimeout)
    {
      fail(state.endStalled("the answers are not taken"))
    }
  }
}
