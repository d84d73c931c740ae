/// What happened on a server that no call tells of.
package enum ServerEvent: Sendable, Hashable {
  /// A connection was ended for what its peer did or did not do; the peer is told this.
  case connectionFailed(peer: String, GoAway)
  /// A connection was closed without a word.
  case connectionLost(peer: String, reason: String)
  /// A connection was not taken: the server has as many as it may, or stops.
  case connectionRefused(peer: String, reason: String)
  /// A call was refused by a limit, before its handler began or while it ran.
  case callRefused(peer: String, RPCStatus)
}
