/// What a transport hands calls to. It is asked on the connection's event loop and must not block there.
package protocol CallDispatcher: Sendable {
  /// Starts a call whose one message is at hand.
  ///
  /// - Parameters:
  ///   - message: valid until the function returns.
  ///   - responder: told of messages and of the end, from any thread; exactly one end.
  ///   - admit: asked once before work is left to be done elsewhere; why the call has to be refused instead.
  /// - Returns: what remains to be done elsewhere, or `nil` when the call was answered here.
  func dispatch(
    _ context: CallContext, message: UnsafeRawBufferPointer, responder: any CallResponder, admit: () -> RPCStatus?
  ) -> (@Sendable () async -> Void)?

  /// Starts a call whose messages come one by one, or are still to be inflated.
  func dispatch(
    _ context: CallContext, requests: any CallRequests, responder: any CallResponder, admit: () -> RPCStatus?
  ) -> (@Sendable () async -> Void)?
}

/// Where a call's messages come from.
package protocol CallRequests: Sendable {
  /// The next message; `nil` behind the last. Throws once the call is given up.
  func next() async throws(RPCStatus) -> [UInt8]?

  /// The handler keeps the message that it read last: it counts as held until the call is over, and no longer against the
  /// stream's credit.
  func keepLast()
}

/// Where a call's answers go.
package protocol CallResponder: Sendable {
  /// Sends a message of a stream of responses. Returns when the connection can take more; throws when it cannot any more.
  func send(_ message: [UInt8]) async throws(RPCStatus)

  /// Ends the call at once: on the event loop, while it is dispatched.
  ///
  /// - Parameter message: a unary call's answer; empty with any status but OK.
  /// - Returns: what the caller gets, which is another status when the answer cannot be sent.
  func answer(_ status: RPCStatus, trailers: Metadata, message: [UInt8]) -> RPCStatus

  /// Ends the call, from any thread.
  ///
  /// - Parameter ended: told what the caller gets, or `nil` when the call was over before.
  func finish(
    _ status: RPCStatus, trailers: Metadata, message: [UInt8], ended: @escaping @Sendable (RPCStatus?) -> Void)
}
