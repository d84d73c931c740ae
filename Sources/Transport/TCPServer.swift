internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import Synchronization
package import Wire

/// Listens on a TCP port and serves calls through a dispatcher.
package final class TCPServer: Sendable {
  private struct State {
    var isStopping = false
    var listener: (any Channel)?
    var connections: [ObjectIdentifier: ServerConnection] = [:]
  }

  private let configuration: ServerConfiguration
  private let dispatcher: any CallDispatcher
  private let counters: ServerCounters
  private let state = Mutex(State())

  package init(
    configuration: ServerConfiguration, dispatcher: any CallDispatcher, counters: ServerCounters = ServerCounters()
  ) {
    self.configuration = configuration
    self.dispatcher = dispatcher
    self.counters = counters
  }

  /// Listens until ``beginGracefulShutdown()`` or cancellation, then drains: open calls are answered, and what is
  /// still open after the configured time is cut.
  ///
  /// - Parameter onReady: gets the port once it is open.
  /// - Throws: ``TransportError`` when it cannot listen.
  package func run(onReady: @Sendable (Int) -> Void = { _ in }) async throws {
    try checkAddress()
    let group = MultiThreadedEventLoopGroup(numberOfThreads: configuration.eventLoopCount)
    let shared = ServerConnectionContext(
      configuration: configuration, dispatcher: dispatcher, counters: counters, nanoseconds: monotonicNanoseconds)
    var failure: (any Error)?
    do {
      let listener = try await listen(on: group, shared)
      let isStopping = state.withLock { state in
        state.listener = listener
        return state.isStopping
      }
      if isStopping { listener.close(promise: nil) }
      onReady(listener.localAddress?.port ?? configuration.port)
      await withTaskCancellationHandler {
        try? await listener.closeFuture.get()
        await self.drain()
        await shared.runner.finish()
      } onCancel: {
        self.beginGracefulShutdown()
      }
    } catch {
      failure = error
    }
    try? await group.shutdownGracefully()
    if let failure { throw failure }
  }

  /// Stops listening and begins to drain. May be called more than once, and before ``run(onReady:)``.
  package func beginGracefulShutdown() {
    let listener = state.withLock { state in
      state.isStopping = true
      return state.listener.take()
    }
    listener?.close(promise: nil)
  }

  private func checkAddress() throws(TransportError) {
    let isLoopback =
      configuration.host == "localhost" || configuration.host == "::1"
      || (configuration.host.hasPrefix("127.") && configuration.host.allSatisfy { $0.isNumber || $0 == "." })
    guard isLoopback || !configuration.token.isEmpty || configuration.allowsInsecureAddress else {
      throw TransportError(
        code: .addressNotAllowed,
        message: """
          \(configuration.host) can be reached from other machines; name a token with --token-file, or add --insecure if \
          the network is trusted
          """)
    }
  }

  private func listen(
    on group: MultiThreadedEventLoopGroup, _ shared: ServerConnectionContext
  ) async throws -> any Channel {
    let loops = startLoops(on: group)
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 1_024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.writeBufferWaterMark, value: WriteBuffering.waterMark)
      .childChannelOption(.recvAllocator, value: WriteBuffering.receiveAllocator)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try self.accept(channel, shared, loops[ObjectIdentifier(channel.eventLoop)])
        }
      }
    do {
      return try await bootstrap.bind(host: configuration.host, port: configuration.port).get()
    } catch {
      throw listenError(error)
    }
  }

  private func startLoops(on group: MultiThreadedEventLoopGroup) -> [ObjectIdentifier: ServerLoop] {
    let shortest = min(
      configuration.helloTimeoutMilliseconds, configuration.idleTimeoutMilliseconds,
      configuration.keepaliveMilliseconds, configuration.keepaliveTimeoutMilliseconds, 1_000)
    var loops: [ObjectIdentifier: ServerLoop] = [:]
    for eventLoop in group.makeIterator() {
      let loop = ServerLoop(loop: eventLoop, now: monotonicMilliseconds)
      loops[ObjectIdentifier(eventLoop)] = loop
      eventLoop.execute { loop.start(everyMilliseconds: max(1, shortest / 2)) }
    }
    return loops
  }

  private func accept(
    _ channel: any Channel, _ shared: ServerConnectionContext, _ loop: ServerLoop?
  ) throws {
    let peer = channel.remoteAddress.map(text) ?? "unknown"
    let connection = ServerConnection(
      loop: channel.eventLoop, peer: peer, shared: shared, sender: loop?.sender ?? FrameSender())
    let id = ObjectIdentifier(channel)
    let refusal = state.withLock { state -> String? in
      if state.isStopping { return "the server is stopping" }
      if state.connections.count >= configuration.connectionCountMax {
        return "there are \(configuration.connectionCountMax) connections, which is the limit"
      }
      state.connections[id] = connection
      return nil
    }
    if let refusal {
      counters.connectionRefused()
      configuration.onEvent(.connectionRefused(peer: peer, reason: refusal))
      throw ChannelError.ioOnClosedChannel
    }
    loop?.add(connection)
    channel.closeFuture.whenComplete { _ in
      self.state.withLock { _ = $0.connections.removeValue(forKey: id) }
      loop?.remove(connection)
    }
    try channel.pipeline.syncOperations.addHandler(ConnectionChannelHandler(side: connection))
  }

  private func text(_ address: SocketAddress) -> String {
    guard let host = address.ipAddress, let port = address.port else { return "\(address)" }
    return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }

  private func listenError(_ error: any Error) -> TransportError {
    let address = "\(configuration.host):\(configuration.port)"
    switch (error as? IOError)?.errnoCode {
    case EADDRINUSE:
      return TransportError(
        code: .addressInUse, message: "\(address) is taken; stop what listens there, or choose another with --listen")
    case EADDRNOTAVAIL:
      return TransportError(
        code: .addressNotAvailable, message: "this machine has no address \(configuration.host); see --listen")
    case EACCES:
      return TransportError(
        code: .addressNotAllowed, message: "\(address) needs more rights; choose a port from 1024 on with --listen")
    default:
      return TransportError(code: .other, message: "cannot listen on \(address): \(error)")
    }
  }

  private func drain() async {
    let connections = state.withLock { Array($0.connections.values) }
    for connection in connections { connection.loop.execute { connection.drain("the server is stopping") } }
    for connection in connections { await connection.waitUntilClosed() }
  }
}
