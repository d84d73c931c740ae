package import Records

/// How a server is: a line for each thing, then a table of its methods.
package struct StatusReport {
  private let status: StatusResponse
  private let earlier: StatusResponse?
  private let language: DisplayLanguage
  private let style: TextStyle

  /// - Parameter earlier: the same server's status some time ago: the table then has what happened since, and the counts
  ///   become rates.
  package init(
    _ status: StatusResponse, since earlier: StatusResponse? = nil, language: DisplayLanguage, style: TextStyle
  ) {
    self.status = status
    self.earlier = earlier.flatMap { Self.isSameRun($0, status) ? $0 : nil }
    self.language = language
    self.style = style
  }

  /// Counters only rise, and the clock too.
  private static func isSameRun(_ earlier: StatusResponse, _ status: StatusResponse) -> Bool {
    guard let before = earlier.server, let now = status.server, before.uptimeMilliseconds < now.uptimeMilliseconds,
      before.connectionsTotal <= now.connectionsTotal, before.receivedBytesTotal <= now.receivedBytesTotal,
      before.sentBytesTotal <= now.sentBytesTotal
    else { return false }
    return earlier.methods.allSatisfy { method in
      status.methods.contains { $0.method == method.method && callCount($0) >= callCount(method) }
    }
  }

  private static func callCount(_ method: MethodStatus) -> UInt64 { method.ended.reduce(0) { $0 &+ $1.calls } }

  package func lines() -> [String] {
    let server = status.server ?? ServerStatus()
    let state = server.draining ? style.red(StatusLabels.draining[language]) : StatusLabels.serving[language]
    var rows = [
      "\(style.bold("hattamad")) \(printable(server.version))  \(state)  \(uptime(server.uptimeMilliseconds))  "
        + Quantity.bytes(server.residentBytes)
    ]
    rows.append(
      row(
        StatusLabels.connections,
        [
          (StatusLabels.open, "\(server.openConnectionCount)"), (StatusLabels.total, "\(server.connectionsTotal)"),
          (StatusLabels.failed, "\(server.failedConnectionsTotal)"),
          (StatusLabels.refused, "\(server.refusedConnectionsTotal)"),
        ]))
    rows.append(
      row(
        StatusLabels.calls,
        [
          (StatusLabels.running, "\(server.runningCallCount)"), (StatusLabels.refused, "\(server.refusedCallsTotal)"),
        ]))
    rows.append(
      row(
        StatusLabels.bytes,
        [
          (StatusLabels.received, rate(server.receivedBytesTotal, \.receivedBytesTotal)),
          (StatusLabels.sent, rate(server.sentBytesTotal, \.sentBytesTotal)),
          (StatusLabels.held, Quantity.bytes(server.heldBytes)),
          (StatusLabels.queued, Quantity.bytes(server.queuedBytes)),
        ]))
    if let store = status.store {
      rows.append(
        StatusLabels.store[language].padded(to: 13) + StoreReport(language: language, style: style).line(store))
    }
    let failing = status.analysers.filter { $0.state != .ready }
    let ready = status.analysers.count - failing.count
    rows.append(row(StatusLabels.analysers, [(StatusLabels.ready, "\(ready)/\(status.analysers.count)")]))
    for analyser in failing {
      let name = analyser.descriptor.map(\.id) ?? analyser.path
      rows.append("  " + style.red(printable(name)) + "  " + printable(analyser.problem))
    }
    return rows + methodLines()
  }

  private func row(_ label: Label, _ values: [(Label, String)]) -> String {
    label[language].padded(to: 13) + values.map { "\($0.0[language]) \($0.1)" }.joined(separator: ", ")
  }

  // MARK: Methods

  private func methodLines() -> [String] {
    let rows = status.methods.compactMap(methodRow)
    guard !rows.isEmpty else { return [] }
    let head = [StatusLabels.method, StatusLabels.calls, StatusLabels.errors, StatusLabels.running].map { $0[language] }
    let table = [head + ["p50", "p99", StatusLabels.longest[language]]] + rows
    let widths = head.indices.map { column in table.map { $0[column].count }.max() ?? 0 }
    return [""]
      + table.enumerated().map { index, cells in
        let line = cells.enumerated().map { column, cell in
          column == 0 ? cell.padded(to: widths[0]) : cell.aligned(right: max(9, column < 4 ? widths[column] : 9))
        }.joined(separator: " ")
        return index == 0 ? style.dim(line) : line
      }
  }

  /// `nil` when nothing happened.
  private func methodRow(_ method: MethodStatus) -> [String]? {
    let before = earlier?.methods.first { $0.method == method.method }
    let (calls, errors) = counts(method)
    let (callsBefore, errorsBefore) = before.map(counts) ?? (0, 0)
    let latency = LatencySummary(method.latency, since: before?.latency ?? [])
    let isQuiet = calls == callsBefore && method.runningCount == 0
    guard earlier == nil || !isQuiet else { return nil }
    return [
      printable(method.method), perSecond(calls &- callsBefore), perSecond(errors &- errorsBefore),
      "\(method.runningCount)", time(latency.quantile(0.5)), time(latency.quantile(0.99)), time(latency.quantile(1)),
    ]
  }

  private func counts(_ method: MethodStatus) -> (calls: UInt64, errors: UInt64) {
    let calls = method.ended.reduce(0) { $0 &+ $1.calls }
    return (calls, calls &- method.ended.filter { $0.code == 0 }.reduce(0) { $0 &+ $1.calls })
  }

  // MARK: Quantities

  private var seconds: Double {
    guard let earlier = earlier?.server, let server = status.server else { return 0 }
    return Double(server.uptimeMilliseconds - earlier.uptimeMilliseconds) / 1_000
  }

  private func perSecond(_ count: UInt64) -> String {
    guard seconds > 0 else { return "\(count)" }
    return Quantity.oneDecimal(Double(count) / seconds) + "/s"
  }

  private func rate(_ bytes: UInt64, _ total: (ServerStatus) -> UInt64) -> String {
    guard seconds > 0, let before = earlier?.server.map(total) else { return Quantity.bytes(bytes) }
    return Quantity.bytes(UInt64(min(Double(bytes &- before) / seconds, 1e18))) + "/s"
  }

  private func uptime(_ milliseconds: UInt64) -> String {
    let seconds = milliseconds / 1_000
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60)
    if days > 0 { return "\(days) d \(hours) h" }
    if hours > 0 { return "\(hours) h \(minutes) min" }
    return minutes > 0 ? "\(minutes) min \(seconds % 60) s" : "\(seconds) s"
  }

  private func time(_ nanoseconds: UInt64?) -> String {
    guard let nanoseconds else { return "-" }
    // The bucket without a bound.
    if nanoseconds == .max { return "> 18 min" }
    return Quantity.scaled(Double(nanoseconds), ["ns", "µs", "ms", "s"])
  }
}

