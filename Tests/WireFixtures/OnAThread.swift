internal import Foundation

/// Runs what blocks, such as the calls of a ``RawSocket``, where it holds up nobody else.
package func onAThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
  }
}
