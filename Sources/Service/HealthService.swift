package import Records
internal import Synchronization
internal import Wire

/// hattama.v1.Health: whether the server takes calls.
package final class HealthService: Sendable {
  private struct State {
    var status = HealthCheckResponse.ServingStatus.serving
    var watchers: [Int: AsyncStream<HealthCheckResponse.ServingStatus>.Continuation] = [:]
    var stopHandlers: [Int: @Sendable () -> Void] = [:]
    var nextWatcher = 0
  }

  private let state = Mutex(State())
  private let services: Set<String>
  private let version: String

  /// - Parameter services: the full names of the services that are served.
  package init(services: Set<String>, version: String) {
    self.services = services
    self.version = version
  }

  var isServing: Bool { state.withLock { $0.status == .serving } }

  package func check(_ request: HealthCheckRequest) throws -> HealthCheckResponse {
    try checkName(request.service)
    return HealthCheckResponse(status: state.withLock { $0.status }, version: version)
  }

  private func checkName(_ service: String) throws {
    guard service.isEmpty || services.contains(service) else {
      throw ServiceError(.notFound, "no service \(service) is served here; at hand: \(services.sorted())")
    }
  }

  /// The status now and after every change, until the caller goes or the server stops.
  package func watch(
    _ request: HealthCheckRequest, write: (HealthCheckResponse) async throws -> Void
  ) async throws {
    try checkName(request.service)
    // Only the newest status matters to a reader that lags.
    let (stream, continuation) = AsyncStream.makeStream(
      of: HealthCheckResponse.ServingStatus.self, bufferingPolicy: .bufferingNewest(1))
    let watcher = state.withLock { state in
      let watcher = state.nextWatcher
      state.nextWatcher += 1
      continuation.yield(state.status)
      // Who asks while the server stops gets that, and the end.
      if state.status == .serving { state.watchers[watcher] = continuation } else { continuation.finish() }
      return watcher
    }
    defer { state.withLock { _ = $0.watchers.removeValue(forKey: watcher) } }
    for await status in stream {
      try await write(HealthCheckResponse(status: status, version: version))
    }
  }

  /// Has `handler` called once when the server stops, or at once if it does already.
  ///
  /// - Returns: takes the handler back.
  func onStop(_ handler: @escaping @Sendable () -> Void) -> @Sendable () -> Void {
    let key: Int? = state.withLock { state in
      guard state.status == .serving else { return nil }
      state.nextWatcher += 1
      state.stopHandlers[state.nextWatcher] = handler
      return state.nextWatcher
    }
    guard let key else {
      handler()
      return {}
    }
    return { [self] in state.withLock { _ = $0.stopHandlers.removeValue(forKey: key) } }
  }

  /// From now on NOT_SERVING; ends every watch.
  package func stopServing() {
    let (watchers, handlers) = state.withLock { state in
      state.status = .notServing
      defer { (state.watchers, state.stopHandlers) = ([:], [:]) }
      return (Array(state.watchers.values), Array(state.stopHandlers.values))
    }
    for handler in handlers { handler() }
    for watcher in watchers {
      watcher.yield(.notServing)
      watcher.finish()
    }
  }
}
