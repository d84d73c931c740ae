internal import Wire

/// Where a handler writes its stream of responses.
package struct ResponseWriter: Sendable {
  let responder: any CallResponder

  /// Sends one message, and waits while the connection is full.
  ///
  /// - Throws: `RPCStatus` once nobody reads any more, or for a message over the peer's limit.
  package func write(_ message: [UInt8]) async throws { try await responder.send(message) }
}
