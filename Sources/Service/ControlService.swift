internal import AnalyserMessages
internal import Glibc
package import Records
internal import Routing
internal import Wire

/// What serves the calls, as far as ``ControlService`` has to know it.
package struct ServerHandle: Sendable {
  /// Connections and bytes; the rest is filled in.
  let load: @Sendable () -> ServerStatus
  /// Since the start.
  let uptimeMilliseconds: @Sendable () -> UInt64
  /// Begins to stop in good order, and returns at once.
  let drain: @Sendable () -> Void

  package init(
    load: @escaping @Sendable () -> ServerStatus, uptimeMilliseconds: @escaping @Sendable () -> UInt64,
    drain: @escaping @Sendable () -> Void
  ) {
    self.load = load
    self.uptimeMilliseconds = uptimeMilliseconds
    self.drain = drain
  }
}

/// hattama.v1.Control: how the server is, and its end.
struct ControlService: Sendable {
  let server: ServerHandle
  let version: String
  let health: HealthService
  let statistics: CallStatistics
  let analysers: @Sendable () -> [AnalyserInfo]
  /// `nil` for a server without a store.
  let store: StoreControl?

  func status(_ request: StatusRequest) async -> StatusResponse {
    var status = server.load()
    status.version = version
    status.uptimeMilliseconds = server.uptimeMilliseconds()
    status.draining = !health.isServing
    status.residentBytes = residentByteCount()
    return StatusResponse(
      server: status, methods: statistics.snapshots.map(MethodStatus.init), analysers: analysers(),
      // A store that cannot be read hides nothing of the server.
      store: try? await store?.status())
  }

  /// - Throws: what says that there is no store.
  func withStore() throws -> StoreControl {
    guard let store else { throw ServiceError(.failedPrecondition, "this server has no store") }
    return store
  }

  /// Answered before the end begins: the call is one of those that are under way.
  func drain(_ request: DrainRequest) -> DrainResponse {
    server.drain()
    return DrainResponse()
  }
}

extension MethodStatus {
  fileprivate init(_ snapshot: MethodStatistics.Snapshot) {
    self.init(
      method: snapshot.method, runningCount: UInt32(clamping: snapshot.runningCount),
      ended: snapshot.callCounts.sorted { $0.key.rawValue < $1.key.rawValue }.map { code, count in
        StatusCount(code: UInt32(code.rawValue), name: code.name, calls: count)
      },
      latency: snapshot.latency.map { LatencyBucket(upperNanoseconds: $0.upperNanoseconds, calls: $0.callCount) })
  }
}

/// Of this process; 0 where the system does not say.
private func residentByteCount() -> UInt64 {
  guard let file = fopen("/proc/self/statm", "r") else { return 0 }
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 128)
  guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
  let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  let fields = text.split(separator: " ")
  guard fields.count > 1, let pageCount = UInt64(fields[1]) else { return 0 }
  return pageCount * UInt64(sysconf(Int32(_SC_PAGESIZE)))
}
