internal import CAnalyserABI

public enum LogLevel: UInt32, Sendable, Hashable {
  case debug = 1
  case info = 2
  case warning = 3
  case error = 4
}

/// One line of the host's log; a line break would let a message pass for two.
func writeLog(_ host: UnsafePointer<hattama_host>, _ level: LogLevel, _ message: String) {
  let line = message.utf8.map { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") ? UInt8(ascii: " ") : $0 }
  withBytes(of: line) { host.pointee.log(host, hattama_log_level(rawValue: level.rawValue), $0) }
}
