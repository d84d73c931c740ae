/// Where an article was published, in the one form by which its versions are found.
package enum SourceAddress {
  /// Parameters that say how a reader came, not what was read.
  private static let trackingPrefixes = ["utm_", "fbclid=", "gclid=", "yclid=", "_openstat="].map { Array($0.utf8) }

  /// Without scheme, fragment, default port, tracking parameters and a slash at the end; the host in small letters. "" for
  /// none.
  package static func normalised(_ address: String) -> String {
    var rest = Array(address.utf8)[...]
    while let byte = rest.first, byte <= 0x20 { rest = rest.dropFirst() }
    while let byte = rest.last, byte <= 0x20 { rest = rest.dropLast() }
    // What stands before the host; an address may also be a part of another one's path.
    let scheme = rest.prefix(while: isOfScheme)
    if rest[scheme.endIndex...].starts(with: "://".utf8) { rest = rest[(scheme.endIndex + 3)...] }
    // A fragment is a place in the page, unless it is the route of a page that loads its content itself.
    if let sign = rest.firstIndex(of: UInt8(ascii: "#")),
      ![UInt8(ascii: "!"), UInt8(ascii: "/")].contains(rest[(sign + 1)...].first ?? 0)
    {
      rest = rest[..<sign]
    }
    let host = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
    let path = rest[host.endIndex...].prefix { $0 != UInt8(ascii: "?") }
    let query = rest[path.endIndex...].dropFirst().split(separator: UInt8(ascii: "&")).filter { parameter in
      !trackingPrefixes.contains { parameter.starts(with: $0) }
    }
    var result = Array(String(decoding: host, as: UTF8.self).lowercased().utf8)
    for port in [":80", ":443"] where result.suffix(port.utf8.count).elementsEqual(port.utf8) {
      result.removeLast(port.utf8.count)
    }
    result += path
    while result.last == UInt8(ascii: "/") { result.removeLast() }
    if !query.isEmpty { result += [UInt8(ascii: "?")] + query.joined(separator: [UInt8(ascii: "&")]) }
    return String(decoding: result, as: UTF8.self)
  }

  private static func isOfScheme(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || [0x2B, 0x2D, 0x2E].contains(byte)
  }

  /// A number that all spellings of an address share; other addresses may have it too. 0 for none.
  package static func key(_ address: String) -> UInt32 {
    guard !address.isEmpty else { return 0 }
    let normalised = normalised(address)
    guard !normalised.isEmpty else { return 0 }
    return max(1, UInt32(RecordID.contentSHA256(normalised).prefix(8), radix: 16) ?? 1)
  }
}
