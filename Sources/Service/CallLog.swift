package import Logging
internal import Routing
package import Wire

/// A line for every call: at debug level when it went well, at info when the caller was told why not, at warning when the
/// fault is the server's.
func callLog(_ logger: Logger) -> Interceptor {
  Interceptor(
    name: "log",
    after: { context, status, nanoseconds in
      let level = logLevel(of: status.code)
      guard level >= logger.logLevel else { return }
      var metadata: Logger.Metadata = [
        "method": "\(oneLine(context.method, 255))", "status": "\(status.code.name)", "peer": "\(context.peer)",
        "milliseconds": "\(Double(nanoseconds / 1_000) / 1_000)",
      ]
      if status.code != .ok { metadata["message"] = "\(oneLine(status.message, 1_000))" }
      if let id = context.metadata.text("request-id") {
        metadata["request-id"] = "\(oneLine(id, 100).split(separator: " ").joined(separator: "_"))"
      }
      if let trace = context.metadata.text("traceparent").flatMap(TraceParent.init) {
        metadata["trace-id"] = "\(trace.traceID)"
        metadata["span-id"] = "\(trace.parentID)"
      }
      logger.log(level: level, "call", metadata: metadata)
    })
}

private func logLevel(of code: StatusCode) -> Logger.Level {
  switch code {
  case .ok: .debug
  case .unknown, .internalError, .dataLoss: .warning
  default: .info
  }
}

/// A line for every connection that was ended for what its peer did or did not do, at notice level, and for every call and
/// connection that was refused without a handler, at info.
package func connectionLog(_ logger: Logger) -> @Sendable (ServerEvent) -> Void {
  { event in
    switch event {
    case .connectionFailed(let peer, let goAway):
      logger.notice(
        "connection ended",
        metadata: ["peer": "\(peer)", "status": "\(goAway.code.name)", "message": "\(oneLine(goAway.message, 1_000))"])
    case .connectionLost(let peer, let reason):
      logger.notice("connection closed", metadata: ["peer": "\(peer)", "message": "\(reason)"])
    case .connectionRefused(let peer, let reason):
      logger.info("connection refused", metadata: ["peer": "\(peer)", "message": "\(reason)"])
    case .callRefused(let peer, let status):
      logger.info(
        "call refused",
        metadata: ["peer": "\(peer)", "status": "\(status.code.name)", "message": "\(oneLine(status.message, 1_000))"])
    }
  }
}

/// A caller's text as part of a line: it begins no line of its own, and has an end.
private func oneLine(_ text: String, _ characterCountMax: Int) -> String {
  var line = ""
  for scalar in text.unicodeScalars.prefix(characterCountMax) {
    let isControl = scalar.properties.generalCategory == .control || scalar == "\u{2028}" || scalar == "\u{2029}"
    line.unicodeScalars.append(isControl ? "\u{FFFD}" : scalar)
  }
  return line
}

/// The ids in a W3C `traceparent` of version 00 or later.
struct TraceParent {
  let traceID: Substring
  let parentID: Substring

  /// `nil` for what the recommendation forbids.
  init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count >= 4, isHex(parts[0], 2), parts[0] != "ff", isHex(parts[1], 32), isHex(parts[2], 16),
      isHex(parts[3], 2), parts[0] != "00" || parts.count == 4,
      parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" })
    else { return nil }
    traceID = parts[1]
    parentID = parts[2]
  }
}

private func isHex(_ text: Substring, _ count: Int) -> Bool {
  text.utf8.count == count && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
}
