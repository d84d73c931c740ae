import Transport
import Wire
import WireFixtures

/// The service of the exchanges and the simulation, over a server's pure state (PROTOCOL.md §9):
///
///     test.Echo/Unary   answers with the request
///     test.Echo/Split   answers with a message for each byte of the request
///     test.Echo/Join    answers with all requests in one
///     test.Echo/Chat    answers every request with itself
///     test.Echo/Fail    fails with NOT_FOUND and a detail
///     test.Echo/Hang    neither reads nor answers
struct EchoServer: Sendable {
  private struct Call {
    let method: String
    var joined: [UInt8] = []
  }

  private static let hang = "test.Echo/Hang"
  static let failure = RPCStatus(
    code: .notFound, message: "there is none", details: [RPCStatus.Detail(type: "test.Reason", bytes: [1, 2])])

  var state: ServerConnectionState
  private var calls: [UInt32: Call] = [:]
  /// Calls that ended without an answer of the service.
  private(set) var stopped: [UInt32] = []
  private(set) var isFailed = false

  init(state: ServerConnectionState) { self.state = state }

  /// Takes a frame, and lets the service act on it.
  mutating func receive(_ frame: Frame, at now: UInt64 = 0) {
    switch state.receive(frame, at: now) {
    case .none, .greeted: break
    case .startCall(let stream, let head, let offset, let isCompressed):
      calls[stream] = Call(method: head.method)
      let message = frame.payload.withUnsafeBytes {
        InboundMessage(UnsafeRawBufferPointer(rebasing: $0[offset...]), isCompressed: isCompressed)
      }
      take(stream, message)
      end(stream)
    case .openCall(let stream, let head): calls[stream] = Call(method: head.method)
    case .message(let stream, let message):
      take(stream, message)
      guard calls[stream]?.method != Self.hang else { return }
      state.consume(stream, byteCount: message.heldByteCount)
    case .requestsEnded(let stream): end(stream)
    case .cancelCall(let stream, _), .refused(let stream, _):
      if calls.removeValue(forKey: stream) != nil { stopped.append(stream) }
    case .failed:
      isFailed = true
      stopped += calls.keys.sorted()
      calls = [:]
    }
  }

  /// The deadline of a call passed.
  mutating func expire(_ stream: UInt32) {
    finish(stream, RPCStatus(code: .deadlineExceeded, message: "the deadline passed"))
  }

  private mutating func take(_ stream: UInt32, _ message: InboundMessage) {
    do throws(RPCStatus) {
      take(stream, try MessageCompression.plain(message, byteCountMax: WireLimits.messageByteCountMax))
    } catch {
      finish(stream, error)
    }
  }

  private mutating func take(_ stream: UInt32, _ message: [UInt8]) {
    guard let call = calls[stream] else { return }
    switch call.method {
    case "test.Echo/Split": for byte in message { _ = state.send(stream, [byte]) }
    case "test.Echo/Chat": _ = state.send(stream, message)
    case "test.Echo/Fail": finish(stream, Self.failure)
    case Self.hang: break
    case "test.Echo/Unary", "test.Echo/Join": calls[stream]?.joined += message
    default:
      finish(
        stream, RPCStatus(code: .unimplemented, message: "no method \(call.method) is served here", isSafeToRetry: true)
      )
    }
  }

  private mutating func end(_ stream: UInt32) {
    guard let call = calls[stream], call.method != Self.hang else { return }
    let isStream = call.method == "test.Echo/Split" || call.method == "test.Echo/Chat"
    finish(stream, .ok, isStream ? [] : call.joined)
  }

  private mutating func finish(_ stream: UInt32, _ status: RPCStatus, _ message: [UInt8] = []) {
    calls.removeValue(forKey: stream)
    _ = state.finish(stream, ResponseHead(status: status), message)
  }
}
