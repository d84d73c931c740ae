internal import Synchronization
internal import Wire

/// Where a handler reads its stream of requests.
package struct RequestReader: Sendable {
  let requests: any CallRequests

  /// The next message; `nil` behind the last.
  ///
  /// - Throws: `RPCStatus` once the call is given up.
  package func next() async throws -> [UInt8]? { try await requests.next() }

  /// The message of a call that has just one.
  func only() async throws -> [UInt8] {
    guard let message = try await requests.next() else {
      throw RPCStatus(code: .invalidArgument, message: "the method takes one message, and none came")
    }
    requests.keepLast()
    guard try await requests.next() == nil else {
      throw RPCStatus(code: .invalidArgument, message: "the method takes one message, and more came")
    }
    return message
  }
}

/// A message that is at hand.
final class OneRequest: CallRequests {
  private let message: Mutex<[UInt8]?>

  init(_ message: [UInt8]) { self.message = Mutex(message) }

  func next() async throws(RPCStatus) -> [UInt8]? {
    message.withLock { message in
      defer { message = nil }
      return message
    }
  }

  // It is held for its call as it is.
  func keepLast() {}
}
