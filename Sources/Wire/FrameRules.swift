/// Rules that hold for a frame by itself (PROTOCOL.md §1 and §8), whatever came before it.
enum FrameRules {
  /// Which side a frame comes from.
  enum Sender: Sendable {
    case client
    case server
  }

  /// The kind of a lawful header.
  static func kind(of header: FrameHeader, from sender: Sender) throws(WireError) -> FrameHeader.Kind {
    guard let kind = header.kind else { throw WireError("\(header.kindNumber) is no kind of frame") }
    guard isSent(kind, by: sender) else { throw WireError("a \(kind) frame cannot come from this side") }
    guard header.flags.isSubset(of: flags(of: kind)), !header.flags.isSuperset(of: [.open, .compressed]) else {
      throw WireError("the flags \(header.flags.rawValue) cannot stand on a \(kind) frame")
    }
    guard let isOnConnection = isOnConnection(kind) else { return kind }
    guard isOnConnection == (header.stream == 0) else {
      throw WireError("a \(kind) frame came on stream \(header.stream)")
    }
    return kind
  }

  private static func isSent(_ kind: FrameHeader.Kind, by sender: Sender) -> Bool {
    switch kind {
    case .hello, .request, .cancel, .end: sender == .client
    case .helloReply, .response: sender == .server
    case .message, .continuation, .ping, .pong, .goAway, .window: true
    }
  }

  private static func flags(of kind: FrameHeader.Kind) -> FrameHeader.Flags {
    switch kind {
    case .request: [.open, .compressed]
    case .response: [.compressed]
    case .message: [.more, .compressed]
    case .continuation: [.more]
    default: []
    }
  }

  /// Whether a kind belongs to the connection or to a stream; `nil`: to either.
  private static func isOnConnection(_ kind: FrameHeader.Kind) -> Bool? {
    switch kind {
    case .hello, .helloReply, .ping, .pong, .goAway: true
    case .window: nil
    case .request, .response, .message, .continuation, .cancel, .end: false
    }
  }
}
