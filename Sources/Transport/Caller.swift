package import Wire

/// What calls are made through: one connection, or one that is made anew.
package protocol Caller: Sendable {
  func unary(
    _ method: String, _ request: [UInt8], metadata: Metadata, timeoutMilliseconds: UInt32?
  ) async throws(RPCStatus) -> UnaryResponse

  func serverStream(
    _ method: String, _ request: [UInt8], metadata: Metadata, timeoutMilliseconds: UInt32?
  ) async throws(RPCStatus) -> ResponseStream

  func stream(
    _ method: String, metadata: Metadata, timeoutMilliseconds: UInt32?
  ) async throws(RPCStatus) -> CallStream
}

extension ClientConnection: Caller {}
extension ReconnectingClient: Caller {}
