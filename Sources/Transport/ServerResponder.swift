internal import NIOCore
internal import Wire

/// A call's answers, from any thread to the connection's loop.
struct ServerResponder: CallResponder {
  let connection: ServerConnection
  /// What the caller reads, before compression.
  let messageByteCountMax: Int
  let stream: UInt32
  let compresses: Bool

  func send(_ message: [UInt8]) async throws(RPCStatus) {
    if let defect = defect(of: message) { throw defect }
    let compressed = compresses ? MessageCompression.compressed(message) : nil
    let failure = await withCheckedContinuation { continuation in
      connection.loop.execute {
        connection.send(stream, compressed ?? message, isCompressed: compressed != nil, continuation)
      }
    }
    if let failure { throw failure }
  }

  func answer(_ status: RPCStatus, trailers: Metadata, message: [UInt8]) -> RPCStatus {
    let (status, message) = checked(status, message)
    return connection.finish(stream, status, trailers, message, isCompressed: false) ?? status
  }

  func finish(
    _ status: RPCStatus, trailers: Metadata, message: [UInt8], ended: @escaping @Sendable (RPCStatus?) -> Void
  ) {
    let (status, message) = checked(status, message)
    let compressed = compresses ? MessageCompression.compressed(message) : nil
    connection.loop.execute {
      ended(
        connection.finish(stream, status, trailers, compressed ?? message, isCompressed: compressed != nil))
    }
  }

  private func defect(of message: [UInt8]) -> RPCStatus? {
    ServerConnectionState.defect(ofMessageWith: message.count, byteCountMax: messageByteCountMax)
  }

  private func checked(_ status: RPCStatus, _ message: [UInt8]) -> (RPCStatus, [UInt8]) {
    defect(of: message).map { ($0, []) } ?? (status, message)
  }
}
