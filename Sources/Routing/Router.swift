package import Wire

/// Finds the handler of a method, runs it, and turns what it throws into a status.
package struct Router: CallDispatcher {
  /// Answers on the connection's event loop: it must not block. The request is valid until it returns.
  package typealias InlineHandler = @Sendable (UnsafeRawBufferPointer, CallContext) throws -> [UInt8]
  /// Runs as a task, which is cancelled with the call.
  package typealias UnaryHandler = @Sendable ([UInt8], CallContext) async throws -> [UInt8]
  package typealias StreamHandler = @Sendable ([UInt8], CallContext, ResponseWriter) async throws -> Void

  private enum Handler: Sendable {
    case inline(InlineHandler)
    case unary(UnaryHandler)
    case stream(StreamHandler)
  }

  private var handlers: [String: Handler] = [:]
  private var interceptors: [Interceptor] = []
  private let errors: ErrorConverter

  /// - Parameters:
  ///   - statusConverter: the status of an error that a caller may see, `nil` for any other.
  ///   - onInternalError: told of every other error, with the number that the caller gets to name it by.
  package init(
    statusConverter: @escaping @Sendable (any Error) -> RPCStatus?,
    onInternalError: @escaping @Sendable (any Error, _ method: String, _ number: UInt64) -> Void = { _, _, _ in }
  ) {
    errors = ErrorConverter(convert: statusConverter, report: onInternalError)
  }

  package var methods: [String] { handlers.keys.sorted() }

  package mutating func unaryInline(_ method: String, _ handler: @escaping InlineHandler) {
    add(method, .inline(handler))
  }

  package mutating func unary(_ method: String, _ handler: @escaping UnaryHandler) {
    add(method, .unary(handler))
  }

  package mutating func serverStream(_ method: String, _ handler: @escaping StreamHandler) {
    add(method, .stream(handler))
  }

  private mutating func add(_ method: String, _ handler: Handler) {
    precondition(handlers.updateValue(handler, forKey: method) == nil, "\(method) has a handler already")
  }

  /// Interceptors run in the order in which they came.
  package mutating func intercept(_ interceptor: Interceptor) { interceptors.append(interceptor) }

  package func dispatch(
    _ context: CallContext, message: UnsafeRawBufferPointer, responder: any CallResponder
  ) -> (@Sendable () async -> Void)? {
    guard let handler = handlers[context.method] else {
      finish(
        context, responder,
        .failure(
          RPCStatus(
            code: .unimplemented, message: "no method \(context.method) is served here", isSafeToRetry: true)))
      return nil
    }
    do {
      for interceptor in interceptors { try interceptor.before(context) }
    } catch {
      finish(context, responder, .failure(error))
      return nil
    }
    switch handler {
    case .inline(let handler):
      finish(context, responder, Result { try handler(message, context) })
      return nil
    case .unary(let handler):
      let request = [UInt8](message)
      return { await finish(context, responder, result { try await handler(request, context) }) }
    case .stream(let handler):
      let request = [UInt8](message)
      let writer = ResponseWriter(responder: responder)
      return {
        await finish(
          context, responder,
          result {
            try await handler(request, context, writer)
            return []
          })
      }
    }
  }

  private func finish(_ context: CallContext, _ responder: any CallResponder, _ result: Result<[UInt8], any Error>) {
    let status: RPCStatus
    var message: [UInt8] = []
    switch result {
    case .success(let bytes):
      status = .ok
      message = bytes
    case .failure(let error):
      status = errors.status(of: error, in: context)
    }
    responder.finish(status, trailers: Metadata(), message: message)
    for interceptor in interceptors { interceptor.after(context, status) }
  }
}

private func result(_ body: () async throws -> [UInt8]) async -> Result<[UInt8], any Error> {
  do {
    return .success(try await body())
  } catch {
    return .failure(error)
  }
}
