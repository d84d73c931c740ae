/// Where a server listens: `HOST:PORT`, `HOST`, `:PORT` or `[IPv6]:PORT`.
public struct ServerAddress: Sendable, Hashable, CustomStringConvertible {
  public var host: String
  public var port: Int

  public static let standard = ServerAddress(host: "127.0.0.1", port: 7150)

  public init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// `nil` when the text is no address.
  public init?(_ text: String) {
    var host = text[...]
    var port = Self.standard.port
    if text.hasPrefix("[") {
      guard let bracket = text.firstIndex(of: "]") else { return nil }
      host = text[text.index(after: text.startIndex)..<bracket]
      let rest = text[text.index(after: bracket)...]
      if !rest.isEmpty {
        guard rest.first == ":", let number = Self.port(rest.dropFirst()) else { return nil }
        port = number
      }
    } else if let colon = text.lastIndex(of: ":") {
      guard let number = Self.port(text[text.index(after: colon)...]) else { return nil }
      port = number
      host = text[..<colon]
      // More than one colon is an IPv6 address without its brackets.
      guard !host.contains(":") else { return nil }
    }
    self.init(host: host.isEmpty ? Self.standard.host : String(host), port: port)
  }

  private static func port(_ text: Substring) -> Int? {
    guard let number = Int(text), (0...65_535).contains(number), text.allSatisfy(\.isNumber) else { return nil }
    return number
  }

  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
