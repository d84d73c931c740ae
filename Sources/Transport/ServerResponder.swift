internal import NIOCore
internal import Wire

/// A call's answers, from any thread to the connection's loop.
struct ServerResponder: CallResponder {
  let connection: ServerConnection
  let stream: UInt32
  let compresses: Bool

  func send(_ message: [UInt8]) async throws(RPCStatus) {
    let compressed = compresses ? MessageCompression.compressed(message) : nil
    let failure = await withCheckedContinuation { continuation in
      connection.loop.execute {
        connection.send(stream, compressed ?? message, isCompressed: compressed != nil, continuation)
      }
    }
    if let failure { throw failure }
  }

  func finish(_ status: RPCStatus, trailers: Metadata, message: [UInt8]) {
    if connection.loop.inEventLoop {
      connection.finish(stream, status, trailers, message, isCompressed: false)
      return
    }
    let compressed = compresses ? MessageCompression.compressed(message) : nil
    connection.loop.execute {
      connection.finish(stream, status, trailers, compressed ?? message, isCompressed: compressed != nil)
    }
  }
}
