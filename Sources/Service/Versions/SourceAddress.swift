internal import Records

/// Where an article was published, in the one form by which its versions are found.
enum SourceAddress {
  /// Parameters that say how a reader came, not what was read.
  private static let trackingPrefixes = ["utm_", "fbclid=", "gclid=", "yclid=", "_openstat="]

  /// Without scheme, fragment, default port, tracking parameters and a slash at the end; the host in small letters. "" for
  /// none.
  static func normalised(_ address: String) -> String {
    var rest = Substring(address.trimmingSpaces)
    if let scheme = rest.firstRange(of: "://") { rest = rest[scheme.upperBound...] }
    rest = rest.prefix { $0 != "#" }
    let host = rest.prefix { !"/?".contains($0) }
    let path = rest[host.endIndex...].prefix { $0 != "?" }
    let query = rest[path.endIndex...].dropFirst().split(separator: "&").filter { parameter in
      !trackingPrefixes.contains { parameter.hasPrefix($0) }
    }
    var result = host.lowercased()
    for port in [":80", ":443"] where result.hasSuffix(port) { result.removeLast(port.count) }
    result += path
    while result.hasSuffix("/") { result.removeLast() }
    return query.isEmpty ? result : result + "?" + query.joined(separator: "&")
  }

  /// A number that all spellings of an address share; other addresses may have it too. 0 for none.
  static func key(_ address: String) -> UInt32 {
    guard !address.isEmpty else { return 0 }
    let normalised = normalised(address)
    guard !normalised.isEmpty else { return 0 }
    return max(1, UInt32(RecordID.contentSHA256(normalised).prefix(8), radix: 16) ?? 1)
  }
}

extension String {
  fileprivate var trimmingSpaces: String {
    let body = drop(while: \.isWhitespace)
    return String(body.reversed().drop(while: \.isWhitespace).reversed())
  }
}
