internal import NIOCore
internal import NIOPosix
package import Wire

/// A client and a server in one process, joined by memory: the same state machines, no socket.
package enum InProcessConnection {
  /// Serves `dispatcher` to `body` alone.
  package static func withConnection<Result: Sendable>(
    to dispatcher: any CallDispatcher, configuration: ServerConfiguration = ServerConfiguration(),
    _ body: (ClientConnection) async throws -> Result
  ) async throws -> Result {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let shared = ServerConnectionContext(
      configuration: configuration, dispatcher: dispatcher, nanoseconds: monotonicNanoseconds)
    let server = ServerConnection(loop: loop, peer: "in-process", shared: shared)
    let client = ClientConnectionCore(
      loop: loop, address: "the private server", configuration: ClientConfiguration(token: configuration.token),
      now: monotonicMilliseconds)
    loop.execute {
      let toServer = InProcessLink(loop: loop)
      let toClient = InProcessLink(loop: loop)
      toServer.join(own: client, peer: server, peerLink: toClient)
      toClient.join(own: server, peer: client, peerLink: toServer)
      server.opened(toClient)
      client.opened(toServer)
    }
    let result: Swift.Result<Result, any Error>
    do {
      try await client.waitUntilReady()
      result = .success(try await ClientConnection(core: client).closing(body))
    } catch {
      result = .failure(error)
    }
    await shared.runner.finish()
    return try result.get()
  }
}

/// Carries bytes to the other side in the loop's next turn, as a socket would.
private final class InProcessLink: ConnectionLink, @unchecked Sendable {
  // @unchecked: touched on `loop` only.
  private static let highWater = WriteBuffering.highWater
  private let loop: any EventLoop
  private var own: (any ConnectionSide)?
  private var peer: (any ConnectionSide)?
  private var peerLink: InProcessLink?
  private var pending: [ByteBuffer] = []
  private(set) var pendingByteCount = 0
  /// Whether the peer reads what comes here.
  private var isPeerReading = true
  private var isEndingOutput = false
  private var isClosing = false
  private var isScheduled = false

  init(loop: any EventLoop) { self.loop = loop }

  func join(own: any ConnectionSide, peer: any ConnectionSide, peerLink: InProcessLink) {
    self.own = own
    self.peer = peer
    self.peerLink = peerLink
  }

  var isWritable: Bool { !isEndingOutput && pendingByteCount < Self.highWater }

  func writeAndFlush(_ bytes: ByteBuffer) {
    pending.append(bytes)
    pendingByteCount += bytes.readableBytes
    schedule()
  }

  func setReading(_ isReading: Bool) {
    peerLink?.isPeerReading = isReading
    peerLink?.schedule()
  }

  /// The peer, which reads to the end, closes.
  func closeOutput() {
    isEndingOutput = true
    close()
  }

  func close() {
    isClosing = true
    schedule()
  }

  private func schedule() {
    guard !isScheduled else { return }
    isScheduled = true
    loop.execute { self.deliver() }
  }

  private func deliver() {
    isScheduled = false
    if isPeerReading, !pending.isEmpty {
      let wasWritable = isWritable
      let buffers = pending
      pending = []
      pendingByteCount = 0
      for var buffer in buffers { peer?.receive(&buffer) }
      peer?.readCompleted()
      if !wasWritable { own?.writabilityChanged() }
    }
    // What a held-back peer did not read is lost with the connection, as on a socket that is reset.
    if isClosing { end() }
  }

  private func end() {
    let sides = [own, peer]
    let other = peerLink
    own = nil
    peer = nil
    peerLink = nil
    other?.own = nil
    other?.peer = nil
    other?.peerLink = nil
    for side in sides { side?.closed() }
  }
}