/// What a method's buckets say of its calls.
struct LatencySummary {
  private var buckets: [(upper: UInt64, calls: UInt64)]
  private let callCount: UInt64

  /// - Parameter earlier: the buckets of an earlier moment, which are taken off.
  init(_ buckets: [LatencyBucket], since earlier: [LatencyBucket]) {
    let before = Dictionary(earlier.map { ($0.upperNanoseconds, $0.calls) }, uniquingKeysWith: { first, _ in first })
    self.buckets = buckets.map { bucket in
      let past = before[bucket.upperNanoseconds] ?? 0
      return (bucket.upperNanoseconds, bucket.calls > past ? bucket.calls - past : 0)
    }
    callCount = self.buckets.reduce(0) { $0 &+ $1.calls }
  }

  /// The time in which this part of the calls was done, at most an eighth too high; `nil` when there were none.
  func quantile(_ part: Double) -> UInt64? {
    guard callCount > 0 else { return nil }
    let rank = max(1, UInt64(min((Double(callCount) * part).rounded(.up), 1e18)))
    var seen: UInt64 = 0
    for bucket in buckets {
      seen &+= bucket.calls
      if seen >= rank { return bucket.upper }
    }
    return buckets.last { $0.calls > 0 }?.upper
  }
}

private enum StatusLabels {
  static let store = Label("қойма", "хранилище", "store")
  static let serving = Label("қызмет етіп тұр", "работает", "serving")
  static let draining = Label("тоқтап жатыр", "останавливается", "stopping")
  static let connections = Label("қосылымдар", "соединения", "connections")
  static let open = Label("ашық", "открыто", "open")
  static let total = Label("барлығы", "всего", "in all")
  static let failed = Label("үзілгені", "оборвано", "failed")
  static let refused = Label("қабылданбағаны", "отклонено", "refused")
  static let calls = Label("шақырулар", "вызовы", "calls")
  static let running = Label("орындалуда", "идёт", "running")
  static let bytes = Label("деректер", "данные", "data")
  static let received = Label("келгені", "принято", "in")
  static let sent = Label("кеткені", "отправлено", "out")
  static let held = Label("жадта", "удержано", "held")
  static let queued = Label("кезекте", "в очереди", "queued")
  static let analysers = Label("талдағыштар", "анализаторы", "analysers")
  static let ready = Label("дайын", "готово", "ready")
  static let method = Label("әдіс", "метод", "method")
  static let errors = Label("қателер", "ошибки", "errors")
  static let longest = Label("ең ұзағы", "дольше всех", "longest")
}
