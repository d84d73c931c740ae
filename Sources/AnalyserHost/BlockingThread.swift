internal import Glibc

/// Threads for work that blocks, which must stay off the cooperative pool.
enum BlockingThread {
  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Starts a thread that ends with its body; false when the system gives none.
  static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
    var thread = pthread_t()
    let pointer = Unmanaged.passRetained(Body(body))
    let failure = pthread_create(
      &thread, nil,
      { pointer in
        if let pointer { Unmanaged<Body>.fromOpaque(pointer).takeRetainedValue().run() }
        return nil
      }, pointer.toOpaque())
    guard failure == 0 else {
      pointer.release()
      return false
    }
    pthread_detach(thread)
    return true
  }

  /// Runs a body on a thread of its own and waits for its value; `nil` when the system gives no thread.
  static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value? {
    await withCheckedContinuation { continuation in
      let isStarted = start { continuation.resume(returning: body()) }
      if !isStarted { continuation.resume(returning: nil) }
    }
  }
}
