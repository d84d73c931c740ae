internal import Glibc
internal import Wire

/// A plain socket, to say to a server what no client of ours would. Its calls block, for ten seconds at most.
package struct RawSocket: ~Copyable {
  private let descriptor: Int32
  private var received: [UInt8] = []
  private var buffer = [UInt8](repeating: 0, count: 65_536)

  /// Connects to a port of this machine.
  package init(port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw RawSocketError(number: errno) }
    wait(forSeconds: 10, on: descriptor)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw RawSocketError(number: errno) }
  }

  fileprivate init(accepted descriptor: Int32) {
    self.descriptor = descriptor
    wait(forSeconds: 10, on: descriptor)
  }

  deinit { close(descriptor) }

  /// False when the server does not take all of it.
  @discardableResult
  package func send(_ bytes: some Collection<UInt8>) -> Bool {
    let bytes = Array(bytes)
    var at = 0
    while at < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress! + at, $0.count - at, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return false }
      at += count
    }
    return true
  }

  @discardableResult
  package func send(_ frames: Frame...) -> Bool { send(frames.flatMap(\.bytes)) }

  /// Says that nothing more comes.
  package func endOutput() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// The next frame; `nil` at the end of the stream. A reset is an end too.
  ///
  /// - Throws: when nothing comes for ten seconds, or the stream ends inside a frame.
  package mutating func nextFrame() throws -> Frame? {
    while true {
      if let header = received.withUnsafeBytes({ FrameHeader($0) }) {
        let byteCount = FrameHeader.byteCount + header.payloadByteCount
        if received.count >= byteCount, let frame = Frame(bytes: Array(received[..<byteCount])) {
          received.removeFirst(byteCount)
          return frame
        }
      }
      guard try receive() else {
        guard received.isEmpty else { throw RawSocketError(number: EPROTO) }
        return nil
      }
    }
  }

  /// The next frame that ends a call.
  package mutating func nextResponse() throws -> Frame? {
    while let frame = try nextFrame() { if frame.kind == .response { return frame } }
    return nil
  }

  /// Everything up to the end of the stream.
  package mutating func readToEnd() throws -> [UInt8] {
    while try receive() {
      guard received.count < 1 << 26 else { throw RawSocketError(number: EMSGSIZE) }
    }
    defer { received = [] }
    return received
  }

  /// The frames up to the end of the stream.
  package mutating func framesToEnd() throws -> [Frame] {
    var frames: [Frame] = []
    while let frame = try nextFrame() { frames.append(frame) }
    return frames
  }

  /// Takes what has come; false at the end.
  private mutating func receive() throws -> Bool {
    let count = recv(descriptor, &buffer, buffer.count, 0)
    if count < 0, errno == EAGAIN { throw RawSocketError(number: EAGAIN) }
    guard count > 0 else { return false }
    received += buffer[..<count]
    return true
  }
}

/// Lets no call on a socket block for longer.
private func wait(forSeconds seconds: Int, on descriptor: Int32) {
  var wait = timeval(tv_sec: seconds, tv_usec: 0)
  for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
    setsockopt(descriptor, SOL_SOCKET, option, &wait, socklen_t(MemoryLayout<timeval>.size))
  }
}

/// A port of this machine on which the test itself answers, to say to a client what no server of ours would.
package struct RawListener: ~Copyable {
  private let descriptor: Int32
  package let port: Int

  /// - Parameter port: 0: any free one.
  package init(port: Int = 0) throws { (descriptor, self.port) = try listen(on: port) }

  deinit { close(descriptor) }

  /// The next client, within ten seconds.
  package func accept() throws -> RawSocket {
    let accepted = Glibc.accept(descriptor, nil, nil)
    guard accepted >= 0 else { throw RawSocketError(number: errno) }
    return RawSocket(accepted: accepted)
  }
}

private func listen(on port: Int) throws -> (descriptor: Int32, port: Int) {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
  guard descriptor >= 0 else { throw RawSocketError(number: errno) }
  wait(forSeconds: 10, on: descriptor)
  var isReused: Int32 = 1
  setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &isReused, socklen_t(MemoryLayout<Int32>.size))
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = in_port_t(port).bigEndian
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  var byteCount = socklen_t(MemoryLayout<sockaddr_in>.size)
  let isListening = withUnsafeMutablePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(descriptor, $0, byteCount) == 0 && Glibc.listen(descriptor, 8) == 0
        && getsockname(descriptor, $0, &byteCount) == 0
    }
  }
  guard isListening else {
    let number = errno
    close(descriptor)
    throw RawSocketError(number: number)
  }
  return (descriptor, Int(in_port_t(bigEndian: address.sin_port)))
}

/// A number of errno.
package struct RawSocketError: Error {
  package let number: Int32
}
