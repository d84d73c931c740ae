/// What a transport hands calls to. It is asked on the connection's event loop and must not block there.
package protocol CallDispatcher: Sendable {
  /// Starts a call.
  ///
  /// - Parameters:
  ///   - message: valid until the function returns.
  ///   - responder: told of messages and of the end, from any thread; exactly one end.
  /// - Returns: what remains to be done elsewhere, or `nil` when the call was answered here.
  func dispatch(
    _ context: CallContext, message: UnsafeRawBufferPointer, responder: any CallResponder
  ) -> (@Sendable () async -> Void)?
}

/// Where a call's answers go.
package protocol CallResponder: Sendable {
  /// Sends a message of a stream of responses. Returns when the connection can take more; throws when it cannot any more.
  func send(_ message: [UInt8]) async throws(RPCStatus)

  /// Ends the call. `message` is a unary call's answer and empty with any status but OK.
  func finish(_ status: RPCStatus, trailers: Metadata, message: [UInt8])
}
