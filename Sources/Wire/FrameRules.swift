/// Rules that hold for a frame by itself (PROTOCOL.md §1 and §6), whatever came before it.
enum FrameRules {
  /// Which side a frame comes from.
  enum Sender {
    case client
    case server
  }

  /// The kind of a lawful header.
  static func kind(of header: FrameHeader, from sender: Sender) throws(WireError) -> FrameHeader.Kind {
    guard let kind = header.kind else { throw WireError("\(header.kindNumber) is no kind of frame") }
    guard isSent(kind, by: sender) else { throw WireError("a \(kind) frame cannot come from this side") }
    guard header.flags & ~FrameHeader.more == 0 else { throw WireError("the flags \(header.flags) are not known") }
    guard !header.hasMore || mayContinue(kind) else { throw WireError("a \(kind) frame has no continuation") }
    guard isOnConnection(kind) == (header.stream == 0) else {
      throw WireError("a \(kind) frame came on stream \(header.stream)")
    }
    return kind
  }

  private static func isSent(_ kind: FrameHeader.Kind, by sender: Sender) -> Bool {
    switch kind {
    case .hello, .request, .cancel: sender == .client
    case .helloReply, .response, .message: sender == .server
    case .continuation, .ping, .pong, .goAway: true
    case .window, .end: false
    }
  }

  private static func mayContinue(_ kind: FrameHeader.Kind) -> Bool {
    switch kind {
    case .request, .response, .message, .continuation: true
    default: false
    }
  }

  private static func isOnConnection(_ kind: FrameHeader.Kind) -> Bool {
    switch kind {
    case .hello, .helloReply, .ping, .pong, .goAway: true
    default: false
    }
  }
}
