internal import Synchronization
package import Wire

/// Calls to one server over a connection that is made anew when the server goes away or is lost. A call that no handler has
/// seen is made again; any other failure goes to the caller, who knows whether the method may run twice.
package final class ReconnectingClient: Sendable {
  private struct State {
    var current: ClientConnection?
    /// Of making another.
    var attempt: Task<ClientConnection, any Error>?
    /// Of connections that may still have calls to finish.
    var made: [ClientConnection] = []
  }

  private let host: String
  private let port: Int
  private let configuration: ClientConfiguration
  private let connectTimeoutMilliseconds: Int
  private let state = Mutex(State())

  /// New connections for one attempt at a call: each may be told to go before it is used.
  private static let connectionCountMax = 10
  private static let firstPauseMilliseconds = 10
  private static let pauseMillisecondsMax = 1_000

  private init(host: String, port: Int, _ configuration: ClientConfiguration, connectTimeoutMilliseconds: Int) {
    self.host = host
    self.port = port
    self.configuration = configuration
    self.connectTimeoutMilliseconds = connectTimeoutMilliseconds
  }

  /// Connects, runs `body`, and closes.
  ///
  /// - Throws: `RPCStatus` at once when no server answers there at the beginning; what `body` throws.
  package static func withClient<Result: Sendable>(
    host: String, port: Int, configuration: ClientConfiguration = ClientConfiguration(),
    connectTimeoutMilliseconds: Int = 5_000, _ body: (ReconnectingClient) async throws -> Result
  ) async throws -> Result {
    let client = ReconnectingClient(
      host: host, port: port, configuration, connectTimeoutMilliseconds: connectTimeoutMilliseconds)
    let result: Swift.Result<Result, any Error>
    do {
      _ = try await client.connection(until: nil)
      result = .success(try await body(client))
    } catch {
      result = .failure(error)
    }
    await client.close()
    return try result.get()
  }

  /// One request, one answer.
  ///
  /// - Parameter timeoutMilliseconds: for all attempts together. Without it they end when the server has not come back
  ///   within the configuration's time.
  package func unary(
    _ method: String, _ request: [UInt8], metadata: Metadata = Metadata(), timeoutMilliseconds: UInt32? = nil
  ) async throws(RPCStatus) -> UnaryResponse {
    let start = monotonicMilliseconds()
    let deadline = timeoutMilliseconds.map { start + UInt64($0) }
    let lastRetry = min(deadline ?? .max, start + UInt64(configuration.retryTimeoutMilliseconds))
    var pause = Self.firstPauseMilliseconds
    while true {
      let failure: RPCStatus
      do throws(RPCStatus) {
        let connection = try await self.connection(until: deadline)
        return try await connection.unary(
          method, request, metadata: metadata, timeoutMilliseconds: try remaining(deadline))
      } catch {
        failure = error
      }
      guard failure.code == .unavailable, failure.isSafeToRetry else { throw failure }
      try await wait(pause, lastRetry, failure)
      pause = min(pause * 2, Self.pauseMillisecondsMax)
    }
  }

  /// One request, a stream of answers, on the present connection.
  package func serverStream(
    _ method: String, _ request: [UInt8], metadata: Metadata = Metadata(), timeoutMilliseconds: UInt32? = nil
  ) async throws(RPCStatus) -> ResponseStream {
    let deadline = timeoutMilliseconds.map { monotonicMilliseconds() + UInt64($0) }
    return try await connection(until: deadline).serverStream(
      method, request, metadata: metadata, timeoutMilliseconds: remaining(deadline))
  }

  /// A stream of requests, on the present connection.
  package func stream(
    _ method: String, metadata: Metadata = Metadata(), timeoutMilliseconds: UInt32? = nil
  ) async throws(RPCStatus) -> CallStream {
    let deadline = timeoutMilliseconds.map { monotonicMilliseconds() + UInt64($0) }
    return try await connection(until: deadline).stream(
      method, metadata: metadata, timeoutMilliseconds: remaining(deadline))
  }

  private func remaining(_ deadline: UInt64?) throws(RPCStatus) -> UInt32? {
    guard let deadline else { return nil }
    let now = monotonicMilliseconds()
    guard deadline > now else { throw RPCStatus(code: .deadlineExceeded, message: "the deadline passed") }
    return UInt32(clamping: deadline - now)
  }

  private func wait(_ milliseconds: Int, _ lastRetry: UInt64, _ failure: RPCStatus) async throws(RPCStatus) {
    // Half of it by chance, so that many clients do not come back at one moment.
    let pause = milliseconds / 2 + Int.random(in: 0...milliseconds / 2)
    if monotonicMilliseconds() + UInt64(pause) >= lastRetry { throw failure }
    do {
      try await Task.sleep(for: .milliseconds(pause))
    } catch {
      throw RPCStatus(code: .cancelled, message: "the call was cancelled")
    }
  }

  /// The present connection, or a new one; many callers share one attempt, and each waits for it no longer than it may.
  private func connection(until deadline: UInt64?) async throws(RPCStatus) -> ClientConnection {
    for _ in 0..<Self.connectionCountMax {
      let attempt: Task<ClientConnection, any Error>
      switch next() {
      case .connection(let connection): return connection
      case .attempt(let task): attempt = task
      }
      guard let result = await result(of: attempt, withinMilliseconds: try remaining(deadline)) else {
        if Task.isCancelled { throw RPCStatus(code: .cancelled, message: "the call was cancelled") }
        throw RPCStatus(code: .deadlineExceeded, message: "the deadline passed before \(host):\(port) was reached")
      }
      if case .failure(let error) = result {
        throw error as? RPCStatus ?? RPCStatus(code: .unavailable, message: "\(error)", isSafeToRetry: true)
      }
    }
    throw RPCStatus(
      code: .unavailable, message: "the server on \(host):\(port) goes away as soon as it is reached",
      isSafeToRetry: true)
  }

  private enum Next {
    case connection(ClientConnection)
    case attempt(Task<ClientConnection, any Error>)
  }

  private func next() -> Next {
    state.withLock { state in
      if let current = state.current, current.isUsable { return .connection(current) }
      state.current = nil
      if let attempt = state.attempt { return .attempt(attempt) }
      let (host, port, configuration, timeout) = (host, port, configuration, connectTimeoutMilliseconds)
      // It ends for all, also when nobody waits for it any more.
      let attempt = Task {
        do {
          let connection = try await ClientConnection.connect(
            host: host, port: port, configuration, timeoutMilliseconds: timeout)
          self.keep(connection)
          return connection
        } catch {
          self.state.withLock { $0.attempt = nil }
          throw error
        }
      }
      state.attempt = attempt
      return .attempt(attempt)
    }
  }

  private func keep(_ connection: ClientConnection) {
    state.withLock { state in
      state.attempt = nil
      state.current = connection
      state.made.removeAll { $0.isClosed }
      state.made.append(connection)
    }
  }

  private func close() async {
    let (attempt, made) = state.withLock { state in
      defer { state = State() }
      return (state.attempt, state.made)
    }
    if let connection = try? await attempt?.value { await connection.close() }
    for connection in made { await connection.close() }
  }
}
