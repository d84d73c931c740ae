package import Wire

/// Sees every call before and after its handler: authorisation, counters, logs.
package struct Interceptor: Sendable {
  package let name: String
  /// On the event loop; throws to refuse the call.
  let before: @Sendable (CallContext) throws -> Void
  /// With what the caller got, on whatever thread ended the call, which may be an event loop: it must not block.
  let after: @Sendable (CallContext, RPCStatus, _ nanoseconds: UInt64) -> Void

  package init(
    name: String, before: @escaping @Sendable (CallContext) throws -> Void = { _ in },
    after: @escaping @Sendable (CallContext, RPCStatus, _ nanoseconds: UInt64) -> Void = { _, _, _ in }
  ) {
    self.name = name
    self.before = before
    self.after = after
  }
}
