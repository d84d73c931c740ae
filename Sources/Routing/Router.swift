package import Wire

/// Finds the handler of a method, runs it, and turns what it throws into a status.
package struct Router: CallDispatcher {
  /// Answers on the connection's event loop: it must not block. The request is valid until it returns.
  package typealias InlineHandler = @Sendable (UnsafeRawBufferPointer, CallContext) throws -> [UInt8]
  /// Runs as a task, which is cancelled with the call.
  package typealias UnaryHandler = @Sendable ([UInt8], CallContext) async throws -> [UInt8]
  package typealias StreamHandler = @Sendable ([UInt8], CallContext, ResponseWriter) async throws -> Void
  package typealias ClientStreamHandler = @Sendable (RequestReader, CallContext) async throws -> [UInt8]
  package typealias BidirectionalHandler = @Sendable (RequestReader, CallContext, ResponseWriter) async throws -> Void

  private enum Handler: Sendable {
    case inline(InlineHandler)
    case unary(UnaryHandler)
    case stream(StreamHandler)
    case clientStream(ClientStreamHandler)
    case bidirectional(BidirectionalHandler)
  }

  private struct Method: Sendable {
    let handler: Handler
    let statistics: MethodStatistics
  }

  private var served: [String: Method] = [:]
  /// What the calls came to.
  package let statistics = CallStatistics()
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

  package var methods: [String] { served.keys.sorted() }

  package mutating func unaryInline(_ method: String, _ handler: @escaping InlineHandler) {
    add(method, .inline(handler))
  }

  package mutating func unary(_ method: String, _ handler: @escaping UnaryHandler) {
    add(method, .unary(handler))
  }

  package mutating func serverStream(_ method: String, _ handler: @escaping StreamHandler) {
    add(method, .stream(handler))
  }

  package mutating func clientStream(_ method: String, _ handler: @escaping ClientStreamHandler) {
    add(method, .clientStream(handler))
  }

  package mutating func bidirectional(_ method: String, _ handler: @escaping BidirectionalHandler) {
    add(method, .bidirectional(handler))
  }

  private mutating func add(_ method: String, _ handler: Handler) {
    let entry = Method(handler: handler, statistics: statistics.add(method))
    precondition(served.updateValue(entry, forKey: method) == nil, "\(method) has a handler already")
  }

  /// Interceptors run in the order in which they came.
  package mutating func intercept(_ interceptor: Interceptor) { interceptors.append(interceptor) }

  package func dispatch(
    _ context: CallContext, message: UnsafeRawBufferPointer, responder: any CallResponder, admit: () -> RPCStatus?
  ) -> (@Sendable () async -> Void)? {
    guard let method = method(of: context, responder) else { return nil }
    if case .inline(let handler) = method.handler {
      answer(context, method.statistics, responder, Result { try handler(message, context) })
      return nil
    }
    guard isAdmitted(context, method, responder, admit) else { return nil }
    return run(method, RequestReader(requests: OneRequest([UInt8](message))), context, responder)
  }

  package func dispatch(
    _ context: CallContext, requests: any CallRequests, responder: any CallResponder, admit: () -> RPCStatus?
  ) -> (@Sendable () async -> Void)? {
    guard let method = method(of: context, responder), isAdmitted(context, method, responder, admit) else { return nil }
    return run(method, RequestReader(requests: requests), context, responder)
  }

  /// The method of a call that interceptors let through; any other call is answered here.
  private func method(of context: CallContext, _ responder: any CallResponder) -> Method? {
    guard let method = served[context.method] else {
      answer(
        context, statistics.others, responder,
        .failure(
          RPCStatus(
            code: .unimplemented, message: "no method \(context.method) is served here", isSafeToRetry: true)))
      return nil
    }
    do {
      for interceptor in interceptors { try interceptor.before(context) }
      return method
    } catch {
      answer(context, method.statistics, responder, .failure(error))
      return nil
    }
  }

  private func isAdmitted(
    _ context: CallContext, _ method: Method, _ responder: any CallResponder, _ admit: () -> RPCStatus?
  ) -> Bool {
    guard let refusal = admit() else { return true }
    answer(context, method.statistics, responder, .failure(refusal))
    return false
  }

  private func run(
    _ method: Method, _ requests: RequestReader, _ context: CallContext, _ responder: any CallResponder
  ) -> @Sendable () async -> Void {
    let writer = ResponseWriter(responder: responder)
    method.statistics.began()
    return {
      defer { method.statistics.ended() }
      let result = await result {
        switch method.handler {
        case .inline(let handler):
          return try await requests.only().withUnsafeBytes { try handler($0, context) }
        case .unary(let handler): return try await handler(requests.only(), context)
        case .stream(let handler): try await handler(requests.only(), context, writer)
        case .clientStream(let handler): return try await handler(requests, context)
        case .bidirectional(let handler): try await handler(requests, context, writer)
        }
        return []
      }
      let (status, message) = outcome(of: result, context)
      responder.finish(status, trailers: Metadata(), message: message) { sent in
        // A call that was given up ended for its caller before its handler did.
        let over = RPCStatus(
          code: context.cancellation.code ?? .cancelled, message: "the call was over before its handler")
        record(context, method.statistics, sent ?? over)
      }
    }
  }

  /// Ends a call while it is dispatched.
  private func answer(
    _ context: CallContext, _ statistics: MethodStatistics, _ responder: any CallResponder,
    _ result: Result<[UInt8], any Error>
  ) {
    let (status, message) = outcome(of: result, context)
    record(context, statistics, responder.answer(status, trailers: Metadata(), message: message))
  }

  private func outcome(
    of result: Result<[UInt8], any Error>, _ context: CallContext
  ) -> (status: RPCStatus, message: [UInt8]) {
    switch result {
    case .success(let message): (.ok, message)
    case .failure(let error): (errors.status(of: error, in: context), [])
    }
  }

  /// Counts a call by what its caller got.
  private func record(_ context: CallContext, _ statistics: MethodStatistics, _ status: RPCStatus) {
    let nanoseconds = context.elapsedNanoseconds
    statistics.count(status.code, nanoseconds: nanoseconds)
    for interceptor in interceptors { interceptor.after(context, status, nanoseconds) }
  }
}

private func result(_ body: () async throws -> [UInt8]) async -> Result<[UInt8], any Error> {
  do {
    return .success(try await body())
  } catch {
    return .failure(error)
  }
}
