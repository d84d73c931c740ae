/// One frame of `Plugins/WORKER.md`.
struct WorkerFrame: Sendable, Hashable {
  enum Kind: UInt8, Sendable, Hashable {
    case hello = 1
    case call = 2
    case cancel = 3
    case ping = 4
    case shutdown = 5
    case confined = 128
    case ready = 129
    case result = 130
    case done = 131
    case failed = 132
    case log = 133
    case pong = 134
    case fatal = 135
  }

  static let protocolVersion: UInt32 = 1
  static let headerByteCount = 12
  static let payloadByteCountMax = 64 << 20 + 4096
  static let textByteCountMax = 4096
  static let descriptorByteCountMax = 1 << 20
  static let pingByteCountMax = 64

  var kind: Kind
  var call: UInt32 = 0
  var payload: [UInt8] = []
}

extension WorkerFrame.Kind {
  /// What a worker may send as the payload of such a frame; `nil` for the host's own kinds.
  var receivedByteCountMax: Int? {
    switch self {
    case .hello, .call, .cancel, .ping, .shutdown: nil
    case .confined: 8 + WorkerFrame.textByteCountMax
    case .ready: 4 + WorkerFrame.descriptorByteCountMax
    case .result: 64 << 20
    case .done: 0
    case .failed, .log, .fatal: 4 + WorkerFrame.textByteCountMax
    case .pong: WorkerFrame.pingByteCountMax
    }
  }
}

extension WorkerFrame {
  static func hello(configuration: String, resourcePath: String) -> [UInt8] {
    var payload = bigEndian(protocolVersion)
    for text in [configuration, resourcePath] { payload += bigEndian(UInt32(text.utf8.count)) + text.utf8 }
    return bytes(.hello, payload: payload)
  }

  /// - Parameter milliseconds: until the deadline.
  static func call(_ call: UInt32, milliseconds: UInt32, request: [UInt8]) -> [UInt8] {
    bytes(.call, call: call, prefix: bigEndian(milliseconds), payload: request)
  }

  static func cancel(_ call: UInt32) -> [UInt8] { bytes(.cancel, call: call) }

  static var shutdown: [UInt8] { bytes(.shutdown) }

  private static func bytes(
    _ kind: Kind, call: UInt32 = 0, prefix: [UInt8] = [], payload: [UInt8] = []
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(headerByteCount + prefix.count + payload.count)
    bytes += bigEndian(UInt32(prefix.count + payload.count))
    bytes += [kind.rawValue, 0, 0, 0]
    bytes += bigEndian(call)
    bytes += prefix
    bytes += payload
    return bytes
  }

  /// The number at the front of the payload; `nil` when it is too short for one.
  var number: UInt32? { payload.count < 4 ? nil : bigEndianUInt32(payload[..<4]) }

  /// What follows the number, as one line of text.
  var text: String { oneLine(payload.dropFirst(4)) }
}

/// What a worker sent that no worker may send, to end a sentence that begins "the analyser sent".
struct ProtocolViolation: Error, Sendable, Hashable {
  let message: String

  init(_ message: String) { self.message = message }
}

func bigEndian(_ value: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }

func bigEndianUInt32(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }
